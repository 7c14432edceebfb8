//! `template/value-in-label`.

use promwright_source::Diagnostic;
use promwright_template::UseKind;

use crate::templates::opening;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds labels of alerts whose template prints the value of the expression. A template that
/// only asks for it (`{{ if gt $value 90.0 }}high{{ else }}low{{ end }}`) is left alone.
///
/// ## Why is this bad?
///
/// An alert is its labels. With the value in one of them every evaluation makes a new alert
/// and ends the old one: `for` starts again each time, so that the alert may never fire, and
/// what does fire is notified again and again.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   for: 5m
///   labels:
///     length: "{{ $value }}"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   for: 5m
///   annotations:
///     length: "{{ $value }}"
/// ```
pub(crate) struct ValueInLabel;

impl Check for ValueInLabel {
    fn slug(&self) -> &'static str {
        "template/value-in-label"
    }

    fn file(&self) -> &'static str {
        include_str!("value_in_label.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        if !subject.rule.labels.iter().any(|label| opening(label.value.value()).is_some()) {
            return;
        }
        for found in subject.template_uses() {
            let is_label = subject.rule.labels.iter().any(|own| std::ptr::eq(own, found.entry));
            if !is_label || found.kind != UseKind::Value || found.is_condition() {
                continue;
            }
            let name = &found.entry.name.value();
            let message =
                format!("the label `{name}` changes with the value: each change is a new alert");
            let mut finding = subject
                .finding(self, found.place(), message)
                .label("a new alert whenever the value changes")
                .help("print the value in an annotation, which does not make a new alert");
            if let Some(held) = alert.for_.as_ref().filter(|held| held.value > 0) {
                finding = finding.cause(held.place, "starts again whenever the value changes");
            }
            findings.push(finding);
        }
    }
}
