//! `rule/misspelled-record`.

use promwright_rulebook::Rule;
use promwright_source::Diagnostic;
use rustc_hash::FxHashMap;

use crate::book::is_named_as_record;
use crate::causes::Letters;
use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

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

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let schema = survey.book().schema();
        let unknown: Vec<&str> = survey
            .metrics_read()
            .filter(|metric| is_named_as_record(metric) && !survey.records_read().contains(metric))
            .filter(|metric| schema.get(metric).is_none())
            .collect();
        if unknown.is_empty() || unknown.len() > MOST_UNKNOWN {
            return;
        }
        let records = Records::of(survey, &unknown);
        let mut meant: Vec<_> = unknown
            .into_iter()
            .filter_map(|metric| Some((metric, records.nearest(metric)?)))
            .collect();
        meant.sort_unstable_by_key(|(metric, _)| *metric);
        for (metric, meant) in meant {
            for reader in survey.readers(metric) {
                findings.extend(self.finding(survey, reader, metric, meant));
            }
        }
    }
}

/// The recorded metrics that some names may mean, by what a slip of the hand leaves alone: the
/// digits, for windows and versions differ by them, and nearly the length.
struct Records<'a> {
    by_digits: FxHashMap<u64, Vec<(&'a Rule, Letters)>>,
}

impl<'a> Records<'a> {
    fn of(survey: &Survey<'a>, names: &[&str]) -> Self {
        let empty = |name: &&str| (digits(name), Vec::new());
        let mut by_digits: FxHashMap<_, Vec<_>> = names.iter().map(empty).collect();
        // The first rule that records a metric stands for it.
        let is_first = |rule: &Rule| {
            let first = survey.book().records(&rule.name.value).first();
            first.is_some_and(|first| std::ptr::eq(first.rule, rule))
        };
        for Site { rule, .. } in survey.sites().filter(Site::is_record) {
            if let Some(records) = by_digits.get_mut(&digits(&rule.name.value))
                && is_first(rule)
            {
                records.push((rule, Letters::of(&rule.name.value)));
            }
        }
        Self { by_digits }
    }

    /// The record whose name is the nearest, and of those the first one by name, if one may be
    /// meant.
    fn nearest(&self, metric: &str) -> Option<&'a Rule> {
        let most = if metric.len() < 8 { 1 } else { 2 };
        let letters = Letters::of(metric);
        let near = self.by_digits.get(&digits(metric))?.iter().filter(|(rule, own)| {
            rule.name.value.len().abs_diff(metric.len()) <= most
                && own.fewest_changes(letters) <= most
        });
        let near = near.map(|(rule, _)| {
            let name = &*rule.name.value;
            (strsim::damerau_levenshtein(metric, name), name, *rule)
        });
        let near = near.filter(|(distance, ..)| *distance <= most);
        near.min_by_key(|(distance, name, _)| (*distance, *name)).map(|(.., rule)| rule)
    }
}

/// The digits of a name, hashed; names that share this by chance are far apart.
fn digits(text: &str) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let digits = text.bytes().filter(u8::is_ascii_digit);
    digits.fold(1, |hash, digit| hash.wrapping_mul(PRIME).wrapping_add(digit.into()))
}

impl MisspelledRecord {
    fn finding<'a>(
        &self,
        survey: &Survey<'a>,
        reader: Site<'a>,
        metric: &str,
        meant: &Rule,
    ) -> Option<Diagnostic> {
        let subject = survey.subject(reader)?;
        let span = subject.selectors_of(metric).next()?;
        let meant = &meant.name;
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
