//! `template/in-record`.

use promwright_source::{Diagnostic, Span};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds templates in the labels of recording rules.
///
/// ## Why is this bad?
///
/// Prometheus expands the labels of alerting rules only. A recorded series gets the braces
/// and what is in them as the label's value.
///
/// ## Example
///
/// ```yaml
/// - record: queue:length:max
///   expr: max by (queue) (queue_length)
///   labels:
///     name: "{{ $labels.queue }}"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - record: queue:length:max
///   expr: label_replace(max by (queue) (queue_length), "name", "$1", "queue", "(.*)")
/// ```
pub(crate) struct InRecord;

impl Check for InRecord {
    fn slug(&self) -> &'static str {
        "template/in-record"
    }

    fn file(&self) -> &'static str {
        include_str!("in_record.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::RECORD
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for label in &subject.rule.labels {
            let text = &label.value.value();
            let Some(start) = text.find("{{") else { continue };
            let Some(length) = text[start..].find("}}") else { continue };
            let span = Span::of(&(start..start + length + 2));
            let message = format!(
                "the label `{}` of a recording rule is not expanded: only alerts have templates",
                label.name.value()
            );
            findings.push(
                subject
                    .finding(self, label.value.place_of(span), message)
                    .label("recorded as it is written")
                    .help("let the expression set the label, with `label_replace`"),
            );
        }
    }
}
