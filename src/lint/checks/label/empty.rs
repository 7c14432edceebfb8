//! `label/empty`.

use promwright_promql::flow::Presence;
use promwright_source::Diagnostic;

use crate::checks::annotation::empty::is_blank;
use crate::{Check, Level, Subject};

/// ## What it does
///
/// Finds rules that set a label to an empty text, where the expression says nothing of that
/// label.
///
/// ## Why is this bad?
///
/// A label without a value is a label that is not there. Routes and dashboards that ask for it
/// do not find the alert.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: max(queue_length) > 100
///   labels:
///     severity: ""
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: max(queue_length) > 100
///   labels:
///     severity: warning
/// ```
pub(crate) struct Empty;

impl Check for Empty {
    fn slug(&self) -> &'static str {
        "label/empty"
    }

    fn file(&self) -> &'static str {
        include_str!("empty.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for label in subject.rule.labels.iter().filter(|label| is_blank(label.value.value())) {
            let name = label.name.value();
            let is_routing = matches!(name, "severity" | "team" | "priority");
            let fact = subject.flow().labels(subject.ast.root()).get(name);
            // Of a series that may have it the empty value removes it, which may be meant.
            if fact.presence != Presence::Impossible && !is_routing {
                continue;
            }
            findings.push(
                subject
                    .finding(self, label.name.place(), format!("the label `{name}` has no value"))
                    .label("the same as not set")
                    .help("give it a value, or remove it"),
            );
        }
    }
}
