//! Tokens to a tree, as Go's `text/template/parse` reads them.
//!
//! An unknown function or variable is noted and read over, so that one run shows all of them;
//! a fault of form ends the run. Nesting is bounded, so no input overflows the stack.

mod pipeline;

use std::sync::Arc;

use promwright_source::Span;

use crate::error::TemplateError;
use crate::functions;
use crate::lex::{Kind, Token, tokens};
use crate::tree::{Branch, Call, Node, Tree};

/// How deep actions and brackets may nest. Go allows more; no template of use comes near.
const MAX_DEPTH: usize = 100;

/// The variables that Prometheus sets before the template starts.
const PRELUDE: [&str; 5] = ["$", "$labels", "$externalLabels", "$externalURL", "$value"];

/// Parses a template.
pub fn parse(text: &str) -> Result<Tree, Vec<TemplateError>> {
    let (tokens, fault) = tokens(text);
    let mut parser = Parser {
        text,
        tokens,
        fault,
        at: 0,
        variables: PRELUDE.to_vec(),
        range_depth: 0,
        depth: 0,
        action: None,
        tree: Tree::default(),
        errors: Vec::new(),
    };
    match parser.root() {
        Ok(root) => parser.tree.root = root,
        Err(error) => parser.errors.push(error),
    }
    if parser.errors.is_empty() { Ok(parser.tree) } else { Err(parser.errors) }
}

type Parsed<T> = Result<T, TemplateError>;

/// What ends a list of nodes.
enum Terminator {
    End,
    /// `{{else}}`, or `{{else if` and `{{else with` with the word still to come.
    Else,
}

impl Terminator {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::End => "{{end}}",
            Self::Else => "{{else}}",
        }
    }
}

enum Item {
    Node(Node),
    /// A definition, which leaves nothing behind.
    Nothing,
    Terminator(Terminator),
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// What is wrong at the error token, if there is one.
    fault: Option<String>,
    at: usize,
    variables: Vec<&'a str>,
    range_depth: usize,
    depth: usize,
    /// Where the action being read starts.
    action: Option<Span>,
    tree: Tree,
    errors: Vec<TemplateError>,
}

impl<'a> Parser<'a> {
    fn root(&mut self) -> Parsed<Vec<Node>> {
        let mut nodes = Vec::new();
        while self.peek().kind != Kind::End {
            match self.item(true)? {
                Item::Node(node) => nodes.push(node),
                Item::Nothing => {}
                Item::Terminator(word) => {
                    let span = self.action_span();
                    let message = format!("unexpected {}", word.as_str());
                    let help = "no {{if}}, {{range}} or {{with}} is open here";
                    return Err(self.error_with(span, message, help));
                }
            }
        }
        Ok(nodes)
    }

    /// Nodes up to `{{end}}` or `{{else}}`.
    fn list(&mut self) -> Parsed<(Vec<Node>, Terminator)> {
        let opened = self.action_span();
        let mut nodes = Vec::new();
        while self.peek().kind != Kind::End {
            match self.item(false)? {
                Item::Node(node) => nodes.push(node),
                Item::Nothing => {}
                Item::Terminator(word) => return Ok((nodes, word)),
            }
        }
        let mut error = self.error_with(opened, "unexpected EOF", "close it with {{end}}");
        // Go counts the line where the text ends.
        error.line = self.line(self.text.len() as u32);
        Err(error)
    }

