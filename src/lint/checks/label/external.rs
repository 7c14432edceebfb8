//! `label/external`.

use promwright_source::Diagnostic;

use crate::{Check, Level, Subject};

/// ## What it does
///
/// Finds rules that set a label which is one of Prometheus' `external_labels`. Those are named
/// in the option `external-labels`; without it nothing is known, and nothing said.
///
/// ## Why is this bad?
///
/// Prometheus adds its external labels to alerts, and to what it sends elsewhere, where a
/// series does not have them yet. An alert or a record with its own `cluster` claims to come
/// from another cluster than all others of this Prometheus.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     prometheus_cluster: blue
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     queue_cluster: blue
/// ```
pub(crate) struct External;

impl Check for External {
    fn slug(&self) -> &'static str {
        "label/external"
    }

    fn file(&self) -> &'static str {
        include_str!("external.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let external = &subject.book.options().external_labels;
        for label in &subject.rule.labels {
            if !external.iter().any(|name| label.name.value() == *name) {
                continue;
            }
            let message =
                format!("the label `{}` is one of Prometheus' external labels", label.name.value());
            findings.push(
                subject
                    .finding(self, label.name.place(), message)
                    .label("hides where the series comes from")
                    .help("use another name, or remove it: Prometheus adds its external labels itself"),
            );
        }
    }
}
