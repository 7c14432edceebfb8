//! `promql/raw-counter`.

use promwright_promql::{AggregateOp, BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::counter::event_counter;
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds alerts that compare a counter itself with a number, not its rate or increase. A
/// counter is known by its name, such as `…_errors_total`, or by the schema.
///
/// ## Why is this bad?
///
/// A counter only says how much there was since its process started. Once above the threshold
/// it stays there until the next restart: the alert fires for good, long after the last event.
///
/// ## Example
///
/// ```promql
/// errors_total > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// increase(errors_total[10m]) > 10
/// ```
pub(crate) struct RawCounter;

impl Check for RawCounter {
    fn slug(&self) -> &'static str {
        "promql/raw-counter"
    }

    fn file(&self) -> &'static str {
        include_str!("raw_counter.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if subject.alert().is_none() {
            return;
        }
        let Some(threshold) = subject.threshold(binary) else { return };
        // That nothing was counted yet is a question that one can ask.
        if !matches!(threshold.op, BinaryOp::Gtr | BinaryOp::Gte) {
            return;
        }
        let mut operand = threshold.operand;
        if let Some(aggregate) = subject.aggregate(operand) {
            if !matches!(aggregate.op, AggregateOp::Sum | AggregateOp::Max | AggregateOp::Avg) {
                return;
            }
            operand = aggregate.expr;
        }
        let Some(selector) = subject.selector(operand) else { return };
        let Some(metric) = event_counter(subject, selector) else { return };
        findings.push(
            subject
                .about(self, operand, format!("the counter `{metric}` is compared by its total"))
                .label("the total since the process started")
                .cause(
                    subject.place_of(threshold.at),
                    "once it passes, it does so until the next restart",
                )
                .help(format!("compare `increase({metric}[10m])` or `rate({metric}[5m])`")),
        );
    }
}
