//! `promql/contradictory-conditions`.

use promwright_promql::{Binary, BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::Threshold;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds conditions on one value that cannot be true together: `x > 10 and x < 5`.
///
/// ## Why is this bad?
///
/// The alert never fires. Mostly `or` was meant, as for hours of the night, or the thresholds
/// are the wrong way round.
///
/// ## Example
///
/// ```promql
/// queue_length > 100 and queue_length < 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length > 100 or queue_length < 10
/// ```
pub(crate) struct ContradictoryConditions;

impl Check for ContradictoryConditions {
    fn slug(&self) -> &'static str {
        "promql/contradictory-conditions"
    }

    fn file(&self) -> &'static str {
        include_str!("contradictory_conditions.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::BINARY
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some((one, other)) = pair(subject, binary) else { return };
        if !excludes(one, other) || !subject.is_same(one.operand, other.operand) {
            return;
        }
        let finding = subject
            .about(
                self,
                other.at,
                "these conditions are never true together, so this is always empty",
            )
            .label("excludes the other one")
            .cause(subject.place_of(one.at), "the other condition on the same value");
        findings.push(if binary.op == BinaryOp::And {
            finding.help("write `or` if one of them is enough")
        } else {
            finding
        });
    }
}

/// Two conditions that must both hold: by `and`, or one on what the other lets through.
fn pair(subject: &Subject<'_>, binary: &Binary) -> Option<(Threshold, Threshold)> {
    let filter = |id: Id| {
        let comparison =
            subject.comparison(id).filter(|comparison| comparison.bool_span.is_none())?;
        subject.threshold(comparison)
    };
    if binary.op == BinaryOp::And {
        // The last condition of a chain before it, or the only one.
        let left = filter(binary.lhs).or_else(|| {
            let inner = subject.binary(binary.lhs).filter(|inner| inner.op == BinaryOp::And)?;
            filter(inner.rhs)
        })?;
        return Some((left, filter(binary.rhs)?));
    }
    let outer = subject.threshold(binary).filter(|_| binary.bool_span.is_none())?;
    let inner = filter(outer.operand)?;
    Some((inner, Threshold { operand: inner.operand, ..outer }))
}

/// Whether no value passes both. Each is an interval, so its ends and what is between them tell.
fn excludes(one: Threshold, other: Threshold) -> bool {
    if one.op == BinaryOp::Neq
        || other.op == BinaryOp::Neq
        || one.limit.is_nan()
        || other.limit.is_nan()
    {
        return false;
    }
    let middle = f64::midpoint(one.limit, other.limit);
    let probes = [one.limit, other.limit, middle, f64::INFINITY, f64::NEG_INFINITY];
    !probes.into_iter().any(|value| one.passes(value) && other.passes(value))
}
