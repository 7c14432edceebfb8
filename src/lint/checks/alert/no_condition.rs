//! `alert/no-condition`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::metric_of;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts whose expression has no condition: no comparison that holds back some of the
/// values, no `and`, `unless` or `absent`. Constants such as `vector(1)`, of which a watchdog
/// is made, are left alone, and so are recorded metrics whose rule has the condition, and
/// metrics that say something by their labels alone (`…_info`), where matchers select.
///
/// ## Why is this bad?
///
/// An alert fires for every series that its expression returns, whatever the value: also for
/// 0, and for the 0 that `bool` makes of what is false. Where a series is there only while
/// something is wrong it works until somebody exposes the zeros as well; `> 0` costs nothing.
///
/// ## Example
///
/// ```promql
/// increase(errors_total[5m])
/// ```
///
/// ## Use instead
///
/// ```promql
/// increase(errors_total[5m]) > 0
/// ```
pub(crate) struct NoCondition;

impl Check for NoCondition {
    fn slug(&self) -> &'static str {
        "alert/no-condition"
    }

    fn file(&self) -> &'static str {
        include_str!("no_condition.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let root = subject.ast.root();
        // Most are seen at once, and the values of the others only are followed.
        if is_compared(subject, root) || has_condition(subject, root) || is_there_at_times(subject)
        {
            return;
        }
        let finding = subject
            .about(
                self,
                root,
                "the alert has no condition: it fires for every series, whatever its value",
            )
            .cause(subject.rule.name.place, "fires for any value");
        let compared = subject.comparison(root).and_then(|comparison| comparison.bool_span);
        findings.push(match compared {
            Some(bool_span) => finding
                .cause(
                    subject.place(bool_span),
                    "gives 0 instead of nothing, and an alert fires for 0 too",
                )
                .help("remove `bool`: the comparison then drops what is false"),
            None => finding.help("compare the value with a threshold, such as `> 0`"),
        });
    }
}

/// Whether the expression is a comparison, or has a set operator that takes away.
fn is_compared(subject: &Subject<'_>, root: Id) -> bool {
    subject.binary(root).is_some_and(|binary| {
        binary.op.is_comparison() && binary.bool_span.is_none()
            || matches!(binary.op, BinaryOp::And | BinaryOp::Unless)
    })
}

/// Whether what is returned is there only at times, or a constant, which is no accident.
fn has_condition(subject: &Subject<'_>, id: Id) -> bool {
    let value = subject.values().of(id);
    value.condition.is_some() || value.emptiness.is_always() || value.emptiness.is_never()
}

/// Whether a metric that is read has series only while there is something to tell.
fn is_there_at_times(subject: &Subject<'_>) -> bool {
    subject.ast.iter().any(|(_, node)| {
        let Kind::Selector(selector) = &node.kind else { return false };
        // Nothing is known of metrics without a name, which may be any.
        let Some(metric) = metric_of(selector) else { return true };
        matches!(metric, "ALERTS" | "ALERTS_FOR_STATE")
            || !selector.matchers.is_empty() && tells_by_labels(metric)
            || subject.book.records(metric).iter().any(|record| {
                Subject::new(subject.book, record.group, record.rule)
                    .is_some_and(|inner| has_condition(&inner, inner.ast.root()))
            })
    })
}

/// Whether a metric's value is always 1, by its name.
fn tells_by_labels(metric: &str) -> bool {
    ["_info", "_labels", "_annotations", "_metadata"].iter().any(|end| metric.ends_with(end))
}
