//! `audit/no-series`: a target names metrics, and has no series of them.
//!
//! A page may name many, so there is one note for each.

use std::collections::BTreeMap;

use promwright_lint::Metric;
use promwright_source::{Diagnostic, FileId, Place};

use super::listed;
use crate::{Family, Row, Status};

/// Metrics by name, as they are declared and as they are exposed.
type All<'a> = [(&'a str, &'a Metric, &'a Family)];

pub(crate) fn check(all: &All<'_>, rows: &mut [Row], findings: &mut Vec<Diagnostic>) {
    let mut missing: BTreeMap<FileId, Vec<(&str, Place, bool)>> = BTreeMap::new();
    for (name, _, family) in all.iter().filter(|(_, _, family)| family.series.is_empty()) {
        let Some(told) = family.told.iter().find(|told| told.is_with_series) else { continue };
        let Some(row) = rows.iter_mut().find(|row| row.name == *name) else { continue };
        row.say([Status::NoSeries]);
        let of_page = missing.entry(told.place.file).or_default();
        of_page.push((name, told.place, !row.readers.is_empty()));
    }
    findings.extend(missing.into_values().filter_map(|mut metrics| {
        metrics.sort_by_key(|(_, place, _)| *place);
        note(&metrics)
    }));
}

fn note(metrics: &[(&str, Place, bool)]) -> Option<Diagnostic> {
    let (first, place, _) = metrics.first()?;
    let message = match metrics.len() {
        1 => format!("`{first}` is declared by its target, which has no series of it"),
        count => {
            let names = listed(metrics.iter().map(|(name, ..)| *name), 4);
            format!(
                "{count} metrics are declared by their target, which has no series of them: {names}"
            )
        }
    };
    let finding = Diagnostic::note("audit/no-series", *place, message).label("and no sample");
    let read: Vec<&str> =
        metrics.iter().filter(|(.., is_read)| *is_read).map(|(name, ..)| *name).collect();
    Some(if read.is_empty() {
        finding.help("counters start at 0, so that their first rise is seen")
    } else {
        let read = listed(read, 4);
        finding.help(format!("counters start at 0; nothing comes of what reads {read} until then"))
    })
}