    fn item(&mut self, top: bool) -> Parsed<Item> {
        let token = self.next();
        match token.kind {
            Kind::Text => Ok(Item::Node(Node::Text(self.slice(token.span).into()))),
            Kind::Open => {
                self.action = Some(token.span);
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(self.error(token.span, "max expression depth exceeded"));
                }
                let item = self.action(top)?;
                self.depth -= 1;
                Ok(item)
            }
            _ => Err(self.unexpected(&token, "input")),
        }
    }

    fn action(&mut self, top: bool) -> Parsed<Item> {
        let token = self.next_operand();
        if token.kind != Kind::Keyword {
            self.at -= 1;
            let pipe = self.pipeline("command", Kind::Close)?;
            return Ok(Item::Node(Node::Action(pipe)));
        }
        Ok(match self.slice(token.span) {
            "if" => Item::Node(Node::If(self.branch("if")?)),
            "with" => Item::Node(Node::With(self.branch("with")?)),
            "range" => Item::Node(Node::Range(self.branch("range")?)),
            "else" => self.otherwise()?,
            "end" => {
                self.expect(Kind::Close, "end")?;
                Item::Terminator(Terminator::End)
            }
            "break" => Item::Node(self.jump(&token, Node::Break)?),
            "continue" => Item::Node(self.jump(&token, Node::Continue)?),
            "template" => Item::Node(Node::Call(self.template()?)),
            "block" => Item::Node(Node::Call(self.block()?)),
            "define" if top => {
                self.define()?;
                Item::Nothing
            }
            _ => return Err(self.unexpected(&token, "command")),
        })
    }

    fn branch(&mut self, word: &'static str) -> Parsed<Branch> {
        let outer = self.variables.len();
        let opened = self.action_span();
        let pipe = self.pipeline(word, Kind::Close)?;
        self.range_depth += usize::from(word == "range");
        self.action = Some(opened);
        let (then, terminator) = self.list()?;
        self.range_depth -= usize::from(word == "range");
        let otherwise = match terminator {
            Terminator::End => None,
            Terminator::Else => Some(self.else_list(word)?),
        };
        self.variables.truncate(outer);
        Ok(Branch { pipe, then, otherwise })
    }

    /// What stands behind `{{else}}`; `{{else if}}` is an `{{if}}` that shares the `{{end}}`.
    fn else_list(&mut self, word: &'static str) -> Parsed<Vec<Node>> {
        let next = self.peek_operand();
        if next.kind == Kind::Keyword && self.slice(next.span) == word {
            self.next_operand();
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(self.error(next.span, "max expression depth exceeded"));
            }
            let branch = self.branch(word)?;
            self.depth -= 1;
            return Ok(vec![if word == "if" { Node::If(branch) } else { Node::With(branch) }]);
        }
        match self.list()? {
            (nodes, Terminator::End) => Ok(nodes),
            (_, Terminator::Else) => {
                Err(self.error(self.action_span(), "expected end; found {{else}}"))
            }
        }
    }

    fn otherwise(&mut self) -> Parsed<Item> {
        let next = self.peek_operand();
        let chained = next.kind == Kind::Keyword && matches!(self.slice(next.span), "if" | "with");
        if !chained {
            self.expect(Kind::Close, "else")?;
        }
        Ok(Item::Terminator(Terminator::Else))
    }

    fn jump(&mut self, word: &Token, node: Node) -> Parsed<Node> {
        let braced = format!("{{{{{}}}}}", self.slice(word.span));
        self.expect(Kind::Close, &braced)?;
        if self.range_depth == 0 {
            return Err(self.error(word.span, format!("{braced} outside {{{{range}}}}")));
        }
        Ok(node)
    }

    fn define(&mut self) -> Parsed<()> {
        let name = self.template_name("define clause")?.0;
        self.expect(Kind::Close, "define clause")?;
        self.body(name, "define clause")
    }

    fn block(&mut self) -> Parsed<Call> {
        let (name, pos) = self.template_name("block clause")?;
        let pipe = self.pipeline("block clause", Kind::Close)?;
        self.body(name.clone(), "block clause")?;
        Ok(Call { pos, name, pipe: Some(pipe) })
    }

    fn template(&mut self) -> Parsed<Call> {
        let (name, pos) = self.template_name("template clause")?;
        if self.peek_operand().kind == Kind::Close {
            self.next_operand();
            return Ok(Call { pos, name, pipe: None });
        }
        let pipe = self.pipeline("template clause", Kind::Close)?;
        Ok(Call { pos, name, pipe: Some(pipe) })
    }

    fn template_name(&mut self, context: &str) -> Parsed<(Arc<str>, u32)> {
        let token = self.next_operand();
        if !matches!(token.kind, Kind::String | Kind::RawString) {
            return Err(self.unexpected(&token, context));
        }
        Ok((self.string(&token)?, token.span.start))
    }

    /// The body of a template of its own, which sees none of the variables here.
    fn body(&mut self, name: Arc<str>, context: &str) -> Parsed<()> {
        let outer = std::mem::replace(&mut self.variables, vec!["$"]);
        let range_depth = std::mem::take(&mut self.range_depth);
        let (nodes, terminator) = self.list()?;
        self.variables = outer;
        self.range_depth = range_depth;
        if let Terminator::Else = terminator {
            let message = format!("unexpected {{{{else}}}} in {context}");
            return Err(self.error(self.action_span(), message));
        }
        let taken = self.tree.defined.get(&name).is_some_and(|nodes| !is_blank(nodes));
        if taken && !is_blank(&nodes) {
            let message = format!("template: multiple definition of template {name:?}");
            return Err(self.error(self.action_span(), message));
        }
        if !taken {
            self.tree.defined.insert(name, nodes);
        }
        Ok(())
    }

    fn require_function(&mut self, span: Span) {
        let name = self.slice(span);
        if functions::is_defined(name) {
            return;
        }
        let message = format!("function {name:?} not defined");
        let meant = functions::similar(name).map(|meant| format!("did you mean `{meant}`?"));
        let mut error = self.error(span, message);
        error.help = meant;
        self.errors.push(error);
    }

    fn require_variable(&mut self, span: Span) {
        let name = self.slice(span);
        if self.variables.contains(&name) {
            return;
        }
        let known = self.variables.iter().filter(|own| own.len() > 1);
        let known: Vec<_> = known.map(|own| format!("`{own}`")).collect();
        let help = format!("variables here: {}", known.join(", "));
        let error = self.error_with(span, format!("undefined variable {name:?}"), &help);
        self.errors.push(error);
    }

    fn expect(&mut self, kind: Kind, context: &str) -> Parsed<Token> {
        let token = self.next_operand();
        if token.kind == kind { Ok(token) } else { Err(self.unexpected(&token, context)) }
    }

    fn unexpected(&self, token: &Token, context: &str) -> TemplateError {
        let written = self.slice(token.span);
        let shown = match token.kind {
            Kind::Error => {
                let message = self.fault.as_deref().unwrap_or_default();
                let mut error = self.error(token.span, message);
                let action = self.action.map(|span| self.line(span.start));
                error.action_line = action.filter(|line| *line != error.line);
                if message == "unclosed action" {
                    error.span = self.action_span();
                    error.help = Some("close it with }}".to_owned());
                }
                return error;
            }
            Kind::End => "EOF".to_owned(),
            Kind::Keyword | Kind::Dot | Kind::Nil => format!("<{written}>"),
            _ if written.chars().count() > 10 => {
                format!("{:?}...", written.chars().take(10).collect::<String>())
            }
            _ => format!("{written:?}"),
        };
        self.error(token.span, format!("unexpected {shown} in {context}"))
    }

    fn error(&self, span: Span, message: impl Into<String>) -> TemplateError {
        TemplateError {
            span,
            message: message.into(),
            help: None,
            line: self.line(span.start),
            action_line: None,
        }
    }

    fn error_with(&self, span: Span, message: impl Into<String>, help: &str) -> TemplateError {
        let mut error = self.error(span, message);
        error.help = Some(help.to_owned());
        error
    }

    fn action_span(&self) -> Span {
        let open = self.action.unwrap_or_default();
        let end = self.tokens[..self.at].last().map_or(open, |token| token.span);
        if end.start >= open.start { open.to(end) } else { open }
    }

    fn line(&self, offset: u32) -> usize {
        let before = self.text.as_bytes().iter().take(offset as usize);
        1 + before.filter(|byte| **byte == b'\n').count()
    }

    fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    fn peek(&self) -> &Token {
        // The last token is never passed, so there is always one.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> Token {
        let token = *self.peek();
        self.at = (self.at + 1).min(self.tokens.len());
        token
    }

    fn skip_space(&mut self) {
        while self.peek().kind == Kind::Space {
            self.at += 1;
        }
    }

    fn peek_operand(&mut self) -> Token {
        self.skip_space();
        *self.peek()
    }

    fn next_operand(&mut self) -> Token {
        self.skip_space();
        self.next()
    }
}

/// Whether a list holds nothing but white space.
fn is_blank(nodes: &[Node]) -> bool {
    nodes.iter().all(|node| matches!(node, Node::Text(text) if text.trim().is_empty()))
}
