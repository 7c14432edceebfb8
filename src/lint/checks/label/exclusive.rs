//! `label/exclusive`.

use promwright_source::Diagnostic;

use crate::policy::patterns;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds rules that set two labels which the option `exclusive-labels` keeps apart. Each of its
/// lines names two, with a blank between them, as `name` or `name=pattern`. It runs only when asked
/// for.
///
/// ## Why is this bad?
///
/// Labels that contradict each other send an alert to two places, or to none.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     severity: info
///     page: "true"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     severity: info
/// ```
pub(crate) struct Exclusive;

impl Check for Exclusive {
    fn slug(&self) -> &'static str {
        "label/exclusive"
    }

    fn file(&self) -> &'static str {
        include_str!("exclusive.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        for line in &survey.book().options().exclusive_labels {
            let texts: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
            let pair = patterns(survey, self, &texts, findings);
            let [one, other] = pair.as_slice() else { continue };
            for site in survey.sites() {
                let labels = &site.rule.labels;
                let first = labels.iter().find(|label| one.matches(label));
                let second = labels.iter().find(|label| other.matches(label));
                let (Some(first), Some(second)) = (first, second) else { continue };
                let message = format!(
                    "the labels `{}` and `{}` must not be set together",
                    first.name.value(),
                    second.name.value()
                );
                findings.push(
                    survey
                        .finding(self, site.rule, second.name.place(), message)
                        .label("set here, too")
                        .cause(first.name.place(), "set here")
                        .help("remove one of the two"),
                );
            }
        }
    }
}
