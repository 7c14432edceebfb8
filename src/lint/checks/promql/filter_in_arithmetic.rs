//! `promql/filter-in-arithmetic`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds comparisons without `bool` that are multiplied by a weight in a sum, or added to one
/// another.
///
/// ## Why is this bad?
///
/// A comparison without `bool` is a filter: where it is true it gives the value of its left
/// side, not 1, and where it is false it gives nothing, not 0. A sum of them has a value only
/// while all of them are true.
///
/// ## Example
///
/// ```promql
/// (psi_field_density > 0.3) * 0.4 + (up == 1) * 0.6 < 0.5
/// ```
///
/// ## Use instead
///
/// ```promql
/// (psi_field_density > bool 0.3) * 0.4 + (up == bool 1) * 0.6 < 0.5
/// ```
pub(crate) struct FilterInArithmetic;

impl Check for FilterInArithmetic {
    fn slug(&self) -> &'static str {
        "promql/filter-in-arithmetic"
    }

    fn file(&self) -> &'static str {
        include_str!("filter_in_arithmetic.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::BINARY
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let scored = match binary.op {
            // By itself it may be a filtered value in another unit; in a sum it is a flag with a weight.
            BinaryOp::Mul => weighed(subject, binary.lhs, binary.rhs)
                .or_else(|| weighed(subject, binary.rhs, binary.lhs))
                .filter(|_| is_summand(subject, id)),
            BinaryOp::Add if filter(subject, binary.lhs).is_some() => filter(subject, binary.rhs),
            _ => None,
        };
        let Some(at) = scored else { return };
        let Some(comparison) = subject.comparison(at) else { return };
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(comparison.op_span),
                    "a comparison without `bool` is not 1 or 0 but a filter",
                )
                .label("gives the value of the left side, or nothing")
                .cause(subject.place(binary.op_span), "calculates with that")
                .help(help(subject, at, comparison.op.as_str())),
        );
    }
}

fn help(subject: &Subject<'_>, comparison: Id, op: &str) -> String {
    let above = subject.parent_through_parens(comparison).and_then(|above| subject.binary(above));
    if above.is_some_and(|above| above.op == BinaryOp::And) {
        return format!("write `{op} bool`, which gives 1 or 0, and for `and` the product of both");
    }
    format!("write `{op} bool`, which gives 1 or 0")
}

/// The filter that a constant weighs.
fn weighed(subject: &Subject<'_>, factor: Id, weight: Id) -> Option<Id> {
    subject.number(weight)?;
    filter(subject, factor)
}

/// Whether a part is added to something.
fn is_summand(subject: &Subject<'_>, id: Id) -> bool {
    let above = subject.parent_through_parens(id).and_then(|above| subject.binary(above));
    above.is_some_and(|above| above.op == BinaryOp::Add)
}

/// The comparison without `bool` that a part is; of two that must both hold, the last.
fn filter(subject: &Subject<'_>, id: Id) -> Option<Id> {
    if let Some(both) = subject.binary(id).filter(|both| both.op == BinaryOp::And) {
        return comparison(subject, both.lhs).and_then(|_| comparison(subject, both.rhs));
    }
    comparison(subject, id)
}

fn comparison(subject: &Subject<'_>, id: Id) -> Option<Id> {
    let comparison = subject.comparison(id).filter(|comparison| comparison.bool_span.is_none())?;
    (subject.number(comparison.lhs).is_none()).then_some(id)
}
