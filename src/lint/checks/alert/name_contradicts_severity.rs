//! `alert/name-contradicts-severity`.

use promwright_source::Diagnostic;

use crate::severity::{rank, severity};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts whose name ends with a severity (`…Critical`, `…Warning`) and whose label
/// `severity` is another one.
///
/// ## Why is this bad?
///
/// The name says how bad it is to whoever reads it, the label to Alertmanager. One of them
/// wakes somebody up, or does not.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLongCritical
///   expr: queue_length > 500
///   labels: {severity: warning}
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLongCritical
///   expr: queue_length > 500
///   labels: {severity: critical}
/// ```
pub(crate) struct NameContradictsSeverity;

impl Check for NameContradictsSeverity {
    fn slug(&self) -> &'static str {
        "alert/name-contradicts-severity"
    }

    fn file(&self) -> &'static str {
        include_str!("name_contradicts_severity.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let name = &subject.rule.name;
        let words = ["critical", "warning", "info"];
        let ends = |word: &&str| {
            let at = name.value.len().checked_sub(word.len());
            let tail = at.filter(|at| *at > 0).and_then(|at| name.value.get(at..));
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word))
        };
        let Some(says) = words.into_iter().find(ends) else { return };
        let Some(is) = severity(subject.rule) else { return };
        let (Some(said), Some(set)) = (rank(says), rank(is)) else { return };
        // A `CriticalWarning` may be the name of a value.
        let lower = name.value.to_ascii_lowercase();
        if said == set || lower.contains(&is.to_ascii_lowercase()) {
            return;
        }
        let label = subject.rule.labels.iter().find(|label| label.name.value() == "severity");
        let Some(label) = label else { return };
        let message = format!("an alert called `{}` of severity `{is}`", name.value);
        findings.push(
            subject
                .finding(self, label.value.place(), message)
                .label(format!("is `{is}`"))
                .cause(name.place, format!("says {says}"))
                .help("rename the alert, or change its severity"),
        );
    }
}
