//! `annotation/empty`.

use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds annotations without a value.
///
/// ## Why is this bad?
///
/// Whoever is paged reads nothing where something was meant to stand.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: ""
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "{{ $value }} messages wait in queue {{ $labels.queue }}"
/// ```
pub(crate) struct Empty;

impl Check for Empty {
    fn slug(&self) -> &'static str {
        "annotation/empty"
    }

    fn file(&self) -> &'static str {
        include_str!("empty.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let annotations = subject.alert().map_or(&[][..], |alert| &alert.annotations);
        for entry in annotations.iter().filter(|entry| is_blank(entry.value.value())) {
            let message = format!("the annotation `{}` says nothing", entry.name.value());
            findings.push(
                subject
                    .finding(self, entry.name.place(), message)
                    .label("empty")
                    .help("write a text, or remove it"),
            );
        }
    }
}

/// Whether a text is nothing but blanks, which its first letter mostly denies.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}
