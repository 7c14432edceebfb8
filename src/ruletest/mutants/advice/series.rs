//! Where two sets of series first differ.

use promwright_number::float;
use promwright_series::{Labels, Sample};
use rustc_hash::FxHashMap;

/// Samples by labels, those of each in the order of time.
pub type Samples<'a> = FxHashMap<&'a Labels, Vec<(i64, Sample<'a>)>>;

/// The first sample that only one side has, or that the sides have otherwise.
pub struct Found {
    /// When.
    pub time: i64,
    /// Of which series.
    pub labels: Labels,
    /// On the one side.
    pub was: Option<String>,
    /// On the other side.
    pub is: Option<String>,
}

/// The first difference; of several at one time that of the least labels.
pub fn first_difference(was: &Samples<'_>, is: &Samples<'_>) -> Option<Found> {
    let one = |labels: &&Labels| -> Option<(i64, Labels)> {
        let [was, is] = [was, is].map(|side| side.get(*labels).map_or(&[][..], |own| own));
        Some((first_time(was, is)?, (*labels).clone()))
    };
    let only = is.keys().filter(|labels| !was.contains_key(*labels));
    let (time, labels) = was.keys().chain(only).filter_map(one).min()?;
    let at = |side: &Samples<'_>| {
        let samples = side.get(&labels)?;
        let index = samples.binary_search_by_key(&time, |(time, _)| *time).ok()?;
        Some(shown(samples[index].1))
    };
    let (was, is) = (at(was), at(is));
    Some(Found { time, labels, was, is })
}

/// When two runs of samples first differ.
fn first_time(was: &[(i64, Sample<'_>)], is: &[(i64, Sample<'_>)]) -> Option<i64> {
    let differs = was.iter().zip(is).find(|((a, one), (b, other))| a != b || !same(*one, *other));
    if let Some(((a, _), (b, _))) = differs {
        return Some(*a.min(b));
    }
    let longer = if was.len() > is.len() { was } else { is };
    longer.get(was.len().min(is.len())).map(|(time, _)| *time)
}

fn same(one: Sample<'_>, other: Sample<'_>) -> bool {
    match (one, other) {
        (Sample::Float(one), Sample::Float(other)) => {
            one == other || one.is_nan() && other.is_nan()
        }
        (Sample::Histogram(one), Sample::Histogram(other)) => one.equals(other),
        _ => false,
    }
}

fn shown(sample: Sample<'_>) -> String {
    match sample {
        Sample::Float(value) => float::format(value),
        Sample::Histogram(histogram) => histogram.to_notation(),
    }
}
