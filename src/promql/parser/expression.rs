//! Operands, operators and what stands between them.

use promwright_source::Span;

use super::{Parser, Term};
use crate::token::{Keyword, TokenKind};
use crate::{Binary, BinaryOp, Kind, Matching, Unary, ValueType};

/// An operator that waits for its right-hand side.
#[derive(Debug)]
pub(super) enum Pending {
    /// A sign.
    Prefix { negate: bool, span: Span },
    /// A binary operator; `rhs` is not known yet.
    Infix { binary: Box<Binary>, lhs: Term },
}

/// How strongly a sign binds: `-1^2` is `-(1^2)`, `-1*2` is `(-1)*2`.
const PREFIX_PRECEDENCE: u8 = BinaryOp::Mul.precedence();

impl Pending {
    /// Whether it takes what stands before `next` as its right-hand side.
    fn binds_before(&self, next: BinaryOp) -> bool {
        match self {
            Self::Prefix { .. } => PREFIX_PRECEDENCE >= next.precedence(),
            Self::Infix { binary, .. } if binary.op.is_right_associative() => {
                binary.op.precedence() > next.precedence()
            }
            Self::Infix { binary, .. } => binary.op.precedence() >= next.precedence(),
        }
    }
}

impl Parser<'_> {
    /// An expression, up to something that cannot continue it.
    pub(super) fn expression(&mut self) -> Term {
        let base = self.pending.len();
        let term = self.signed_operand();
        self.operators(base, term)
    }

    /// Goes on behind a complete expression.
    pub(super) fn resume(&mut self, term: Term) -> Term {
        self.operators(self.pending.len(), term)
    }

    fn operators(&mut self, base: usize, mut term: Term) -> Term {
        loop {
            match self.token.kind {
                TokenKind::Operator(op) | TokenKind::Keyword(Keyword::Operator(op)) => {
                    term = self.infix(base, term, op);
                }
                TokenKind::End
                | TokenKind::RightParen
                | TokenKind::RightBracket
                | TokenKind::RightBrace
                | TokenKind::Comma
                | TokenKind::Colon => break,
                _ => term = self.misplaced(base, term),
            }
        }
        while self.pending.len() > base {
            term = self.reduce(term);
        }
        term
    }

    /// The operator `op` and its right operand, which becomes the current one.
    pub(super) fn infix(&mut self, base: usize, mut term: Term, op: BinaryOp) -> Term {
        while self.pending.len() > base
            && self.pending.last().is_some_and(|pending| pending.binds_before(op))
        {
            term = self.reduce(term);
        }
        if !self.nest(self.token.span) {
            return term;
        }
        let op_span = self.bump().span;
        let mut binary = Box::new(Binary {
            op,
            op_span,
            bool_span: None,
            lhs: term.id,
            rhs: term.id,
            matching: Matching::default(),
        });
        self.binary_modifiers(&mut binary);
        self.pending.push(Pending::Infix { binary, lhs: term });
        self.signed_operand()
    }

    /// Gives the topmost waiting operator its right-hand side.
    fn reduce(&mut self, term: Term) -> Term {
        match self.pending.pop() {
            Some(Pending::Prefix { negate, span }) => self.apply_sign(negate, span, term),
            Some(Pending::Infix { mut binary, lhs }) => {
                binary.rhs = term.id;
                let span = self.span(lhs).to(self.span(term));
                let ty = self.check_binary(&binary, lhs, term, span);
                self.push(span, Kind::Binary(binary), ty)
            }
            None => term,
        }
    }

    /// A sign before a number is part of the number, as in Prometheus.
    fn apply_sign(&mut self, negate: bool, span: Span, term: Term) -> Term {
        let node = self.nodes.node_mut(term.id);
        let whole = span.to(node.span);
        if let Kind::Number(number) = &mut node.kind {
            if negate {
                number.value = -number.value;
            }
            node.span = whole;
            return term;
        }
        self.check_unary(term);
        self.push(whole, Kind::Unary(Unary { negate, op_span: span, expr: term.id }), term.ty)
    }

    pub(super) fn signed_operand(&mut self) -> Term {
        while let TokenKind::Operator(op @ (BinaryOp::Add | BinaryOp::Sub)) = self.token.kind {
            if !self.nest(self.token.span) {
                break;
            }
            let span = self.bump().span;
            self.pending.push(Pending::Prefix { negate: op == BinaryOp::Sub, span });
        }
        let term = self.operand();
        self.postfix(term)
    }

    pub(super) fn operand(&mut self) -> Term {
        let token = self.token;
        match token.kind {
            TokenKind::Number | TokenKind::Duration => {
                self.bump();
                let number = self.number(token);
                self.push(token.span, Kind::Number(number), Some(ValueType::Scalar))
            }
            TokenKind::String => {
                self.bump();
                let text = self.string(token);
                self.push(token.span, Kind::String(text), Some(ValueType::String))
            }
            TokenKind::LeftParen => self.paren(),
            TokenKind::LeftBrace => self.selector(None),
            TokenKind::Identifier => {
                self.bump();
                match self.token.kind {
                    TokenKind::LeftParen => self.call(token),
                    _ => self.selector(Some(token)),
                }
            }
            TokenKind::MetricIdentifier => self.recorded_metric(),
            TokenKind::Keyword(Keyword::By | Keyword::Without) if self.lexer.opens_bracket() => {
                self.leading_labels()
            }
            TokenKind::Keyword(keyword) if keyword.is_metric_name() => self.word(keyword),
            TokenKind::Error => {
                self.skip_with_operand();
                self.broken(token.span)
            }
            _ => self.missing_operand(),
        }
    }

    /// A keyword where an operand stands: an aggregation, a function or a metric name.
    fn word(&mut self, keyword: Keyword) -> Term {
        let token = self.bump();
        let next = self.token.kind;
        match keyword {
            Keyword::Aggregate(op)
                if matches!(
                    next,
                    TokenKind::LeftParen | TokenKind::Keyword(Keyword::By | Keyword::Without)
                ) =>
            {
                self.aggregate(op, token)
            }
            _ if keyword.is_function() && next == TokenKind::LeftParen => self.call(token),
            _ => self.selector(Some(token)),
        }
    }

    fn recorded_metric(&mut self) -> Term {
        let token = self.bump();
        if self.token.kind != TokenKind::LeftParen {
            return self.selector(Some(token));
        }
        let name = self.slice(token.span);
        let message = format!("`{name}` is no function: a function's name has no colon");
        self.error(token.span, message, "names with a colon are those of recording rules");
        self.call_of_unknown(token)
    }

    fn paren(&mut self) -> Term {
        let open = self.token;
        if !self.nest(open.span) {
            return self.broken(open.span);
        }
        self.bump();
        self.brackets += 1;
        let inner = self.expression();
        self.close(open, TokenKind::RightParen, "an operator or `)`");
        self.brackets -= 1;
        let span = Span::new(open.span.start, self.end);
        self.push(span, Kind::Paren(inner.id), inner.ty)
    }
}
