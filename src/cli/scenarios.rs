//! Scenarios by their names, and what the simulator gives of them.

use std::path::Path;

use promwright_series::exposition::Exposition;
use promwright_simulator::{MAX_SCRAPES, Scenario, export, scenario, scenario_names};
use promwright_source::{Diagnostic, Sources};

use crate::failure::{Failure, Result};

/// A scenario that comes with the tool, or one in a file relative to a directory; what is wrong
/// with that file is about a text among the sources.
///
/// # Errors
///
/// There is no scenario of that name, or its file cannot be read.
pub(crate) fn find(
    name: &str,
    directory: &Path,
    sources: &mut Sources,
) -> Result<std::result::Result<Scenario, Box<Diagnostic>>> {
    if let Some(scenario) = scenario(name) {
        return Ok(Ok(scenario));
    }
    let path = directory.join(name);
    if !path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
        let known: Vec<&str> = scenario_names().collect();
        let help = format!("there are {}; a file ends in .yaml", known.join(", "));
        return Err(Failure::new(format!("no scenario `{name}`")).help(help));
    }
    let text =
        std::fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
    let file = sources.add(path.display().to_string(), text);
    Ok(Scenario::read(file, sources.file(file).text()))
}

/// What would be stored of a scenario within so many milliseconds.
///
/// # Errors
///
/// That would be too much.
pub(crate) fn exported(scenario: &Scenario, duration: i64, seed: u64) -> Result<Exposition> {
    check_length(scenario, duration)?;
    Ok(export(scenario, duration, seed))
}

/// That models have not too much to do until a time.
///
/// # Errors
///
/// They have.
pub(crate) fn check_length(scenario: &Scenario, duration: i64) -> Result<()> {
    let scrapes = duration / scenario.scrape_interval.0.max(1);
    if scrapes <= MAX_SCRAPES {
        return Ok(());
    }
    let help = format!("there are at most {MAX_SCRAPES}: choose a shorter duration");
    Err(Failure::new(format!("this would be {scrapes} scrapes")).help(help))
}
