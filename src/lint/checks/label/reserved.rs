//! `label/reserved`.

use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts that set the label `alertname` or `alertstate`.
///
/// ## Why is this bad?
///
/// Prometheus sets both itself, after the labels of the rule: `alertname` to the name of the
/// alert, and `alertstate`, in the series `ALERTS`, to `pending` or `firing`. What the rule
/// says is lost without a word.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     alertname: OrdersQueueLong
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: OrdersQueueLong
///   expr: queue_length > 100
/// ```
pub(crate) struct Reserved;

impl Check for Reserved {
    fn slug(&self) -> &'static str {
        "label/reserved"
    }

    fn file(&self) -> &'static str {
        include_str!("reserved.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for label in &subject.rule.labels {
            let (why, help) = match label.name.value() {
                "alertname" => {
                    ("replaced with the alert's name", "rename the alert, or use another label")
                }
                "alertstate" => {
                    ("replaced in `ALERTS` with the alert's state", "use another label")
                }
                _ => continue,
            };
            let message = format!("the label `{}` is Prometheus' own", label.name.value());
            findings.push(subject.finding(self, label.name.place(), message).label(why).help(help));
        }
    }
}
