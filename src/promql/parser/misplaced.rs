//! What stands where it cannot: an operand, an operator or labels that are missing or out of
//! place. Complains and finds the way back to the grammar; what comes of it has no type.

use promwright_source::Span;

use super::{Parser, Term, starts_operand};
use crate::token::{Keyword, TokenKind};
use crate::{BinaryOp, Kind, Modifiers, Name, suggest};

const PLACE_OF_LABELS: &str = "the labels of an aggregation stand before or behind its brackets, \
                               once: `sum by (job) (rate(requests_total[5m]))`";

impl Parser<'_> {
    /// `by (label)` where an operand should stand.
    pub(super) fn leading_labels(&mut self) -> Term {
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

    /// What to do where an operand should stand and none does. Operators in its place are
    /// skipped; what closes a bracket is left to it.
    pub(super) fn missing_operand(&mut self) -> Term {
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
    pub(super) fn misplaced(&mut self, base: usize, term: Term) -> Term {
        let unknown = Term { ty: None, ..term };
        match self.token.kind {
            TokenKind::Error => {
                self.skip_with_operand();
                unknown
            }
            TokenKind::Equal => {
                let help = "`=` stands in matchers, within braces";
                self.wrong_token("`=` compares no values: did you mean `==`?", help);
                self.infix(base, unknown, BinaryOp::Eql)
            }
            TokenKind::MatchRegex | TokenKind::MatchNotRegex => {
                let message = format!("{} compares no values", self.found());
                let help = "regular expressions match labels, within braces: \
                            `metric{label=~\"value.*\"}`";
                self.wrong_token(message, help);
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

    /// The complaint about the token, after which nothing more is said of it.
    fn wrong_token(&mut self, message: impl Into<String>, help: &str) {
        self.faulty = Some(self.token.span.start);
        self.error(self.token.span, message, help);
    }

    /// Takes the token and an operand right behind it, as in `!up`: they are of one fault.
    pub(super) fn skip_with_operand(&mut self) {
        self.bump();
        if starts_operand(self.token.kind) {
            self.operand();
        }
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
        self.wrong_token(message, help);
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
            self.wrong_token(message, help);
            self.skip_with_operand();
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
}
