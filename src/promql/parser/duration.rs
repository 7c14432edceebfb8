//! Durations of ranges, steps and offsets, and the arithmetic over them.

use promwright_source::Span;

use super::Parser;
use crate::token::{Keyword, TokenKind};
use crate::{BinaryOp, Duration, DurationExpr, DurationKind, Length, suggest};

/// The most literals and operators of one duration.
const MAX_PARTS: usize = 128;

/// What Go's nanoseconds can hold, in seconds.
const MAX_SECONDS: f64 = 9_223_372_036.854_776;

impl Parser<'_> {
    /// The duration of a range or a step. `None` if there is none.
    pub(super) fn positive_duration(&mut self) -> Option<Duration> {
        let mut parts = 0;
        let expr = self.duration_expr(0, &mut parts)?;
        if literal(&expr).is_some_and(|seconds| seconds <= 0.0) {
            self.error(expr.span, "a range or step must be longer than 0", None);
        }
        Some(duration(expr))
    }

    /// The duration of an offset: without brackets it ends before the next operator, so that
    /// `a offset 5m + b` is a sum.
    pub(super) fn offset_duration(&mut self) -> Option<Duration> {
        let mut parts = 0;
        let first = self.token;
        if first.kind == TokenKind::LeftParen {
            return Some(duration(self.duration_expr(0, &mut parts)?));
        }
        let TokenKind::Operator(op @ (BinaryOp::Add | BinaryOp::Sub)) = first.kind else {
            return Some(duration(self.duration_operand(&mut parts)?));
        };
        self.bump();
        // A second sign makes it a whole duration expression, as in Prometheus' grammar.
        let whole = is_sign(self.token.kind);
        let operand = if whole {
            self.duration_expr(BinaryOp::Pow.precedence(), &mut parts)?
        } else {
            self.duration_operand(&mut parts)?
        };
        let signed = signed(op == BinaryOp::Sub, first.span, operand);
        let expr = if whole { self.duration_rest(signed, 0, &mut parts)? } else { signed };
        Some(duration(expr))
    }

    /// A duration whose operators bind at least as strongly as `minimum`.
    fn duration_expr(&mut self, minimum: u8, parts: &mut usize) -> Option<DurationExpr> {
        let left = self.duration_operand(parts)?;
        self.duration_rest(left, minimum, parts)
    }

    fn duration_rest(
        &mut self,
        mut left: DurationExpr,
        minimum: u8,
        parts: &mut usize,
    ) -> Option<DurationExpr> {
        while let TokenKind::Operator(op) = self.token.kind {
            let precedence = op.precedence();
            if !op.is_arithmetic() || op == BinaryOp::Atan2 || precedence < minimum {
                break;
            }
            let op_span = self.bump().span;
            let minimum = precedence + u8::from(!op.is_right_associative());
            let right = self.duration_expr(minimum, parts)?;
            let divides = matches!(op, BinaryOp::Div | BinaryOp::Mod);
            if divides && literal(&right) == Some(0.0) {
                self.error(op_span.to(right.span), "a duration is divided by zero", None);
            }
            let span = left.span.to(right.span);
            let kind = DurationKind::Arithmetic(op, Box::new([left, right]));
            left = DurationExpr { span, kind };
        }
        Some(left)
    }

    fn duration_operand(&mut self, parts: &mut usize) -> Option<DurationExpr> {
        *parts += 1;
        let token = self.token;
        if *parts > MAX_PARTS {
            let help = format!("at most {MAX_PARTS} parts are read");
            self.error(token.span, "duration expression is too long", help.as_str());
            self.stop();
            return None;
        }
        let kind = match token.kind {
            TokenKind::Number | TokenKind::Duration => {
                self.bump();
                let number = self.number(token);
                if number.value.is_nan() || number.value.abs() > MAX_SECONDS {
                    self.error(token.span, "duration is out of range", "about 292 years");
                }
                DurationKind::Number(number)
            }
            TokenKind::Operator(op) if is_sign(token.kind) => {
                self.bump();
                let operand = self.duration_expr(BinaryOp::Pow.precedence(), parts)?;
                return Some(signed(op == BinaryOp::Sub, token.span, operand));
            }
            TokenKind::LeftParen => {
                self.bump();
                let inner = self.duration_expr(0, parts)?;
                self.close(token, TokenKind::RightParen, "an operator or `)`");
                DurationKind::Paren(Box::new(inner))
            }
            TokenKind::Keyword(Keyword::Step) => {
                self.bump();
                self.empty_brackets();
                DurationKind::Step
            }
            TokenKind::Keyword(Keyword::Range) => {
                self.bump();
                self.empty_brackets();
                DurationKind::Range
            }
            TokenKind::Keyword(Keyword::MinOf) => DurationKind::MinOf(self.pair(parts)?),
            TokenKind::Keyword(Keyword::MaxOf) => DurationKind::MaxOf(self.pair(parts)?),
            _ => {
                self.no_duration();
                return None;
            }
        };
        Some(DurationExpr { span: Span::new(token.span.start, self.end), kind })
    }

    fn no_duration(&mut self) {
        let token = self.token;
        let text = self.slice(token.span);
        let help = match token.kind {
            TokenKind::String => "a duration is not quoted: `[5m]`".to_owned(),
            TokenKind::Identifier => match suggest::duration_word(text) {
                Some(word) => format!("did you mean `{word}()`?"),
                None if self.compares_next() => {
                    "matchers stand in braces: `metric{label=\"value\"}`".to_owned()
                }
                None => "a duration is a number with a unit: `5m`, `1h30m`".to_owned(),
            },
            _ => "a duration is a number with a unit: `5m`, `1h30m`".to_owned(),
        };
        self.unexpected("a duration", Some(&help));
    }

    /// Whether an operator of matchers follows the token.
    fn compares_next(&self) -> bool {
        let rest = self.text[self.token.span.end as usize..].trim_start();
        rest.starts_with('=') || rest.starts_with('!')
    }

    /// `(a, b)` behind `min_of` or `max_of`.
    fn pair(&mut self, parts: &mut usize) -> Option<Box<[DurationExpr; 2]>> {
        self.bump();
        let open = self.token;
        if !self.accept(TokenKind::LeftParen) {
            self.unexpected("`(` and two durations", None);
            return None;
        }
        let first = self.duration_expr(0, parts)?;
        if !self.accept(TokenKind::Comma) {
            self.unexpected("`,` and a second duration", None);
            return None;
        }
        let second = self.duration_expr(0, parts)?;
        self.close(open, TokenKind::RightParen, "`)`");
        Some(Box::new([first, second]))
    }
}

