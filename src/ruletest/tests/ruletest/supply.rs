//! What stands for files of samples and scenarios in tests: files beside the test file, and a
//! scenario with nothing but its seed.

use std::path::Path;

use promwright_ruletest::{InputSet, Origin, Supply};
use promwright_series::exposition::{self, Format};
use promwright_series::{Column, Labels, Series};
use promwright_source::{Diagnostic, Sources};

/// The series of a file, or of a scenario up to a time after its start.
pub fn read(test: &Path, supply: &Supply, last: i64) -> Result<Vec<Series>, Diagnostic> {
    match &supply.origin {
        Origin::File { path, test: name } => {
            let path = test.with_file_name(&*path.value);
            let text = std::fs::read_to_string(&path).map_err(|_| {
                let message = format!("no file is named `{}`", supply.name());
                Diagnostic::error("test/no-data", supply.place, message)
            })?;
            Ok(match name {
                None => exposition::read(text.as_bytes(), Format::OpenMetrics, 0).unwrap().series,
                Some(name) => {
                    let (sets, _) = InputSet::read(Sources::new().add("", text.as_str()), &text);
                    sets.iter().find(|set| set.name == *name.value).unwrap().series()
                }
            })
        }
        Origin::Scenario { seed, .. } => {
            let mut samples = Column::new();
            for time in (0..=last).step_by(60_000) {
                samples.push(1_000_000_000_000 + time, *seed as f64);
            }
            let labels = Labels::from_pairs([("__name__", "scenario_seed")]);
            Ok(vec![Series { labels, samples }])
        }
    }
}
