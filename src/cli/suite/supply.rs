//! The series that tests take from files of samples and from scenarios.
//!
//! A file that several tests name is read once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use promwright_ruletest::{Origin, Supply, TestFile};
use promwright_series::Series;
use promwright_source::{Diagnostic, Severity, Sources};

use super::Suite;
use crate::data::Data;
use crate::failure::{Failure, Result};
use crate::scenarios::{exported, find};

/// What has been read, by path and test.
type Read = BTreeMap<(PathBuf, Option<String>), Result<Vec<Series>>>;

impl Suite {
    /// Reads what test files take from elsewhere.
    pub(super) fn supply(&mut self, files: &mut [TestFile]) {
        let mut read = Read::new();
        for file in files {
            let name = PathBuf::from(self.sources.file(file.file).name());
            let directory = name.parent().unwrap_or(Path::new("")).to_owned();
            let findings = file.supply(|supply, last| {
                series(supply, &directory, last, &mut read).map_err(|failure| {
                    let place = supply.name_place();
                    let finding = Diagnostic::error("test/no-data", place, failure.what());
                    Box::new(match failure.way_out() {
                        Some(help) => finding.help(help),
                        None => finding,
                    })
                })
            });
            self.findings.extend(findings);
        }
    }
}

fn series(supply: &Supply, directory: &Path, last: i64, read: &mut Read) -> Result<Vec<Series>> {
    match &supply.origin {
        Origin::File { path, test } => {
            let test = test.as_ref().map(|test| test.value().to_owned());
            match read.entry((directory.join(path.value()), test)) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(new) => {
                    let (path, test) = new.key();
                    let series = dump(path, test.as_deref());
                    new.insert(series).clone()
                }
            }
        }
        Origin::Scenario { name, seed } => simulated(name.value(), directory, last, *seed),
    }
}

/// The series of a file in any of the formats that `query --data` reads. Samples without a time
/// are of the epoch's start, whenever this runs.
fn dump(path: &Path, test: Option<&str>) -> Result<Vec<Series>> {
    let data = Data::load(&[path.to_owned()], test, 0)?;
    if let Some(fault) = data.faults.first() {
        // What is around the fault in its file would be lost among what is around its name here.
        return Err(fault.failure.clone());
    }
    if let Some(finding) = data.findings.iter().find(|own| own.severity == Severity::Error) {
        return Err(faulty(&data.sources, finding));
    }
    let series = data.storage.iter().map(|series| Series {
        labels: series.labels().clone(),
        samples: series.samples().clone(),
    });
    Ok(series.collect())
}

/// What a scenario gives until a time after its start.
fn simulated(name: &str, directory: &Path, last: i64, seed: u64) -> Result<Vec<Series>> {
    let mut sources = Sources::new();
    let scenario = find(name, directory, &mut sources)?;
    let scenario = scenario.map_err(|finding| faulty(&sources, &finding))?;
    Ok(exported(&scenario, last, seed)?.series)
}

/// A finding in another file, in one line.
fn faulty(sources: &Sources, finding: &Diagnostic) -> Failure {
    let place = finding.primary.place;
    let file = sources.file(place.file);
    let line = file.line_column(place.span.start).line;
    let failure = Failure::new(format!("{}:{line}: {}", file.name(), finding.message));
    match finding.help.some() {
        Some(help) => failure.help(help),
        None => failure,
    }
}
