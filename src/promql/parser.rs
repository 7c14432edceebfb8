//! The parser: tokens to a checked tree, or to all faults that could be told apart.
//!
//! Binary and prefix operators wait on a stack of their own, so a long chain costs neither
//! recursion nor more than linear time; only brackets recurse, and they are counted. After a
//! fault the parser goes on with an operand of unknown type, about which nothing more is
//! said. Types are checked while nodes are built, by the rules of Prometheus' `checkAST`.

mod call;
mod check;
mod duration;
mod expression;
mod literal;
mod matching;
mod misplaced;
mod postfix;
mod selector;

use promwright_source::Span;

use crate::lexer::Lexer;
use crate::token::{Token, TokenKind};
use crate::{Ast, AstBuilder, Id, Kind, Number, SyntaxError, ValueType};

/// The longest input, in bytes.
pub const MAX_LENGTH: usize = 4 << 20;
/// How many brackets, signs and right-hand sides may be open at once.
pub const MAX_NESTING: usize = 256;
/// The most nodes of one tree.
pub const MAX_NODES: usize = 500_000;
/// After how many faults the parser gives up.
const MAX_ERRORS: usize = 100;

/// Parses and checks a whole expression.
pub(crate) fn parse(text: &str) -> Result<Ast, Vec<SyntaxError>> {
    if text.len() > MAX_LENGTH {
        return Err(vec![SyntaxError {
            span: Span::at(0),
            message: format!("expression of {} bytes is too long", text.len()),
            help: Some(format!("at most {MAX_LENGTH} bytes are read")),
        }]);
    }
    let mut parser = Parser::new(text);
    parser.whole();
    parser.finish()
}

/// An operand that is in the tree already, with its type; no type after a fault.
#[derive(Clone, Copy, Debug)]
struct Term {
    id: Id,
    ty: Option<ValueType>,
}

