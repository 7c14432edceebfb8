//! The series that tests take from files of samples and from scenarios.
//!
//! A file that several tests name is read once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use promwright_ruletest::{Origin, Supply, TestFile};
use promwright_series::Series;
use promwright_simulator::{MAX_SCRAPES, Scenario, export, scenario, scenario_names};
use promwright_source::{Diagnostic, Severity, Sources};

use super::Suite;
use crate::data::Data;

/// What has been read, by path and test.
type Read = BTreeMap<(PathBuf, Option<String>), Result<Vec<Series>, Fault>>;

/// Why there are no series.
#[derive(Clone)]
struct Fault {
    message: String,
    help: Option<String>,
}

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }
}

impl Suite {
    /// Reads what test files take from elsewhere.
    pub(super) fn supply(&mut self, files: &mut [TestFile]) {
        let mut read = Read::new();
        for file in files {
            let name = PathBuf::from(self.sources.file(file.file).name());
            let directory = name.parent().unwrap_or(Path::new("")).to_owned();
            let findings = file.supply(|supply, last| {
                series(supply, &directory, last, &mut read).map_err(|fault| {
                    let place = supply.name_place();
                    let finding = Diagnostic::error("test/no-data", place, fault.message);
                    Box::new(match fault.help {
                        Some(help) => finding.help(help),
                        None => finding,
                    })
                })
            });
            self.findings.extend(findings);
        }
    }
}

fn series(
    supply: &Supply,
    directory: &Path,
    last: i64,
    read: &mut Read,
) -> Result<Vec<Series>, Fault> {
    match &supply.origin {
        Origin::File { path, test } => {
            let test = test.as_ref().map(|test| test.value.as_ref().to_owned());
            match read.entry((directory.join(&*path.value), test)) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(new) => {
                    let (path, test) = new.key();
                    let series = dump(path, test.as_deref());
                    new.insert(series).clone()
                }
            }
        }
        Origin::Scenario { name, seed } => simulated(&name.value, directory, last, *seed),
    }
}

/// The series of a file in any of the formats that `query --data` reads. Samples without a time
/// are of the epoch's start, whenever this runs.
fn dump(path: &Path, test: Option<&str>) -> Result<Vec<Series>, Fault> {
    let data = Data::load(&[path.to_owned()], test, 0)
        .map_err(|failure| Fault { message: failure.what(), help: failure.way_out() })?;
    if let Some(fault) = data.faults.first() {
        // What is around the fault in its file would be lost among what is around its name here.
        let mut lines = fault.lines();
        let message = lines.next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message).to_owned();
        let help = lines.find_map(|line| line.strip_prefix("  help: ")).map(str::to_owned);
        return Err(Fault { message, help });
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
fn simulated(name: &str, directory: &Path, last: i64, seed: u64) -> Result<Vec<Series>, Fault> {
    let scenario = find(name, directory)?;
    if last / scenario.scrape_interval.0.max(1) > MAX_SCRAPES {
        return Err(Fault::new(format!("this test would take more than {MAX_SCRAPES} scrapes")));
    }
    Ok(export(&scenario, last, seed).series)
}

fn find(name: &str, directory: &Path) -> Result<Scenario, Fault> {
    if let Some(scenario) = scenario(name) {
        return Ok(scenario);
    }
    let path = directory.join(name);
    if !path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
        let known: Vec<&str> = scenario_names().collect();
        let help = format!("there are {}; a file ends in .yaml", known.join(", "));
        return Err(Fault { message: format!("no scenario `{name}`"), help: Some(help) });
    }
    let text = std::fs::read_to_string(&path)
        .map_err(|error| Fault::new(format!("cannot read `{}`: {error}", path.display())))?;
    let mut sources = Sources::new();
    let file = sources.add(path.display().to_string(), text);
    Scenario::read(file, sources.file(file).text()).map_err(|finding| faulty(&sources, &finding))
}

/// A finding in another file, in one line.
fn faulty(sources: &Sources, finding: &Diagnostic) -> Fault {
    let place = finding.primary.place;
    let file = sources.file(place.file);
    let line = file.line_column(place.span.start).line;
    let message = format!("{}:{line}: {}", file.name(), finding.message);
    Fault { message, help: finding.help.clone() }
}
