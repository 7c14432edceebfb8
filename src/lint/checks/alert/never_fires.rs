//! `alert/never-fires`.

use promwright_promql::flow::values::{Emptied, EmptyReason};
use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::promql::contradictory_conditions::contradiction;
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds alerts whose expression as a whole never gives anything, though each of its parts may.
/// It is an `unless` that takes away all that a condition lets through, conditions that exclude
/// each other across brackets, a comparison of two vectors that their ranges decide, or an
/// `absent` of what is always there. Where one part is at fault the check for it tells.
///
/// ## Why is this bad?
///
/// The alert never fires, whatever happens.
///
/// ## Example
///
/// ```promql
/// queue_length > 100 unless queue_length > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length > 100 unless queue_length > 1000
/// ```
pub(crate) struct NeverFires;

impl Check for NeverFires {
    fn slug(&self) -> &'static str {
        "alert/never-fires"
    }

    fn file(&self) -> &'static str {
        include_str!("never_fires.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        if !has_conditions(subject) {
            return;
        }
        let emptiness = subject.values().of(subject.ast.root()).emptiness;
        let Some(why) = emptiness.why().filter(|_| emptiness.is_always()) else { return };
        let Some((label, help)) = told_by_nobody(subject, why) else { return };
        let message = "the alert never fires: its expression is always empty";
        let mut finding = subject.finding(self, subject.place(why.span), message).label(label);
        if let Some(other) = why.other {
            finding = finding.cause(subject.place(other), "the other condition");
        }
        findings.push(finding.cause(subject.rule.name.place, "never fires").help(help));
    }
}

/// Whether there is anything that could leave nothing: most expressions are one comparison.
fn has_conditions(subject: &Subject<'_>) -> bool {
    subject.ast.iter().any(|(_, node)| match &node.kind {
        Kind::Binary(binary) => {
            binary.op.is_set() || binary.op.is_comparison() && subject.threshold(binary).is_none()
        }
        Kind::Call(call) => matches!(call.function.name, "absent" | "absent_over_time"),
        Kind::Aggregate(aggregate) => aggregate.param.is_some(),
        _ => false,
    })
}

/// What to write beside the bytes that decide it, and what to do, if no check of single parts
/// tells of them.
fn told_by_nobody(subject: &Subject<'_>, why: Emptied) -> Option<(&'static str, &'static str)> {
    match why.reason {
        EmptyReason::Unless => Some((
            "`unless` removes every series",
            "remove less, or write `and` if both must be true",
        )),
        EmptyReason::Parameter => {
            let is_clamp =
                |id: Id| subject.call(id).is_some_and(|call| call.function.name == "clamp");
            let is_told =
                subject.ast.iter().any(|(id, node)| node.span.contains(why.span) && is_clamp(id));
            (!is_told)
                .then_some(("keeps no series", "choose a number that keeps at least one series"))
        }
        EmptyReason::Absent => Some((
            "never true: what it names always exists",
            "remove the default from inside `absent`",
        )),
        EmptyReason::Contradiction => {
            let is_told = subject.ast.iter().any(|(_, node)| match &node.kind {
                Kind::Binary(binary) => contradiction(subject, binary).is_some(),
                _ => false,
            });
            (!is_told).then_some((
                "never true together with the other conditions",
                "write `or` if one condition is enough",
            ))
        }
        EmptyReason::Comparison => {
            let is_told = subject.ast.iter().any(|(_, node)| match &node.kind {
                Kind::Binary(binary) => {
                    binary.op_span == why.span && subject.threshold(binary).is_some()
                }
                _ => false,
            });
            (!is_told).then_some((
                "no value passes this comparison",
                "turn the comparison round, or change what it compares",
            ))
        }
        // The metric, the matcher and the match have checks of their own.
        EmptyReason::Metric
        | EmptyReason::Matcher
        | EmptyReason::Matching
        | EmptyReason::Number => None,
    }
}
