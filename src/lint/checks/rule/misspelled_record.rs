//! `rule/misspelled-record`.

use promwright_source::Diagnostic;
use rustc_hash::FxHashMap;

use crate::causes::fewest_changes;
use crate::survey::Site;
use crate::{Check, Level, Survey};

/// ## What it does
///
/// Finds metrics with a colon in their name that no rule records, while a rule records one
/// whose name is a slip of the hand away. Metrics of the schema are left alone.
///
/// ## Why is this bad?
///
/// Names with a colon are those of recording rules. One that no rule records has no series:
/// an alert over it never fires, and says nothing about it.
///
/// ## Example
///
/// ```yaml
/// - record: queue:length:max
///   expr: max by (queue) (queue_length)
/// - alert: QueueLong
///   expr: queue:lenght:max > 100
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
pub(crate) struct MisspelledRecord;

/// More unknown metrics than this are not misspelled but recorded elsewhere.
const MOST_UNKNOWN: usize = 1000;

impl Check for MisspelledRecord {
    fn slug(&self) -> &'static str {
        "rule/misspelled-record"
    }

    fn file(&self) -> &'static str {
        include_str!("misspelled_record.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let book = survey.book();
        let mut unknown: Vec<&str> = survey
            .metrics_read()
            .filter(|metric| metric.contains(':') && book.records(metric).is_empty())
            .filter(|metric| book.schema().get(metric).is_none())
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        if unknown.is_empty() || unknown.len() > MOST_UNKNOWN {
            return;
        }
        let mut records: FxHashMap<&str, Site<'_>> = FxHashMap::default();
        for site in survey.sites().filter(Site::is_record) {
            records.entry(&*site.rule.name.value).or_insert(site);
        }
        for metric in unknown {
            let near =
                records.keys().filter_map(|name| Some((distance(metric, name)?, *name))).min();
            let Some((_, meant)) = near else { continue };
            for reader in survey.readers(metric) {
                findings.extend(self.finding(survey, *reader, metric, records.get(meant)));
            }
        }
    }
}

/// How far two names are apart, if it may be a slip of the hand. Digits are no slip: windows
/// and versions differ by them.
fn distance(metric: &str, name: &str) -> Option<usize> {
    let most = if metric.len() < 8 { 1 } else { 2 };
    if metric.len().abs_diff(name.len()) > most || fewest_changes(metric, name) > most {
        return None;
    }
    let digits = |text: &'_ str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    if digits(metric) != digits(name) {
        return None;
    }
    let distance = strsim::damerau_levenshtein(metric, name);
    (distance <= most).then_some(distance)
}

impl MisspelledRecord {
    fn finding<'a>(
        &self,
        survey: &Survey<'a>,
        reader: Site<'a>,
        metric: &str,
        meant: Option<&Site<'a>>,
    ) -> Option<Diagnostic> {
        let subject = survey.subject(reader)?;
        let span = subject.selectors_of(metric).next()?;
        let meant = &meant?.rule.name;
        let message = format!("no rule records `{metric}`");
        Some(
            subject
                .finding(self, subject.place(span), message)
                .label("has no series")
                .cause(meant.place, "recorded under this name")
                .help(format!("did you mean `{}`?", meant.value)),
        )
    }
}
