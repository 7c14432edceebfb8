//! What follows an operand: ranges, subqueries, `offset`, `@`, `anchored`, `smoothed`.

use promwright_source::Span;

use super::{Parser, Term};
use crate::token::{Keyword, Token, TokenKind};
use crate::{
    At, AtTime, BinaryOp, Duration, DurationExpr, DurationKind, Extend, ExtendKind, Kind, Length,
    Matrix, Modifiers, Offset, Subquery, ValueType,
};

impl Parser<'_> {
    pub(super) fn postfix(&mut self, mut term: Term) -> Term {
        loop {
            term = match self.token.kind {
                TokenKind::LeftBracket => self.range(term),
                TokenKind::Keyword(Keyword::Offset) => self.offset(term),
                TokenKind::At => self.at(term),
                TokenKind::Keyword(Keyword::Anchored) => self.extend(term, ExtendKind::Anchored),
                TokenKind::Keyword(Keyword::Smoothed) => self.extend(term, ExtendKind::Smoothed),
                _ => return term,
            };
        }
    }

    /// `[5m]` or `[1h:5m]`.
    fn range(&mut self, term: Term) -> Term {
        let open = self.bump();
        self.in_range = true;
        let range = self.positive_duration();
        let Some(range) = range else {
            self.close_range(open, "`]`");
            return self.broken(Span::new(self.span(term).start, self.end));
        };
        self.numbered += usize::from(has_number(&range.length));
        if !self.accept(TokenKind::Colon) {
            self.close_range(open, "`:` or `]`");
            return self.matrix(term, open, range);
        }
        if self.numbered == 0 {
            let message = "the range of a subquery needs a number or a duration in it";
            let help = "Prometheus 3.14 cannot read the colon without one here or in brackets \
                        before: write `[1 * step():]`";
            self.error(range.span, message, help);
        }
        let closes = matches!(self.token.kind, TokenKind::RightBracket | TokenKind::End);
        self.in_range = true;
        let step = if closes { None } else { self.positive_duration() };
        self.numbered += step.iter().filter(|step| has_number(&step.length)).count();
        self.close_range(open, "a duration or `]`");
        self.subquery(term, range, step)
    }

    fn close_range(&mut self, open: Token, expected: &str) {
        self.in_range = false;
        if !matches!(self.token.kind, TokenKind::RightBracket | TokenKind::End) {
            self.unexpected(expected, self.range_help());
            self.surplus_round();
        }
        self.close(open, TokenKind::RightBracket, expected);
        self.lexer.leave_brackets();
    }

    /// Skips round brackets that close nothing, right before the closing square one.
    fn surplus_round(&mut self) {
        let rest = &self.text[self.token.span.start as usize..];
        if rest.trim_start_matches([')', ' ']).starts_with(']') {
            while self.token.kind == TokenKind::RightParen {
                self.bump();
            }
        }
    }

    /// The hint for what people write between a duration and the bracket behind it.
    fn range_help(&self) -> Option<&'static str> {
        match self.token.kind {
            TokenKind::Keyword(Keyword::Offset) | TokenKind::At => {
                Some("`offset` and `@` stand behind the brackets: `metric[5m] offset 1h`")
            }
            TokenKind::Identifier if self.last.kind == TokenKind::Number => {
                Some("a number and its unit stand together: `5m`")
            }
            TokenKind::Colon => Some("a subquery has a range and a step: `[1h:5m]`"),
            _ => None,
        }
    }

    fn matrix(&mut self, term: Term, open: Token, range: Duration) -> Term {
        let span = Span::new(self.span(term).start, self.end);
        let brackets = Span::new(open.span.start, self.end);
        let Kind::Selector(selector) = &self.nodes.node(term.id).kind else {
            if term.ty.is_some() {
                let help = "the range of anything else is a subquery, with a colon: `[5m:]` or \
                            `[5m:1m]`";
                self.error(brackets, "only a selector has a range", help);
            }
            return self.broken(span);
        };
        let Modifiers { offset, at, .. } = &selector.modifiers;
        let offset = offset.as_ref().filter(|offset| offset.by.length != Length::Literal(0));
        let early = offset.map(|offset| (offset.span, "offset"));
        let early = early.or(at.as_ref().map(|at| (at.span, "@")));
        if let Some((span, modifier)) = early {
            let help = "modifiers follow the range: `metric[5m] offset 1h`";
            self.error(span, format!("`{modifier}` stands before the range"), help);
        }
        let matrix = Matrix { selector: term.id, range };
        self.push(span, Kind::Matrix(matrix), term.ty.and(Some(ValueType::Matrix)))
    }

    fn subquery(&mut self, term: Term, range: Duration, step: Option<Duration>) -> Term {
        let span = Span::new(self.span(term).start, self.end);
        if let Some(ty) = term.ty.filter(|ty| *ty != ValueType::Vector) {
            let message = format!("a subquery runs over an instant vector, not a {}", ty.as_str());
            self.error(self.span(term), message, None);
        }
        let modifiers = Modifiers::default();
        let subquery = Subquery { expr: term.id, range, step, modifiers };
        self.push(span, Kind::Subquery(Box::new(subquery)), Some(ValueType::Matrix))
    }

    /// The modifiers of the selector or subquery that `term` is, else a complaint.
    fn modifiers(&mut self, term: Term, name: &str, span: Span) -> Option<&mut Modifiers> {
        let mut id = term.id;
        if let Kind::Matrix(matrix) = &self.nodes.node(id).kind {
            id = matrix.selector;
        }
        let found = matches!(self.nodes.node(id).kind, Kind::Selector(_) | Kind::Subquery(_));
        if !found {
            if term.ty.is_some() {
                let message = format!("`{name}` must follow a selector, a range or a subquery");
                let help = "put it behind the selector, inside the call or the brackets";
                self.error(span, message, help);
            }
            return None;
        }
        self.nodes.node_mut(term.id).span.end = self.end;
        match &mut self.nodes.node_mut(id).kind {
            Kind::Selector(selector) => Some(&mut selector.modifiers),
            Kind::Subquery(subquery) => Some(&mut subquery.modifiers),
            _ => None,
        }
    }

    fn offset(&mut self, term: Term) -> Term {
        let start = self.bump().span.start;
        let Some(by) = self.offset_duration() else { return Term { ty: None, ..term } };
        let span = Span::new(start, self.end);
        if let Some(modifiers) = self.modifiers(term, "offset", span) {
            let set = modifiers.offset.replace(Offset { span, by });
            if set.is_some_and(|offset| offset.by.length != Length::Literal(0)) {
                let help = "a selector has one offset; add the two";
                self.error(span, "`offset` is set already", help);
            }
        }
        term
    }

    fn at(&mut self, term: Term) -> Term {
        let start = self.bump().span.start;
        let Some(time) = self.at_time() else { return Term { ty: None, ..term } };
        let span = Span::new(start, self.end);
        if let Some(modifiers) = self.modifiers(term, "@", span)
            && modifiers.at.replace(At { span, time }).is_some()
        {
            self.error(span, "`@` is set already", "a selector is evaluated at one time");
        }
        term
    }

    fn at_time(&mut self) -> Option<AtTime> {
        let mut sign = 1.0;
        let token = self.token;
        let time = match token.kind {
            TokenKind::Keyword(Keyword::Start) => AtTime::Start,
            TokenKind::Keyword(Keyword::End) => AtTime::End,
            TokenKind::Operator(op @ (BinaryOp::Add | BinaryOp::Sub)) => {
                self.bump();
                sign = if op == BinaryOp::Sub { -1.0 } else { 1.0 };
                return self.timestamp(token.span, sign);
            }
            _ => return self.timestamp(token.span, sign),
        };
        self.bump();
        self.empty_brackets();
        Some(time)
    }

    fn timestamp(&mut self, start: Span, sign: f64) -> Option<AtTime> {
        let token = self.token;
        if !matches!(token.kind, TokenKind::Number | TokenKind::Duration) {
            let help = "a time is a number of seconds since 1970, or `start()` or `end()` of the \
                        query";
            self.unexpected("a timestamp", Some(help));
            return None;
        }
        self.bump();
        let seconds = sign * self.number(token).value;
        // Prometheus compares the seconds with the range of its milliseconds.
        let fits = seconds.is_finite() && seconds.abs() < i64::MAX as f64;
        if !fits {
            let help = "it must be a finite number of seconds since 1970";
            self.error(start.to(token.span), "timestamp is out of range", help);
        }
        Some(AtTime::Unix((seconds * 1000.0).round() as i64))
    }

    /// The `()` of `start()`, `step()` and their like.
    pub(super) fn empty_brackets(&mut self) {
        let open = self.token;
        if self.accept(TokenKind::LeftParen) {
            self.close(open, TokenKind::RightParen, "`)`");
        } else {
            self.unexpected("`()`", None);
        }
    }

    fn extend(&mut self, term: Term, kind: ExtendKind) -> Term {
        let span = self.bump().span;
        let name = self.slice(span);
        if term.ty.is_some() && matches!(self.nodes.node(term.id).kind, Kind::Subquery(_)) {
            let help = "`anchored` and `smoothed` extend the range of a selector";
            self.error(span, format!("`{name}` does not work on subqueries"), help);
            return term;
        }
        if let Some(modifiers) = self.modifiers(term, name, span) {
            let set = modifiers.extend.replace(Extend { span, kind });
            if set.is_some_and(|extend| extend.kind != kind) {
                let message = "`anchored` and `smoothed` exclude each other";
                self.error(span, message, "keep one of the two");
            }
        }
        term
    }
}

/// Whether a length has a number or duration literal in it.
fn has_number(length: &Length) -> bool {
    fn within(expr: &DurationExpr) -> bool {
        match &expr.kind {
            DurationKind::Number(_) => true,
            DurationKind::Step | DurationKind::Range => false,
            DurationKind::MinOf(both)
            | DurationKind::MaxOf(both)
            | DurationKind::Arithmetic(_, both) => both.iter().any(within),
            DurationKind::Negate(inner)
            | DurationKind::Plus(inner)
            | DurationKind::Paren(inner) => within(inner),
        }
    }
    match length {
        Length::Literal(_) => true,
        Length::Computed(expr) => within(expr),
    }
}
