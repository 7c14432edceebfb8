//! Lengths of time, and the arithmetic that computes them before a query runs.

use promwright_source::Span;

use super::{BinaryOp, Number};

/// A length of time, written as a literal or computed (experimental duration expressions).
#[derive(Clone, Debug, PartialEq)]
pub struct Duration {
    /// The bytes, with a sign where there is one.
    pub span: Span,
    /// The length.
    pub length: Length,
}

/// The length of a [`Duration`].
#[derive(Clone, Debug, PartialEq)]
pub enum Length {
    /// Milliseconds.
    Literal(i64),
    /// Computed before evaluation.
    Computed(Box<DurationExpr>),
}

/// A duration expression: arithmetic over durations before the query runs.
#[derive(Clone, Debug, PartialEq)]
pub struct DurationExpr {
    /// The bytes.
    pub span: Span,
    /// What it is.
    pub kind: DurationKind,
}

/// The kinds of duration expression; values are seconds.
#[derive(Clone, Debug, PartialEq)]
pub enum DurationKind {
    /// A number of seconds or a duration literal.
    Number(Number),
    /// `step()`: the query's step.
    Step,
    /// `range()`: the query's end less its start.
    Range,
    /// `min_of(a, b)`.
    MinOf(Box<[DurationExpr; 2]>),
    /// `max_of(a, b)`.
    MaxOf(Box<[DurationExpr; 2]>),
    /// `-a`.
    Negate(Box<DurationExpr>),
    /// `+a`.
    Plus(Box<DurationExpr>),
    /// `a + b` and the other arithmetic operators.
    Arithmetic(BinaryOp, Box<[DurationExpr; 2]>),
    /// `(a)`.
    Paren(Box<DurationExpr>),
}
