//! `promql/unkept-label`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds aggregations that remove a label which the option `kept-labels` names, by default
/// `job`. It runs only when asked for.
///
/// ## Why is this bad?
///
/// What all alerts are routed by, or all dashboards ask for, has to stay to the end.
///
/// ## Example
///
/// ```promql
/// sum by (queue) (worker_queue_length) > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// sum by (queue, job) (worker_queue_length) > 100
/// ```
pub(crate) struct UnkeptLabel;

impl Check for UnkeptLabel {
    fn slug(&self) -> &'static str {
        "promql/unkept-label"
    }

    fn file(&self) -> &'static str {
        include_str!("unkept_label.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::AGGREGATE
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Aggregate(aggregate) = subject.kind(id) else { return };
        for label in &subject.book.options().kept_labels {
            let is_gone = |id| subject.flow().labels(id).get(label).is_impossible();
            if !is_gone(id) || is_gone(aggregate.expr) {
                continue;
            }
            let grouping = aggregate.grouping.as_ref();
            let span = grouping.map_or(aggregate.op_span, |grouping| grouping.span);
            let help = match grouping {
                Some(grouping) if grouping.without => {
                    format!("take `{label}` out of the `without`")
                }
                Some(_) => format!("add `{label}` to the `by`"),
                None => format!("aggregate `by ({label})`"),
            };
            findings.push(
                subject
                    .finding(self, subject.place(span), format!("`{label}` is removed here"))
                    .label("does not keep it")
                    .help(help),
            );
        }
    }
}
