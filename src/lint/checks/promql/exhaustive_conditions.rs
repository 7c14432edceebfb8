//! `promql/exhaustive-conditions`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::Threshold;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds conditions on one value of which one is always true: `x > 5 or x < 10`.
///
/// ## Why is this bad?
///
/// Together they hold back nothing: the alert fires always.
///
/// ## Example
///
/// ```promql
/// queue_length > 10 or queue_length < 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length > 10 and queue_length < 100
/// ```
pub(crate) struct ExhaustiveConditions;

impl Check for ExhaustiveConditions {
    fn slug(&self) -> &'static str {
        "promql/exhaustive-conditions"
    }

    fn file(&self) -> &'static str {
        include_str!("exhaustive_conditions.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::SET
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if binary.op != BinaryOp::Or {
            return;
        }
        let filter = |id: Id| {
            let comparison =
                subject.comparison(id).filter(|comparison| comparison.bool_span.is_none())?;
            subject.threshold(comparison)
        };
        let (Some(one), Some(other)) = (filter(binary.lhs), filter(binary.rhs)) else { return };
        if !covers(one, other) || !subject.is_same(one.operand, other.operand) {
            return;
        }
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(binary.op_span),
                    "one of these conditions is always true",
                )
                .label("every value passes one of the two")
                .cause(subject.place_of(one.at), "one limit")
                .cause(subject.place_of(other.at), "the other limit")
                .help("write `and` if both must be true, or swap the limits"),
        );
    }
}

/// Whether every value passes one of them.
pub(crate) fn covers(one: Threshold, other: Threshold) -> bool {
    if one.limit.is_nan() || other.limit.is_nan() {
        return false;
    }
    let middle = f64::midpoint(one.limit, other.limit);
    let probes = [one.limit, other.limit, middle, f64::INFINITY, f64::NEG_INFINITY];
    probes.into_iter().all(|value| one.passes(value) || other.passes(value))
}
