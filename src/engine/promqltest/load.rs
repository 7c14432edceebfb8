//! The `load` command: series in series notation, a step apart.

use promwright_number::duration;
use promwright_series::notation;
use promwright_series::{Column, Labels};

/// Samples to be added to a series.
pub(super) struct Loaded {
    pub(super) labels: Labels,
    pub(super) samples: Column,
}

/// The series of a `load` command, and why others cannot be read.
#[derive(Default)]
pub(super) struct Load {
    pub(super) series: Vec<Loaded>,
    pub(super) faults: Vec<String>,
}

/// Reads a `load` command.
pub(super) fn parse(line: &str, body: &[&str]) -> Load {
    let mut load = Load::default();
    let (command, step) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let Ok(step) = duration::parse(step.trim()) else {
        load.faults.push(format!("not a duration: {step}"));
        return load;
    };
    if command.eq_ignore_ascii_case("load_with_nhcb") {
        load.faults.push("histograms with custom buckets are not made".to_owned());
    }
    for line in body {
        match notation::parse_series(line) {
            Ok((labels, points)) => {
                let samples = notation::column(&points, 0, step);
                // Of two definitions of a series the later counts.
                load.series.retain(|other| other.labels != labels);
                load.series.push(Loaded { labels, samples });
            }
            Err(error) => load.faults.push(format!("{line}: {error}")),
        }
    }
    load
}
