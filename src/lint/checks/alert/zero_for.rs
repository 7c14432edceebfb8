//! `alert/zero-for`.

use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `for: 0s` and `keep_firing_for: 0s`.
///
/// ## Why is this bad?
///
/// Zero is what holds without them. The line looks like a decision and is none.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   for: 0m
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
/// ```
pub(crate) struct ZeroFor;

impl Check for ZeroFor {
    fn slug(&self) -> &'static str {
        "alert/zero-for"
    }

    fn file(&self) -> &'static str {
        include_str!("zero_for.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        for (field, value) in [("for", &alert.for_), ("keep_firing_for", &alert.keep_firing_for)] {
            if let Some(zero) = value.as_ref().filter(|duration| duration.value == 0) {
                let message = format!("`{field}` is zero, as it is without this line");
                findings.push(
                    subject
                        .finding(self, zero.place, message)
                        .label("changes nothing")
                        .help("remove the line, or say how long"),
                );
            }
        }
    }
}
