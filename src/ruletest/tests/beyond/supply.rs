//! What stands for files of samples in tests: files beside the test file.

use std::path::Path;

use promwright_ruletest::{InputSet, Origin, Supply};
use promwright_series::Series;
use promwright_series::exposition::{self, Format};
use promwright_source::{Diagnostic, Sources};

/// The series of a file.
pub fn read(beside: &Path, supply: &Supply) -> Result<Vec<Series>, Box<Diagnostic>> {
    match &supply.origin {
        Origin::File { path, test: name } => {
            let path = beside.with_file_name(path.value());
            let text = std::fs::read_to_string(&path).map_err(|_| {
                let message = format!("no file is named `{}`", supply.name());
                Box::new(Diagnostic::error("test/no-data", supply.name_place(), message))
            })?;
            Ok(match name {
                None => exposition::read(text.as_bytes(), Format::OpenMetrics, 0).unwrap().series,
                Some(name) => {
                    let (sets, _) = InputSet::read(Sources::new().add("", text.as_str()), &text);
                    sets.iter().find(|set| set.name == *name.value()).unwrap().series()
                }
            })
        }
        Origin::Scenario { .. } => {
            let message = "no scenario is simulated here";
            Err(Box::new(Diagnostic::error("test/no-data", supply.name_place(), message)))
        }
    }
}
