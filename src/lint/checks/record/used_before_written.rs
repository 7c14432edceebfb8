//! `record/used-before-written`.

use promwright_source::Diagnostic;
use rustc_hash::FxHashMap;

use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds rules that read a recorded metric which a later rule of the same group records. Those
/// that read it over a range are left alone, as one sample more or less hardly matters there.
///
/// ## Why is this bad?
///
/// The rules of a group run one after the other. Whoever reads before the record is written
/// reads the value of the evaluation before, one interval old, and nothing at all right after
/// a start. Where both stand in the order of reading the value is fresh, at no cost.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue:length:max > 100
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
pub(crate) struct UsedBeforeWritten;

impl Check for UsedBeforeWritten {
    fn slug(&self) -> &'static str {
        "record/used-before-written"
    }

    fn file(&self) -> &'static str {
        include_str!("used_before_written.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let read = survey.records_read();
        if read.is_empty() {
            return;
        }
        // The rules that record a metric, by group; a metric read before one of them may have
        // been written by an earlier one.
        let mut written: FxHashMap<(usize, &str), Site<'_>> = FxHashMap::default();
        let is_read = |site: &Site<'_>| site.is_record() && read.contains(name(site));
        for site in survey.sites().filter(is_read) {
            written.entry((group(&site), name(&site))).or_insert(site);
        }
        let mut found = Vec::new();
        for metric in read {
            let reads = survey.readers(metric).into_iter().filter_map(|reader| {
                let record = *written.get(&(group(&reader), metric))?;
                (reader.position < record.position).then_some((reader, record))
            });
            found.extend(reads);
        }
        found.sort_by_key(|(reader, record)| (reader.rule.place, record.rule.place));
        findings.extend(
            found.into_iter().filter_map(|(reader, record)| self.finding(survey, reader, record)),
        );
    }
}

fn name<'a>(site: &Site<'a>) -> &'a str {
    &site.rule.name.value
}

fn group(site: &Site<'_>) -> usize {
    std::ptr::from_ref(site.group) as usize
}

impl UsedBeforeWritten {
    fn finding<'a>(
        &self,
        survey: &Survey<'a>,
        reader: Site<'a>,
        record: Site<'a>,
    ) -> Option<Diagnostic> {
        let metric = &record.rule.name.value;
        let subject = survey.subject(reader)?;
        let read = subject.instant_selectors_of(metric).next()?;
        let (reading, own) = (&reader.rule.name.value, &record.rule.name.value);
        let message =
            format!("`{metric}` is read before it is recorded, so its value is one interval late");
        Some(
            subject
                .finding(self, subject.place(read), message)
                .label("reads the value of the previous evaluation")
                .cause(record.rule.name.place, format!("recorded here, after `{reading}` has run"))
                .help(format!("move the rule `{own}` above `{reading}`: rules run in order")),
        )
    }
}
