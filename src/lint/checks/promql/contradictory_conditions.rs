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
        Kinds::COMPARISON | Kinds::SET
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some((one, other)) = contradiction(subject, binary) else { return };
        let finding = subject
            .about(
                self,
                other.at,
                "these conditions are never true together, so there is never a result",
            )
            .label("never true where the other condition is")
            .cause(subject.place_of(one.at), "the other condition on the same value");
        findings.push(if binary.op == BinaryOp::And {
            finding.help("write `or` if one condition is enough")
        } else {
            finding
        });
    }
}

/// So many conditions of a chain are looked at; nobody writes more.
const MOST: usize = 16;

/// Two conditions on one value that must both hold and cannot: on either side of `and`, or one
/// on what the other lets through.
pub(crate) fn contradiction(
    subject: &Subject<'_>,
    binary: &Binary,
) -> Option<(Threshold, Threshold)> {
    if binary.op != BinaryOp::And {
        let outer = subject.threshold(binary).filter(|_| binary.bool_span.is_none())?;
        let inner = filter(subject, outer.operand)?;
        let outer = Threshold { operand: inner.operand, ..outer };
        return excludes(inner, outer).then_some((inner, outer));
    }
    if binary.matching.labels.is_some() {
        // With `on` the two values may be of two series.
        return None;
    }
    let right = all(subject, binary.rhs);
    if right.is_empty() {
        return None;
    }
    let left = all(subject, binary.lhs);
    let pairs = left.iter().flat_map(|one| right.iter().map(|other| (*one, *other)));
    let mut excluding = pairs.filter(|(one, other)| {
        excludes(*one, *other) && subject.is_same(one.operand, other.operand)
    });
    excluding.next()
}

/// The conditions that a series of a chain of `and` has passed.
fn all(subject: &Subject<'_>, id: Id) -> Vec<Threshold> {
    let (mut found, mut waiting) = (Vec::new(), vec![id]);
    while let Some(id) = waiting.pop().filter(|_| found.len() < MOST) {
        if let Some(condition) = filter(subject, id) {
            found.push(condition);
        } else if let Some(binary) = subject.binary(id).filter(|b| b.op == BinaryOp::And) {
            waiting.extend(binary.matching.labels.is_none().then_some(binary.rhs));
            waiting.push(binary.lhs);
        }
    }
    found
}

/// The condition that a part is, if what does not pass it is gone.
fn filter(subject: &Subject<'_>, id: Id) -> Option<Threshold> {
    let comparison = subject.comparison(id).filter(|comparison| comparison.bool_span.is_none())?;
    subject.threshold(comparison)
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
