//! The `load` command: series in series notation, a step apart.

use promwright_number::duration;
use promwright_series::notation;
use promwright_series::{Column, Labels};

/// Samples to be added to a series.
pub(super) struct Loaded {
    pub(super) labels: Labels,
    pub(super) samples: Column,
}

/// The series of a `load` command.
pub(super) fn parse(line: &str, body: &[&str]) -> Result<Vec<Loaded>, String> {
    let (command, step) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let step = step.trim();
    let step = duration::parse(step).map_err(|error| format!("{step:?}: {error}"))?;
    if command.eq_ignore_ascii_case("load_with_nhcb") {
        return Err("histograms with custom buckets are not read".to_owned());
    }
    let mut loaded = Vec::new();
    for line in body {
        let (labels, points) =
            notation::parse_series(line).map_err(|error| format!("{line}: {error}"))?;
        loaded.push(Loaded { labels, samples: notation::column(&points, 0, step) });
    }
    Ok(loaded)
}
