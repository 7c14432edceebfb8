//! Operands, operators and what stands between them.

use promwright_number::literal::{self, NumberError};
use promwright_source::Span;

use super::{Parser, Term, starts_operand};
use crate::literal::unquote;
use crate::token::{Keyword, Token, TokenKind};
use crate::{
    Binary, BinaryOp, Kind, Matching, Modifiers, Name, Number, Text, Unary, ValueType, suggest,
};

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

const PLACE_OF_LABELS: &str = "the labels of an aggregation stand before or behind its brackets, \
                               once: `sum by (job) (rate(requests_total[5m]))`";

const NUMBER_FORMS: &str = "write numbers as `0.5`, `1e3`, `1_000` or `0x1f`";

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
    fn infix(&mut self, base: usize, mut term: Term, op: BinaryOp) -> Term {
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

    fn signed_operand(&mut self) -> Term {
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

    fn operand(&mut self) -> Term {
        let token = self.token;
        match token.kind {
            TokenKind::Number | TokenKind::Duration => {
                self.bump();
                let number = self.number(token);
                self.push(token.span, Kind::Number(number), Some(ValueType::Scalar))
            }
            TokenKind::String => {
                self.bump();
                let text = self.text(token);
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
                self.bump();
                // What stands right behind it, as in `!up`, belongs to the same fault.
                if starts_operand(self.token.kind) {
                    self.operand();
                }
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

    /// `by (label)` where an operand should stand.
    fn leading_labels(&mut self) -> Term {
        let start = self.token.span.start;
        let message = format!("{} must stand behind an aggregation", self.found());
        self.error(self.token.span, message, PLACE_OF_LABELS);
        self.skip_labels();
        if starts_operand(self.token.kind) {
            let term = self.operand();
            return Term { ty: None, ..term };
        }
        self.broken(Span::new(start, self.end))
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

    /// What to do where an operand should stand and none does. Operators in its place are
    /// skipped; what closes a bracket is left to it.
    fn missing_operand(&mut self) -> Term {
        let at = self.token.span;
        let help = match self.token.kind {
            TokenKind::End if self.last.kind == TokenKind::Operator(BinaryOp::Mod) => {
                Some("`%` gives the remainder of a division; a percentage is a ratio: `0.05`")
            }
            TokenKind::LeftBracket => Some("a range stands behind a selector: `metric[5m]`"),
            TokenKind::Keyword(_) => {
                Some("this word cannot name a metric unless quoted in braces: `{\"on\"}`")
            }
            _ => None,
        };
        self.unexpected("an expression", help);
        if self.accept(TokenKind::LeftBracket) {
            self.skip_to(&[TokenKind::RightBracket]);
            self.accept(TokenKind::RightBracket);
            return self.broken(at);
        }
        loop {
            match self.token.kind {
                TokenKind::Operator(_)
                | TokenKind::Keyword(_)
                | TokenKind::Equal
                | TokenKind::MatchRegex
                | TokenKind::MatchNotRegex
                | TokenKind::At
                    if !starts_operand(self.token.kind) =>
                {
                    self.bump();
                }
                kind if starts_operand(kind) && self.token.span != at => {
                    let term = self.operand();
                    return Term { ty: None, ..term };
                }
                _ => return self.broken(Span::at(at.start)),
            }
        }
    }

    /// A token that neither continues an expression nor ends it.
    fn misplaced(&mut self, base: usize, term: Term) -> Term {
        let unknown = Term { ty: None, ..term };
        match self.token.kind {
            TokenKind::Error => {
                self.bump();
                if starts_operand(self.token.kind) {
                    self.operand();
                }
                unknown
            }
            TokenKind::Equal => {
                let help = "`=` stands in matchers, within braces";
                self.misplaced_operator("`=` compares no values: did you mean `==`?", help);
                self.infix(base, unknown, BinaryOp::Eql)
            }
            TokenKind::MatchRegex | TokenKind::MatchNotRegex => {
                let message = format!("{} compares no values", self.found());
                let help = "regular expressions match labels, within braces: \
                            `metric{label=~\"value.*\"}`";
                self.misplaced_operator(message, help);
                self.infix(base, unknown, BinaryOp::Eql)
            }
            TokenKind::Keyword(keyword) if !starts_operand(self.token.kind) => {
                self.misplaced_keyword(keyword);
                unknown
            }
            TokenKind::Keyword(keyword @ (Keyword::By | Keyword::Without)) => {
                self.misplaced_keyword(keyword);
                unknown
            }
            TokenKind::Keyword(keyword) if keyword.is_fill() => {
                self.misplaced_keyword(keyword);
                unknown
            }
            _ => self.missing_operator(term),
        }
    }

    fn misplaced_operator(&mut self, message: impl Into<String>, help: &str) {
        self.faulty = Some(self.token.span.start);
        self.error(self.token.span, message, help);
    }

    /// `by`, `on` or their like where nothing takes it.
    fn misplaced_keyword(&mut self, keyword: Keyword) {
        let (place, help) = match keyword {
            Keyword::By | Keyword::Without if self.aggregations > 0 => {
                let help = "the labels of an aggregation stand before its brackets or behind them";
                self.unexpected("`)` before the labels", Some(help));
                self.unclosed = true;
                self.skip_labels();
                return;
            }
            Keyword::By | Keyword::Without => ("an aggregation", PLACE_OF_LABELS),
            Keyword::Bool => ("a comparison operator", "`metric > bool 5` gives 0 or 1"),
            _ => (
                "a binary operator",
                "matching modifiers follow the operator, each once: \
                 `a / on (job) group_left (team) b`",
            ),
        };
        let message = format!("{} must stand behind {place}", self.found());
        self.faulty = Some(self.token.span.start);
        self.error(self.token.span, message, help);
        self.skip_labels();
        self.excuse();
    }

    /// Skips a misplaced keyword and the brackets behind it.
    pub(super) fn skip_labels(&mut self) {
        self.bump();
        let open = self.token;
        if self.accept(TokenKind::LeftParen) {
            self.skip_to(&[TokenKind::RightParen]);
            self.close(open, TokenKind::RightParen, "`)`");
        }
    }

    /// Two operands side by side.
    fn missing_operator(&mut self, term: Term) -> Term {
        let text = self.slice(self.token.span);
        if self.token.kind == TokenKind::Identifier
            && let Some(word) = suggest::infix_word(text)
        {
            let message = format!("unknown operator `{text}`: did you mean `{word}`?");
            let help = "words between two operands are `and`, `or`, `unless` and `atan2`; \
                        `offset` and `@` follow a selector";
            self.faulty = Some(self.token.span.start);
            self.error(self.token.span, message, help);
            self.bump();
            if starts_operand(self.token.kind) {
                self.operand();
            }
            return Term { ty: None, ..term };
        }
        let name = self.bare_name(term);
        let applied = name.as_ref().is_some_and(|name| suggest::is_applied(&name.text));
        if !name.is_some_and(|name| self.keyword_as_name(&name)) {
            let help = self.operator_help(term);
            self.unexpected("an operator", help.as_deref());
        }
        if !starts_operand(self.token.kind) {
            self.bump();
            return Term { ty: None, ..term };
        }
        let next = self.signed_operand();
        if applied && matches!(self.token.kind, TokenKind::Keyword(Keyword::By | Keyword::Without))
        {
            self.skip_labels();
        }
        self.excuse();
        Term { ty: None, ..next }
    }

    /// The name of a selector that is nothing but its name.
    fn bare_name(&self, term: Term) -> Option<Name> {
        let Kind::Selector(selector) = &self.nodes.node(term.id).kind else { return None };
        let bare = selector.braces.is_none() && selector.modifiers == Modifiers::default();
        selector.name.clone().filter(|_| bare)
    }

    /// The complaint about an operator where an operand should stand, which passes for the name
    /// of a metric, before one; `false` if the name is no such word.
    fn keyword_as_name(&mut self, name: &Name) -> bool {
        let (message, help) = match &*name.text.to_ascii_lowercase() {
            "not" => ("PromQL has no `not`".to_owned(), "use `unless`, `!=` or `absent()`"),
            "offset" => (
                "`offset` must follow a selector, a range or a subquery".to_owned(),
                "`metric offset 5m`",
            ),
            "and" | "or" | "unless" => (
                format!("expected an expression, found `{}`", name.text),
                "set operators stand between two vectors, one at a time",
            ),
            _ => return false,
        };
        self.error(name.span, message, help);
        true
    }

    /// What may have been meant by two operands side by side.
    fn operator_help(&self, term: Term) -> Option<String> {
        let next = self.token.kind;
        if self.slice(self.token.span).eq_ignore_ascii_case("for") {
            let help = "how long a condition must hold is set beside the expression, not in it";
            return Some(help.to_owned());
        }
        if next == TokenKind::LeftBrace {
            let help = "matchers stand right behind the metric's name, once: \
                        `metric{job=\"api\"}[5m] offset 1h`";
            return Some(help.to_owned());
        }
        if let Kind::Aggregate(aggregate) = &self.nodes.node(term.id).kind
            && next == TokenKind::LeftParen
            && aggregate.grouping.is_none()
        {
            return Some(format!("labels follow `by`: `{} by (label) (…)`", aggregate.op.as_str()));
        }
        let name = self.bare_name(term)?.text;
        if name.ends_with(':') {
            return Some(format!("`{name}`, with its colon, is taken for the name of a metric"));
        }
        let fills = ["fill", "fill_left", "fill_right"].contains(&&*name);
        if fills && next == TokenKind::Number {
            return Some(format!("the value stands in brackets: `a + {name} (0) b`"));
        }
        let applied = suggest::is_applied(&name);
        applied.then(|| format!("arguments stand in brackets: `{name}(…)`"))
    }

    /// The value of a number or duration token.
    pub(super) fn number(&mut self, token: Token) -> Number {
        use promwright_number::duration::{DurationError, parse};
        let text = self.slice(token.span);
        if token.kind == TokenKind::Number {
            let value = literal::number(text).unwrap_or_else(|error| {
                let (message, help) = match error {
                    NumberError::OutOfRange => {
                        ("is too large for a number", "numbers reach up to about 1.8e308")
                    }
                    NumberError::Malformed => ("is no number", NUMBER_FORMS),
                };
                self.error(token.span, format!("`{text}` {message}"), help);
                f64::NAN
            });
            return Number { value, is_duration: false };
        }
        let milliseconds = parse(text).unwrap_or_else(|error| {
            let (message, help) = match error {
                DurationError::OutOfRange => {
                    ("is too long a duration", "about 292 years are the most")
                }
                _ if text.contains('.') => {
                    ("is no duration", "the numbers of a duration are whole: `90m`, not `1.5h`")
                }
                DurationError::Empty | DurationError::Malformed => (
                    "is no duration",
                    "units are y, w, d, h, m, s and ms, larger ones first, each once: `1h30m`",
                ),
            };
            self.error(token.span, format!("`{text}` {message}"), help);
            1000
        });
        Number { value: seconds(milliseconds), is_duration: true }
    }

    /// The text of a string token that is a name or a value.
    pub(super) fn string(&mut self, token: Token) -> Box<str> {
        Box::from(&*self.text(token))
    }

    fn text(&mut self, token: Token) -> Text {
        match unquote(self.slice(token.span)) {
            Ok(text) => text,
            Err(error) => {
                let start = token.span.start;
                let range = error.range;
                let span = Span::new(start + range.start as u32, start + range.end as u32);
                let help = "escapes are those of Go: `\\n`, `\\\\`, `\\\"`, `\\x41`, `\\u00e9`; \
                            write a backslash of a regular expression twice, or use backticks";
                self.error(span, error.message, help);
                Text::default()
            }
        }
    }
}

/// Milliseconds in seconds, by the two steps in which Go takes them.
fn seconds(milliseconds: i64) -> f64 {
    let rest = (milliseconds % 1000) * 1_000_000;
    (milliseconds / 1000) as f64 + rest as f64 / 1e9
}
