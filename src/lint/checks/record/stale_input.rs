//! `record/stale-input`.

use promwright_source::Diagnostic;

use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds recording rules that read the last sample of a metric which a rule of another group
/// records. It runs only when asked for, as a lag of an interval often does not matter.
///
/// ## Why is this bad?
///
/// Groups run side by side, each at its own moment. What another group recorded is up to one
/// of its intervals old, and what is made of it does not fit beside it on a graph.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: lengths
///   rules:
///   - record: queue:length:max
///     expr: max by (queue) (queue_length)
/// - name: limits
///   rules:
///   - record: queue:length:limit
///     expr: queue:length:max * 2
/// ```
///
/// ## Use instead
///
/// ```yaml
/// groups:
/// - name: lengths
///   rules:
///   - record: queue:length:max
///     expr: max by (queue) (queue_length)
///   - record: queue:length:limit
///     expr: queue:length:max * 2
/// ```
pub(crate) struct StaleInput;

impl Check for StaleInput {
    fn slug(&self) -> &'static str {
        "record/stale-input"
    }

    fn file(&self) -> &'static str {
        include_str!("stale_input.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        for record in survey.sites().filter(Site::is_record) {
            let metric = &record.rule.name;
            for reader in survey.readers(&metric.value).iter().filter(|reader| reader.is_record()) {
                let is_written =
                    reader.group.rules.iter().any(|rule| rule.name.value == metric.value);
                let subject = (!is_written).then(|| survey.subject(*reader)).flatten();
                let Some(subject) = subject else { continue };
                let Some(span) = subject.instant_selectors_of(&metric.value).next() else {
                    continue;
                };
                let message = format!(
                    "`{}` is recorded in another group, so its value may be one interval late",
                    metric.value
                );
                findings.push(
                    subject
                        .finding(self, subject.place(span), message)
                        .label("up to one interval old")
                        .cause(
                            metric.place,
                            format!("recorded here, in group `{}`", record.group.name.value),
                        )
                        .help("move both rules into one group, the recording rule first"),
                );
            }
        }
    }
}