#[derive(Debug)]
struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    /// The token to be looked at.
    token: Token,
    /// The last token taken.
    last: Token,
    /// Where it ends.
    end: u32,
    nodes: AstBuilder,
    errors: Vec<SyntaxError>,
    pending: Vec<expression::Pending>,
    /// Arguments of the calls that are open.
    terms: Vec<Term>,
    brackets: usize,
    /// How many of the open brackets are those of aggregations.
    aggregations: usize,
    /// Start of the token that the last syntax fault was about, so as not to repeat it.
    faulty: Option<u32>,
    /// Where a selector may do without a matcher: the second argument of `info`.
    unrestricted: Option<u32>,
    unclosed: bool,
    /// Whether square brackets are open.
    in_range: bool,
    stopped: bool,
    /// How many lengths in square brackets so far had a number or duration in them.
    numbered: usize,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        let mut lexer = Lexer::new(text);
        let token = lexer.next();
        Self {
            text,
            lexer,
            token,
            last: token,
            end: 0,
            nodes: AstBuilder::with_capacity(expected_nodes(text)),
            errors: Vec::new(),
            pending: Vec::new(),
            terms: Vec::new(),
            brackets: 0,
            aggregations: 0,
            faulty: None,
            unrestricted: None,
            unclosed: false,
            in_range: false,
            stopped: false,
            numbered: 0,
        }
    }

    fn whole(&mut self) {
        if self.token.kind == TokenKind::End && self.lexer.errors.is_empty() {
            let help = "a comment alone is no expression either";
            self.error(self.token.span, "no expression found", help);
            return;
        }
        let mut term = self.expression();
        while self.token.kind != TokenKind::End {
            self.surplus();
            self.bump();
            term = if starts_operand(self.token.kind) { self.expression() } else { term };
            term = self.resume(Term { ty: None, ..term });
        }
    }

    /// The complaint about a closing bracket or a comma that nothing is open for.
    fn surplus(&mut self) {
        match self.token.kind {
            TokenKind::RightParen | TokenKind::RightBrace | TokenKind::RightBracket => {
                if self.faulty != Some(self.token.span.start) {
                    let message = format!("unmatched {}", self.found());
                    self.error(self.token.span, message, "no bracket of this kind is open here");
                }
            }
            TokenKind::Comma if self.last.kind == TokenKind::Number => {
                let help = "digits are grouped by underscores: `1_000`";
                self.unexpected("an operator or the end of the expression", Some(help));
            }
            TokenKind::Comma => {
                let help = "commas separate the arguments of a call, the matchers within braces \
                            and the labels of a list; use `or` to unite two vectors";
                self.unexpected("an operator or the end of the expression", Some(help));
            }
            _ => self.unexpected("an operator or the end of the expression", None),
        }
    }

    fn finish(mut self) -> Result<Ast, Vec<SyntaxError>> {
        self.errors.append(&mut self.lexer.errors);
        if self.errors.is_empty() {
            return self.nodes.finish().ok_or_else(Vec::new);
        }
        self.errors.sort_by_key(|error| (error.span.start, error.span.end));
        self.errors.truncate(MAX_ERRORS);
        Err(self.errors)
    }

    /// Takes the token and reads the next one.
    #[inline]
    fn bump(&mut self) -> Token {
        let token = self.token;
        self.last = token;
        self.end = token.span.end;
        self.token = self.lexer.next();
        if self.lexer.errors.len() > MAX_ERRORS {
            self.stop();
        }
        token
    }

    /// Takes the token if it is of this kind.
    #[inline]
    fn accept(&mut self, kind: TokenKind) -> bool {
        let accepted = self.token.kind == kind;
        if accepted {
            self.bump();
        }
        accepted
    }

    fn slice(&self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    /// Adds a node.
    fn push(&mut self, span: Span, kind: Kind, ty: Option<ValueType>) -> Term {
        let id = self.nodes.push(span, kind);
        if self.nodes.len() > MAX_NODES && !self.stopped {
            let help = format!("at most {MAX_NODES} operands and operators are read");
            self.error(span, "expression is too large", help.as_str());
            self.stop();
        }
        Term { id, ty }
    }

    /// An operand of unknown type, for what is missing or broken.
    fn broken(&mut self, span: Span) -> Term {
        let number = Number { value: f64::NAN, is_duration: false };
        self.push(span, Kind::Number(number), None)
    }

    fn span(&self, term: Term) -> Span {
        self.nodes.node(term.id).span
    }

    /// Opens a bracket or an operator; `false`, with a complaint, if too many are open.
    fn nest(&mut self, span: Span) -> bool {
        if self.brackets + self.pending.len() < MAX_NESTING {
            return true;
        }
        if !self.stopped {
            let help = format!("at most {MAX_NESTING} brackets and signs may be open at once");
            self.error(span, "expression is nested too deeply", help.as_str());
            self.stop();
        }
        false
    }

    /// Gives up: what follows is not looked at.
    fn stop(&mut self) {
        self.stopped = true;
        self.lexer.stop();
        self.token = self.lexer.next();
    }

    fn error<'h>(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<Option<&'h str>>,
    ) {
        if self.stopped {
            return;
        }
        let help = help.into().map(str::to_owned);
        self.errors.push(SyntaxError { span, message: message.into(), help });
        if self.errors.len() >= MAX_ERRORS {
            self.stop();
        }
    }

    /// Takes what begins an operand here for a consequence of the fault before it.
    fn excuse(&mut self) {
        if starts_operand(self.token.kind) {
            self.faulty = Some(self.token.span.start);
        }
    }

    /// The complaint that the token is not what was expected; once for each token. Where the
    /// input has ended it is about the last token, which something should follow.
    fn unexpected(&mut self, expected: &str, help: Option<&str>) {
        let start = self.token.span.start;
        if self.faulty == Some(start) || self.token.kind == TokenKind::Error {
            return;
        }
        self.faulty = Some(start);
        if self.token.kind == TokenKind::End && (self.lexer.swallowed || self.unclosed) {
            return;
        }
        let message = format!("expected {expected}, found {}", self.found());
        let at_end = self.token.kind == TokenKind::End;
        let span = if at_end { self.last.span } else { self.token.span };
        self.error(span, message, help);
    }

    /// The token as a message names it.
    fn found(&self) -> String {
        const SHOWN: usize = 40;
        if self.token.kind == TokenKind::End {
            return "the end of the expression".to_owned();
        }
        let text = self.slice(self.token.span);
        match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("`{}…`", &text[..end]),
            None => format!("`{text}`"),
        }
    }

    /// Takes the bracket that closes `open`, skipping what stands before it.
    fn close(&mut self, open: Token, kind: TokenKind, expected: &str) {
        if self.accept(kind) {
            return;
        }
        if self.token.kind == TokenKind::End {
            self.never_closed(open);
            return;
        }
        self.unexpected(expected, None);
        self.skip_to(&[kind]);
        let wrong = matches!(self.token.kind, TokenKind::RightBracket | TokenKind::RightBrace);
        if wrong && kind == TokenKind::RightParen && !self.in_range {
            // Either it was meant to close this bracket, or it is one too many before the right
            // one: no bracket of its kind is open around a round one.
            self.bump();
            self.unclosed = true;
        }
        self.accept(kind);
    }

    fn never_closed(&mut self, open: Token) {
        let known =
            self.unclosed || self.lexer.swallowed || self.faulty == Some(self.token.span.start);
        self.unclosed = true;
        if known {
            return;
        }
        let open_text = self.slice(open.span);
        let close = match open.kind {
            TokenKind::LeftBrace => '}',
            TokenKind::LeftBracket => ']',
            _ => ')',
        };
        let help = format!("expected `{close}` before the end of the expression");
        self.error(open.span, format!("`{open_text}` is never closed"), help.as_str());
    }

    /// Skips to a token of these kinds, past brackets that open and close on the way; stops
    /// before a closing bracket of an outer level.
    fn skip_to(&mut self, kinds: &[TokenKind]) {
        let mut open = 0_usize;
        while self.token.kind != TokenKind::End {
            let kind = self.token.kind;
            if open == 0 && kinds.contains(&kind) {
                return;
            }
            match kind {
                TokenKind::LeftParen | TokenKind::LeftBrace | TokenKind::LeftBracket => open += 1,
                TokenKind::RightParen | TokenKind::RightBrace | TokenKind::RightBracket => {
                    if open == 0 {
                        return;
                    }
                    open -= 1;
                }
                _ => {}
            }
            self.bump();
        }
    }
}

/// A guess from experience, so that the common tree is allocated once.
const fn expected_nodes(text: &str) -> usize {
    let guess = text.len() / 14 + 2;
    if guess < 64 { guess } else { 64 }
}

/// Whether a token begins an operand.
const fn starts_operand(kind: TokenKind) -> bool {
    match kind {
        TokenKind::String
        | TokenKind::Number
        | TokenKind::Duration
        | TokenKind::Identifier
        | TokenKind::MetricIdentifier
        | TokenKind::LeftParen
        | TokenKind::LeftBrace => true,
        TokenKind::Keyword(keyword) => keyword.is_metric_name(),
        _ => false,
    }
}
