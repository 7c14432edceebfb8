//! Function calls and aggregations.

use promwright_source::Span;
use smol_str::SmolStr;

use super::selector::opens_matcher;
use super::{Parser, Term};
use crate::token::{Keyword, Token, TokenKind};
use crate::{Aggregate, AggregateOp, Call, Grouping, Id, Kind, Name, ValueType, function, suggest};

impl Parser<'_> {
    /// `function(arguments)`; the name is taken already.
    pub(super) fn call(&mut self, name: Token) -> Term {
        let text = self.slice(name.span);
        let Some(function) = function(text) else {
            if opens_matcher(&self.text[self.token.span.end as usize..]) {
                return self.matchers_in_round(name);
            }
            self.unknown_function(name);
            return self.call_of_unknown(name);
        };
        let base = self.terms.len();
        if !self.arguments(function.name == "info") {
            return self.broken(name.span);
        }
        let span = Span::new(name.span.start, self.end);
        self.check_call(function, base, span);
        let args = self.take_terms(base);
        let call = Call { function, name_span: name.span, args };
        self.push(span, Kind::Call(call), Some(function.returns))
    }

    /// Takes the arguments of a call whose function is not known.
    pub(super) fn call_of_unknown(&mut self, name: Token) -> Term {
        let base = self.terms.len();
        self.arguments(false);
        self.terms.truncate(base);
        self.excuse();
        self.broken(Span::new(name.span.start, self.end))
    }

    fn unknown_function(&mut self, name: Token) {
        if self.faulty == Some(name.span.start) {
            return;
        }
        let text = self.slice(name.span);
        if let Some((op, keyword)) = suggest::glued(text) {
            let message = format!("unknown function `{text}`: did you mean `{op} {keyword}`?");
            let help = format!("`{op} {keyword} (label) (expression)`");
            self.error(name.span, message, help.as_str());
            return;
        }
        let message = match suggest::function(text) {
            Some(meant) => format!("unknown function `{text}`: did you mean `{meant}`?"),
            None => format!("unknown function `{text}`"),
        };
        self.error(name.span, message, suggest::about_function(text));
    }

    /// `metric(label="value")`.
    fn matchers_in_round(&mut self, name: Token) -> Term {
        let open = self.bump();
        self.skip_to(&[TokenKind::RightParen]);
        self.close(open, TokenKind::RightParen, "`)`");
        let help = format!("`{}{{label=\"value\"}}`", self.slice(name.span));
        let span = Span::new(open.span.start, self.end);
        self.error(span, "label matchers stand in braces", help.as_str());
        self.broken(name.span)
    }

    fn take_terms(&mut self, base: usize) -> Vec<Id> {
        self.terms.drain(base..).map(|term| term.id).collect()
    }

    /// The bracketed arguments, left on `terms`; `false` if brackets are nested too deeply.
    fn arguments(&mut self, of_info: bool) -> bool {
        let open = self.token;
        if !self.nest(open.span) {
            return false;
        }
        self.bump();
        self.brackets += 1;
        let base = self.terms.len();
        while self.token.kind != TokenKind::RightParen {
            if of_info && self.terms.len() == base + 1 {
                self.unrestricted = Some(self.token.span.start);
            }
            let term = self.expression();
            self.terms.push(term);
            if !matches!(self.token.kind, TokenKind::Comma | TokenKind::RightParen) {
                self.after_argument();
            }
            if self.token.kind != TokenKind::Comma {
                break;
            }
            let comma = self.bump();
            let known = self.faulty == Some(comma.span.start);
            if self.token.kind == TokenKind::RightParen && !known {
                let help = "Prometheus allows it within braces and label lists only";
                self.error(comma.span, "a call may not end with a comma", help);
            }
        }
        self.close(open, TokenKind::RightParen, "`,` or `)`");
        self.brackets -= 1;
        true
    }

    /// Skips what stands between an argument and the next comma or bracket.
    fn after_argument(&mut self) {
        if self.token.kind == TokenKind::End {
            return;
        }
        self.unexpected("an operator, `,` or `)`", None);
        self.skip_to(&[TokenKind::Comma, TokenKind::RightParen]);
    }

    /// `sum by (label) (expression)`; the operator is taken already.
    pub(super) fn aggregate(&mut self, op: AggregateOp, name: Token) -> Term {
        let mut grouping = self.grouping();
        self.second_grouping(op);
        let base = self.terms.len();
        if self.token.kind != TokenKind::LeftParen {
            let help = format!("`{0} by (label) (expression)`", op.as_str());
            self.unexpected("`(` and the expression to aggregate", Some(&help));
            return self.broken(Span::new(name.span.start, self.end));
        }
        self.aggregations += 1;
        let nested = self.arguments(false);
        self.aggregations -= 1;
        if !nested {
            return self.broken(name.span);
        }
        if grouping.is_none() {
            grouping = self.grouping();
        }
        self.second_grouping(op);
        let span = Span::new(name.span.start, self.end);
        let fine = self.check_aggregate(op, base, span);
        let operands = match self.terms[base..] {
            [param, expr, ..] => Some((Some(param.id), expr.id)),
            [expr] => Some((None, expr.id)),
            [] => None,
        };
        self.terms.truncate(base);
        let Some((param, expr)) = operands.filter(|_| fine) else { return self.broken(span) };
        let aggregate = Aggregate { op, op_span: name.span, grouping, param, expr };
        self.push(span, Kind::Aggregate(Box::new(aggregate)), Some(ValueType::Vector))
    }

    /// The complaint about labels where there have been some.
    fn second_grouping(&mut self, op: AggregateOp) {
        while let TokenKind::Keyword(Keyword::By | Keyword::Without) = self.token.kind {
            let start = self.token.span.start;
            self.skip_labels();
            let message = format!("the labels of `{}` are set already", op.as_str());
            let help = "an aggregation has one list of labels, either `by` or `without`";
            self.error(Span::new(start, self.end), message, help);
        }
    }

    fn grouping(&mut self) -> Option<Grouping> {
        let without = match self.token.kind {
            TokenKind::Keyword(Keyword::By) => false,
            TokenKind::Keyword(Keyword::Without) => true,
            _ => return None,
        };
        let start = self.bump().span.start;
        let labels = self.label_list();
        Some(Grouping { span: Span::new(start, self.end), without, labels })
    }

    /// `(a, b)` behind `by`, `on`, `group_left` and their like.
    pub(super) fn label_list(&mut self) -> Vec<Name> {
        let mut labels = Vec::new();
        let open = self.token;
        if !self.accept(TokenKind::LeftParen) {
            let bare = self.token.kind == TokenKind::Identifier;
            let label = if bare { self.slice(self.token.span) } else { "job" };
            let keyword = self.slice(self.last.span);
            let help =
                format!("labels stand in brackets, even a single one: `{keyword} ({label})`");
            self.unexpected("`(` and a list of labels", Some(&help));
            self.skip_bare_labels();
            return labels;
        }
        while self.token.kind != TokenKind::RightParen {
            match self.label() {
                Some(label) => labels.push(label),
                None => self.skip_to(&[TokenKind::Comma, TokenKind::RightParen]),
            }
            if !self.accept(TokenKind::Comma) {
                break;
            }
        }
        if self.token.kind == TokenKind::LeftParen {
            // The list was not closed, and the next brackets have begun.
            self.unexpected("`,` or `)`", None);
            return labels;
        }
        let help = match self.token.kind {
            TokenKind::Identifier | TokenKind::String => Some("commas separate labels"),
            TokenKind::Operator(_) => Some("a label that is no plain word is quoted: `\"a-b\"`"),
            _ => None,
        };
        if help.is_some() {
            self.unexpected("`,` or `)`", help);
        }
        self.close(open, TokenKind::RightParen, "`,` or `)`");
        labels
    }

    /// Skips labels without their round brackets, or in others, with what follows from that.
    fn skip_bare_labels(&mut self) {
        let close = match self.token.kind {
            TokenKind::LeftBrace => Some(TokenKind::RightBrace),
            TokenKind::LeftBracket => Some(TokenKind::RightBracket),
            _ => None,
        };
        if let Some(close) = close {
            self.bump();
            self.skip_to(&[close]);
            self.accept(close);
        } else {
            while self.accept(TokenKind::Identifier) || self.accept(TokenKind::String) {
                if !self.accept(TokenKind::Comma) {
                    break;
                }
            }
            let surplus = self.brackets == 0 || self.lexer.opens_bracket();
            if self.token.kind == TokenKind::RightParen && surplus {
                self.bump();
            }
        }
        self.faulty = Some(self.token.span.start);
    }

    fn label(&mut self) -> Option<Name> {
        let token = self.token;
        let text = match token.kind {
            TokenKind::Identifier | TokenKind::MetricIdentifier => {
                SmolStr::new(self.slice(token.span))
            }
            TokenKind::Keyword(keyword) if keyword.is_label_name() => {
                SmolStr::new(self.slice(token.span))
            }
            TokenKind::String => self.string(token),
            TokenKind::Error => {
                self.bump();
                return None;
            }
            _ => {
                let word = matches!(token.kind, TokenKind::Keyword(_) | TokenKind::Number);
                let help = word.then_some("quote it if it is meant as a label");
                self.unexpected("a label", help);
                return None;
            }
        };
        self.bump();
        if text.is_empty() {
            self.error(token.span, "a label's name may not be empty", None);
            return None;
        }
        Some(Name { text, span: token.span })
    }
}
