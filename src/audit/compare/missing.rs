//! `audit/not-exposed`: a metric is declared, and nobody exposes it.
//!
//! Where nothing that a file declares is exposed, one target is not there, and one finding says
//! so.

use promwright_lint::Schema;
use promwright_source::{Diagnostic, FileId, Place};

use super::listed;
use crate::{Row, Status};

pub(crate) fn check(rows: &[Row], declared: &Schema, findings: &mut Vec<Diagnostic>) {
    let place = |row: &Row| declared.get(&row.name).and_then(|metric| metric.place);
    let missing: Vec<(&Row, Place)> = rows
        .iter()
        .filter(|row| row.status.contains(&Status::NotExposed))
        .filter_map(|row| Some((row, place(row)?)))
        .collect();
    for of_file in missing.chunk_by(|(_, one), (_, other)| one.file == other.file) {
        let is_all = is_all(of_file, rows, place);
        match of_file {
            [first, .., _] if is_all => findings.push(all(of_file, first.1)),
            _ => findings.extend(of_file.iter().map(|(row, place)| one(row, *place))),
        }
    }
}

/// Whether nothing else that the file declares is exposed.
fn is_all(missing: &[(&Row, Place)], rows: &[Row], place: impl Fn(&Row) -> Option<Place>) -> bool {
    let file = |place: Option<Place>| place.map(|place| place.file);
    let own: Option<FileId> = file(missing.first().map(|(_, place)| *place));
    rows.iter().filter(|row| file(place(row)) == own).count() == missing.len()
}

fn all(missing: &[(&Row, Place)], place: Place) -> Diagnostic {
    let names = listed(missing.iter().map(|(row, _)| row.name.as_str()), 3);
    let message =
        format!("nobody exposes any of the {} metrics declared here: {names}", missing.len());
    let finding =
        Diagnostic::warning("audit/not-exposed", place, message).label("the first of them");
    finding.help("their target may not run, or may not have been asked")
}

fn one(row: &Row, place: Place) -> Diagnostic {
    let message = format!("nobody exposes `{}`", row.name);
    let finding = Diagnostic::warning("audit/not-exposed", place, message).label("declared here");
    match row.readers.describe() {
        readers if readers.is_empty() => finding,
        readers => finding.help(format!("read by {readers}")),
    }
}
