//! The `load` command: series in series notation, a step apart.
//!
//! Before a series may stand its start timestamps: `series@st` and for each sample how long
//! before it the counting started.

use promwright_number::duration;
use promwright_series::Labels;
use promwright_series::notation::{self, Point};

use super::nhcb;
use crate::OwnedSample;

/// Samples to be added to a series.
pub(super) struct Loaded {
    pub(super) labels: Labels,
    /// Time, start timestamp (0 if unknown) and value.
    pub(super) samples: Vec<(i64, i64, OwnedSample)>,
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
    let mut starts = Vec::new();
    for line in body {
        if let Some(items) = start_line(line) {
            match offsets(items) {
                Some(offsets) => starts = offsets,
                None => load.faults.push(format!("not start timestamps: {line}")),
            }
            continue;
        }
        match notation::parse_series(line) {
            Ok((labels, points)) => {
                let samples = samples(&points, &std::mem::take(&mut starts), step);
                // Of two definitions of a series the later counts.
                load.series.retain(|other| other.labels != labels);
                load.series.push(Loaded { labels, samples });
            }
            Err(error) => load.faults.push(format!("{line}: {error}")),
        }
    }
    if command.eq_ignore_ascii_case("load_with_nhcb") {
        match nhcb::converted(&load.series) {
            Ok(converted) => load.series.extend(converted),
            Err(fault) => load.faults.push(fault),
        }
    }
    load
}

fn samples(points: &[Point], starts: &[Option<i64>], step: i64) -> Vec<(i64, i64, OwnedSample)> {
    let mut samples = Vec::with_capacity(points.len());
    for (index, point) in points.iter().enumerate() {
        let sample = match point {
            Point::Gap => continue,
            Point::Float(value) => OwnedSample::Float(*value),
            Point::Histogram { histogram, .. } => OwnedSample::Histogram(histogram.clone()),
        };
        let time = index as i64 * step;
        let start = starts.get(index).copied().flatten();
        samples.push((time, start.map_or(0, |offset| time + offset), sample));
    }
    samples
}

/// What follows `@st`, if a line gives start timestamps.
fn start_line(line: &str) -> Option<&str> {
    let (series, items) = line.split_once(char::is_whitespace)?;
    series.ends_with("@st").then_some(items)
}

/// For each sample its offset in milliseconds: `_`, `_x3`, `-1m`, `-1mx3`, `-1s-1sx3`.
fn offsets(items: &str) -> Option<Vec<Option<i64>>> {
    let mut offsets = Vec::new();
    for item in items.split_whitespace() {
        if let Some(rest) = item.strip_prefix('_') {
            let count = if rest.is_empty() { 1 } else { rest.strip_prefix('x')?.parse().ok()? };
            offsets.resize(offsets.len() + usize::min(count, notation::MAX_POINTS), None);
            continue;
        }
        let (base, rest) = signed(item)?;
        let (delta, rest) = if rest.starts_with(['+', '-']) { signed(rest)? } else { (0, rest) };
        let repeats = if rest.is_empty() { 0 } else { rest.strip_prefix('x')?.parse().ok()? };
        let repeats = i64::min(repeats, notation::MAX_POINTS as i64);
        offsets.extend((0..=repeats).map(|index| Some(base + index * delta)));
    }
    Some(offsets)
}

/// A duration with a sign, or 0, at the start of a text, and what follows.
fn signed(text: &str) -> Option<(i64, &str)> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let number = digits.bytes().take_while(u8::is_ascii_digit).count();
    let unit = digits[number..].bytes().take_while(|own| own.is_ascii_alphabetic() && *own != b'x');
    let end = number + unit.count();
    let value = duration::parse(&digits[..end]).ok()?;
    Some((if negative { -value } else { value }, &digits[end..]))
}
