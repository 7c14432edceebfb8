//! `promql/division-by-zero`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds divisions by the constant 0.
///
/// ## Why is this bad?
///
/// The result is infinite or NaN, whatever the data.
///
/// ## Example
///
/// ```promql
/// errors_total / 0 > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// errors_total / 10 > 1
/// ```
pub(crate) struct DivisionByZero;

impl Check for DivisionByZero {
    fn slug(&self) -> &'static str {
        "promql/division-by-zero"
    }

    fn file(&self) -> &'static str {
        include_str!("division_by_zero.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::ARITHMETIC
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if matches!(binary.op, BinaryOp::Div | BinaryOp::Mod)
            && subject.number(binary.rhs) == Some(0.0)
        {
            findings.push(
                subject
                    .about(self, binary.rhs, "a division by zero")
                    .label("always zero")
                    .cause(subject.place(binary.op_span), "the result is infinite or NaN"),
            );
        }
    }
}
