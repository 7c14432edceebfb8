//! All series of a test as text, for those who look for what went wrong.

use std::fmt::Write as _;

use promwright_engine::Storage;
use promwright_number::float;
use promwright_series::{Sample, is_stale};

/// Every series with its samples and their times in milliseconds since the epoch, in the form of
/// `promtool test rules --debug`: sorted by labels, stale markers left out.
pub fn dump(storage: &Storage) -> String {
    let mut series: Vec<_> = storage.iter().collect();
    series.sort_by(|a, b| a.labels().cmp(b.labels()));
    let mut text = String::new();
    for series in series {
        let _ = writeln!(text, "{} =>", series.labels());
        for (time, sample) in series.samples().samples() {
            let _ = match sample {
                Sample::Float(value) if is_stale(value) => Ok(()),
                Sample::Float(value) => writeln!(text, "{} @[{time}]", float::format(value)),
                Sample::Histogram(histogram) => writeln!(text, "{histogram} @[{time}]"),
            };
        }
    }
    text
}
