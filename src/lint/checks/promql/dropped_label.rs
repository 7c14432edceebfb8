//! `promql/dropped-label`.

use promwright_promql::flow::Reason;
use promwright_source::Diagnostic;

use crate::checks::label_uses::impossible;
use crate::{Check, Level, Subject, causes};

/// ## What it does
///
/// Finds labels in `by`, `on`, `group_left` and `group_right` that an inner part of the
/// expression has already removed.
///
/// ## Why is this bad?
///
/// A label that is gone groups and matches as the empty text: the aggregation keeps fewer
/// labels than its author reads in it, and a match finds only series without the label, most
/// often none.
///
/// ## Example
///
/// ```promql
/// max by (pod) (sum by (job) (rate(http_requests_total[5m])))
/// ```
///
/// ## Use instead
///
/// ```promql
/// max by (pod) (sum by (job, pod) (rate(http_requests_total[5m])))
/// ```
pub(crate) struct DroppedLabel;

impl Check for DroppedLabel {
    fn slug(&self) -> &'static str {
        "promql/dropped-label"
    }

    fn file(&self) -> &'static str {
        include_str!("dropped_label.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        if !subject.asks_for_lost_labels() {
            return;
        }
        for found in impossible(subject) {
            if found.fact.causes.iter().any(|cause| cause.reason == Reason::Metric) {
                continue;
            }
            let label = &*found.name.text;
            let message = format!("{} has no label `{label}` any more", found.clause.describe());
            let place = subject.place(found.name.span);
            let finding = subject.finding(self, place, message).label("removed further inside");
            let mut finding = causes::explain(finding, subject, &[label], &found.fact);
            finding.help = causes::remedy(subject, &[label], &found.fact, found.span).into();
            findings.push(finding);
        }
    }
}
