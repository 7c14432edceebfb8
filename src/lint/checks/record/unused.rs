//! `record/unused`.

use promwright_source::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds recording rules whose metric no alert reads, be it through other recording rules. It
/// runs only when asked for, as dashboards read recorded metrics, too.
///
/// ## Why is this bad?
///
/// The rule costs an evaluation at each interval and a series for each of its results.
///
/// ## Example
///
/// ```yaml
/// - record: queue:length:max
///   expr: max by (queue) (queue_length)
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - record: queue:length:max
///   expr: max by (queue) (queue_length)
/// - alert: QueueLong
///   expr: queue:length:max > 100
/// ```
pub(crate) struct Unused;

impl Check for Unused {
    fn slug(&self) -> &'static str {
        "record/unused"
    }

    fn file(&self) -> &'static str {
        include_str!("unused.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let records: Vec<_> = survey.sites().filter(Site::is_record).collect();
        // What an alert reads is used, and so is what a used record reads.
        let mut inputs: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        let mut waiting = Vec::new();
        for record in &records {
            let name = &*record.rule.name.value;
            for reader in survey.readers(name) {
                if reader.is_record() {
                    inputs.entry(&*reader.rule.name.value).or_default().push(name);
                } else {
                    waiting.push(name);
                }
            }
        }
        let mut reached: FxHashSet<&str> = FxHashSet::default();
        while let Some(name) = waiting.pop() {
            if reached.insert(name) {
                waiting.extend(inputs.get(name).into_iter().flatten().copied());
            }
        }
        for record in records.iter().filter(|record| !reached.contains(&*record.rule.name.value)) {
            let name = &record.rule.name;
            let is_read = !survey.readers(&name.value).is_empty();
            let why = if is_read {
                "read only by rules that no alert depends on"
            } else {
                "no rule reads it"
            };
            findings.push(
                survey
                    .finding(
                        self,
                        record.rule,
                        name.place,
                        format!("no alert depends on `{}`", name.value),
                    )
                    .label(why)
                    .help("remove it unless a dashboard shows it"),
            );
        }
    }
}
