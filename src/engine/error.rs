//! Why an evaluation has no answer.

use std::fmt;

use promwright_source::Span;

/// An evaluation that could not be done; the message is Prometheus' own where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// What is wrong.
    pub message: String,
    /// The expression at fault.
    pub span: Span,
    /// Which kind of fault it is.
    pub kind: ErrorKind,
}

/// The kinds of [`EvalError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The query cannot be answered on this data: ambiguous matching, equal label sets, a
    /// parameter out of its domain.
    Execution,
    /// More samples than [`Options::max_samples`](crate::Options) allows.
    TooManySamples,
    /// It needs a feature that the [`Options`](crate::Options) switch off.
    Disabled,
    /// It uses a part of PromQL that this engine does not evaluate.
    Unsupported,
}

impl fmt::Display for EvalError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for EvalError {}

/// A fault found by an operator, which knows no place; the evaluator attaches the span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault(pub(crate) ErrorKind, pub(crate) String);

impl Fault {
    /// A fault of execution.
    pub(crate) fn execution(message: impl Into<String>) -> Self {
        Self(ErrorKind::Execution, message.into())
    }

    /// Two elements of a vector with the same labels at one time.
    pub(crate) fn same_labelset() -> Self {
        Self::execution("vector cannot contain metrics with the same labelset")
    }

    /// The fault at a place.
    pub(crate) fn at(self, span: Span) -> EvalError {
        EvalError { message: self.1, span, kind: self.0 }
    }
}