/// A sign before a literal is part of the literal.
fn signed(negate: bool, sign: Span, operand: DurationExpr) -> DurationExpr {
    let span = sign.to(operand.span);
    let kind = match operand.kind {
        DurationKind::Number(mut number) => {
            if negate {
                number.value = -number.value;
            }
            DurationKind::Number(number)
        }
        kind => {
            let operand = Box::new(DurationExpr { span: operand.span, kind });
            if negate { DurationKind::Negate(operand) } else { DurationKind::Plus(operand) }
        }
    };
    DurationExpr { span, kind }
}

const fn is_sign(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Operator(BinaryOp::Add | BinaryOp::Sub))
}

/// The seconds of a duration that is a literal, with signs and brackets around it.
fn literal(expr: &DurationExpr) -> Option<f64> {
    match &expr.kind {
        DurationKind::Number(number) => Some(number.value),
        DurationKind::Paren(inner) | DurationKind::Plus(inner) => literal(inner),
        DurationKind::Negate(inner) => literal(inner).map(|seconds| -seconds),
        _ => None,
    }
}

fn duration(expr: DurationExpr) -> Duration {
    let span = expr.span;
    let length = match expr.kind {
        DurationKind::Number(number) => Length::Literal(milliseconds(number.value)),
        _ => Length::Computed(Box::new(expr)),
    };
    Duration { span, length }
}

/// Prometheus rounds to nanoseconds and cuts those off to milliseconds.
fn milliseconds(seconds: f64) -> i64 {
    (seconds * 1e9).round() as i64 / 1_000_000
}
