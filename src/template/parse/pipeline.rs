//! Pipelines, commands and operands: what stands between `{{` and `}}`.

use std::sync::Arc;

use promwright_source::Span;

use super::{MAX_DEPTH, Parsed, Parser};
use crate::lex::{Kind, Token};
use crate::literal;
use crate::tree::{Command, Operand, OperandKind, Pipe};

impl Parser<'_> {
    pub(super) fn pipeline(&mut self, context: &str, end: Kind) -> Parsed<Pipe> {
        let start = self.peek_operand().span;
        let mut pipe =
            Pipe { pos: start.start, variables: Vec::new(), assigns: false, commands: Vec::new() };
        self.declarations(context, &mut pipe)?;
        loop {
            let token = self.next_operand();
            if token.kind == end {
                break;
            }
            if !starts_operand(token.kind) {
                return Err(self.unexpected(&token, context));
            }
            self.at -= 1;
            let command = self.command()?;
            pipe.commands.reserve_exact(1);
            pipe.commands.push(command);
        }
        if pipe.commands.is_empty() {
            return Err(self.error(start, format!("missing value for {context}")));
        }
        self.require_executable(&pipe)?;
        Ok(pipe)
    }

    /// `$x :=`, `$x =`, and in a range `$i, $x :=`.
    fn declarations(&mut self, context: &str, pipe: &mut Pipe) -> Parsed<()> {
        loop {
            let token = self.peek_operand();
            if token.kind != Kind::Variable {
                return Ok(());
            }
            let back = self.at;
            self.next_operand();
            let next = self.peek_operand();
            let comma = next.kind == Kind::Other && self.slice(next.span) == ",";
            if !comma && !matches!(next.kind, Kind::Assign | Kind::Declare) {
                self.at = back;
                return Ok(());
            }
            self.next_operand();
            let name = self.slice(token.span);
            pipe.variables.push((name.into(), token.span));
            self.variables.push(name);
            if !comma {
                pipe.assigns = next.kind == Kind::Assign;
                return Ok(());
            }
            if context != "range" || pipe.variables.len() > 1 {
                let message = format!("too many declarations in {context}");
                return Err(self.error(next.span, message));
            }
            let follows = self.peek_operand();
            if !matches!(follows.kind, Kind::Variable | Kind::Close | Kind::RightParen) {
                return Err(self.error(follows.span, "range can only initialize variables"));
            }
        }
    }

    /// Only the first stage of a pipeline may be a plain value.
    fn require_executable(&self, pipe: &Pipe) -> Parsed<()> {
        for (index, command) in pipe.commands.iter().enumerate().skip(1) {
            let Some(first) = command.operands.first() else { continue };
            let plain = matches!(
                first.kind,
                OperandKind::Bool(_)
                    | OperandKind::Dot
                    | OperandKind::Nil
                    | OperandKind::Number(..)
                    | OperandKind::String(..)
            );
            if plain {
                let message = format!("non executable command in pipeline stage {}", index + 1);
                return Err(self.error_with(first.span, message, "name a function here"));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Parsed<Command> {
        let start = self.peek_operand().span;
        // Most commands have one operand.
        let mut operands = Vec::with_capacity(1);
        loop {
            self.peek_operand();
            self.skip_space();
            if let Some(operand) = self.operand()? {
                operands.push(operand);
            }
            let token = self.next();
            match token.kind {
                Kind::Space => {}
                Kind::Close | Kind::RightParen => {
                    self.at -= 1;
                    break;
                }
                Kind::Pipe => break,
                _ => return Err(self.unexpected(&token, "operand")),
            }
        }
        if operands.is_empty() {
            return Err(self.error(start, "empty command"));
        }
        Ok(Command { pos: start.start, operands })
    }

    fn operand(&mut self) -> Parsed<Option<Operand>> {
        let Some(mut term) = self.term()? else { return Ok(None) };
        if self.peek().kind != Kind::Field {
            return Ok(Some(term));
        }
        let pos = self.peek().span.start;
        let span = match &mut term.kind {
            OperandKind::Field(own) | OperandKind::Variable(own) => self.fields(term.span, own),
            OperandKind::Function(_) | OperandKind::Pipe(_) | OperandKind::Chain(..) => {
                let mut names = Vec::new();
                let span = self.fields(term.span, &mut names);
                let kind = OperandKind::Chain(Box::new(term), names);
                return Ok(Some(Operand { pos, span, kind }));
            }
            _ => {
                let message = format!("unexpected . after term {:?}", term.to_string());
                let span = self.fields(term.span, &mut Vec::new());
                return Err(self.error(span, message));
            }
        };
        Ok(Some(Operand { pos, span, kind: term.kind }))
    }

    /// Adds the fields that follow to `names`; the span from the term's on.
    fn fields(&mut self, term: Span, names: &mut Vec<Arc<str>>) -> Span {
        let mut span = term;
        while self.peek().kind == Kind::Field {
            let token = self.next();
            names.push(self.slice(token.span)[1..].into());
            span = span.to(token.span);
        }
        span
    }

    fn term(&mut self) -> Parsed<Option<Operand>> {
        let token = self.next_operand();
        let written = self.slice(token.span);
        let mut span = token.span;
        let kind = match token.kind {
            Kind::Identifier => {
                self.require_function(span);
                OperandKind::Function(written.into())
            }
            Kind::Dot => OperandKind::Dot,
            Kind::Nil => OperandKind::Nil,
            Kind::Variable => {
                self.require_variable(span);
                // Most are followed by a field.
                let mut names = Vec::with_capacity(2);
                names.push(written.into());
                OperandKind::Variable(names)
            }
            Kind::Field => OperandKind::Field(vec![written[1..].into()]),
            Kind::Bool => OperandKind::Bool(written == "true"),
            Kind::Char | Kind::Number => match literal::number(written) {
                Ok(number) => OperandKind::Number(number, written.into()),
                Err(message) => return Err(self.error(span, message)),
            },
            Kind::String | Kind::RawString => {
                OperandKind::String(self.string(&token)?, written.into())
            }
            Kind::LeftParen => {
                let pipe = self.parenthesized(span)?;
                span = span.to(self.tokens[self.at - 1].span);
                return Ok(Some(Operand { pos: pipe.pos, span, kind: OperandKind::Pipe(pipe) }));
            }
            _ => {
                self.at -= 1;
                return Ok(None);
            }
        };
        Ok(Some(Operand { pos: span.start, span, kind }))
    }

    fn parenthesized(&mut self, open: Span) -> Parsed<Box<Pipe>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(open, "max expression depth exceeded"));
        }
        let pipe = self.pipeline("parenthesized pipeline", Kind::RightParen)?;
        self.depth -= 1;
        Ok(Box::new(pipe))
    }

    pub(super) fn string(&self, token: &Token) -> Parsed<Arc<str>> {
        literal::unquote(self.slice(token.span)).ok_or_else(|| {
            self.error_with(token.span, "invalid syntax", "an escape here is not one of Go's")
        })
    }
}

const fn starts_operand(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Bool
            | Kind::Char
            | Kind::Dot
            | Kind::Field
            | Kind::Identifier
            | Kind::Number
            | Kind::Nil
            | Kind::RawString
            | Kind::String
            | Kind::Variable
            | Kind::LeftParen
    )
}
