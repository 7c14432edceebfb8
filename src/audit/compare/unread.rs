//! `audit/undeclared` and `audit/unread`: metrics that are exposed, and nobody declares or reads.
//!
//! Of what is read and not declared nothing is checked, which is a warning. Of what nobody wants
//! a page may have much, as its client library has metrics of its own: one note a page.

use promwright_lint::Schema;
use promwright_source::{Diagnostic, FileId, Place};
use std::collections::BTreeMap;

use super::listed;
use crate::Subject;
use crate::reads::Reads;

pub(crate) fn check(subject: &Subject<'_>, reads: &Reads, findings: &mut Vec<Diagnostic>) {
    if subject.declared.is_empty() {
        return;
    }
    let mut unread: BTreeMap<FileId, Vec<(&str, Place)>> = BTreeMap::new();
    for (name, family) in subject.exposed.families() {
        let is_declared = subject.declared.iter().any(|(own, _)| own == name);
        if is_declared || reads.is_recorded(name) || Schema::is_built_in(name) {
            continue;
        }
        let Some(place) = family.place() else { continue };
        let readers = reads.readers(name).describe();
        if !readers.is_empty() {
            let message = format!("`{name}` is read and not declared, so nothing is checked of it");
            let finding = Diagnostic::warning("audit/undeclared", place, message);
            findings.push(finding.help(format!("declare it; read by {readers}")));
        } else if !reads.may_read(name) {
            unread.entry(place.file).or_default().push((name, place));
        }
    }
    findings.extend(unread.values().filter_map(|metrics| note(metrics)));
}

fn note(metrics: &[(&str, Place)]) -> Option<Diagnostic> {
    let place = metrics.iter().map(|(_, place)| *place).min()?;
    let names = listed(metrics.iter().map(|(name, _)| *name), 4);
    let message = match metrics.len() {
        1 => format!("nobody declares or reads {names}"),
        count => format!("nobody declares or reads {count} metrics that are here: {names}"),
    };
    Some(Diagnostic::note("audit/unread", place, message))
}
