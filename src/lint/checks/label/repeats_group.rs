//! `label/repeats-group`.

use promwright_source::Diagnostic;

use crate::{Check, Level, Subject};

/// ## What it does
///
/// Finds labels of rules that their group sets to the same value.
///
/// ## Why is this bad?
///
/// The line says nothing. When the label of the group changes, this rule stays behind.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: queues
///   labels:
///     team: orders
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
///     labels:
///       team: orders
/// ```
///
/// ## Use instead
///
/// ```yaml
/// groups:
/// - name: queues
///   labels:
///     team: orders
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
/// ```
pub(crate) struct RepeatsGroup;

impl Check for RepeatsGroup {
    fn slug(&self) -> &'static str {
        "label/repeats-group"
    }

    fn file(&self) -> &'static str {
        include_str!("repeats_group.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for label in &subject.rule.labels {
            let same = subject.group.labels.iter().find(|other| {
                other.name.value() == label.name.value()
                    && other.value.value() == label.value.value()
            });
            let Some(group) = same else { continue };
            let message = format!("the group sets the label `{}` already", label.name.value());
            findings.push(
                subject
                    .finding(self, label.name.place(), message)
                    .label("sets it again")
                    .cause(group.name.place(), "set for all rules of the group")
                    .help("remove the line"),
            );
        }
    }
}
