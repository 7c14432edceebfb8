//! Series of several sources as one list.

use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::{Column, Labels, Sample, Series};

/// Two sources that do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The series.
    pub labels: Labels,
    /// When it has two values, in milliseconds since the epoch.
    pub time: i64,
}

impl fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { labels, time } = self;
        write!(formatter, "{labels} has two values at {time} ms")
    }
}

impl std::error::Error for Conflict {}

/// The series of all sources, in the order in which they come first; of series with the same
/// labels the samples are merged by time. The same sample twice is one.
///
/// # Errors
///
/// The first series that has two values at one time.
pub fn join(sources: Vec<Vec<Series>>) -> Result<Vec<Series>, Conflict> {
    let mut joined: Vec<Series> = Vec::with_capacity(sources.iter().map(Vec::len).sum());
    let mut places: FxHashMap<Labels, usize> = FxHashMap::default();
    for series in sources.into_iter().flatten() {
        if let Some(place) = places.get(&series.labels) {
            let own = &mut joined[*place];
            own.samples = merge(&own.samples, &series.samples)
                .map_err(|time| Conflict { labels: series.labels, time })?;
        } else {
            places.insert(series.labels.clone(), joined.len());
            joined.push(series);
        }
    }
    Ok(joined)
}

/// The samples of both; the time at which they have different values.
fn merge(left: &Column, right: &Column) -> Result<Column, i64> {
    let mut merged = Column::new();
    let (mut left, mut right) = (left.samples().peekable(), right.samples().peekable());
    loop {
        let next = match (left.peek(), right.peek()) {
            (Some(own), Some(other)) if own.0 == other.0 => {
                if !is_same(own.1, other.1) {
                    return Err(own.0);
                }
                right.next();
                left.next()
            }
            (Some(own), Some(other)) if own.0 > other.0 => right.next(),
            (Some(_), _) => left.next(),
            (None, _) => right.next(),
        };
        match next {
            Some((time, Sample::Float(value))) => merged.push(time, value),
            Some((time, Sample::Histogram(own))) => merged.push_histogram(time, Arc::clone(own)),
            None => return Ok(merged),
        }
    }
}

fn is_same(left: Sample<'_>, right: Sample<'_>) -> bool {
    match (left, right) {
        (Sample::Float(left), Sample::Float(right)) => left.to_bits() == right.to_bits(),
        (Sample::Histogram(left), Sample::Histogram(right)) => left.equals(right),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(labels: &str, samples: &[(i64, f64)]) -> Series {
        let mut column = Column::new();
        for (time, value) in samples {
            column.push(*time, *value);
        }
        Series { labels: Labels::from_pairs([("a", labels)]), samples: column }
    }

    #[test]
    fn samples_of_equal_series_are_merged_by_time() {
        let sources = vec![
            vec![series("x", &[(1, 1.0), (3, 3.0)]), series("y", &[(1, 1.0)])],
            vec![series("x", &[(0, 0.0), (1, 1.0), (2, 2.0), (4, 4.0)])],
        ];
        let joined = join(sources).expect("no conflict");
        assert_eq!(joined.len(), 2);
        assert_eq!(joined[0].samples.timestamps, [0, 1, 2, 3, 4]);
        assert_eq!(joined[0].samples.values, [0.0, 1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn two_values_at_one_time_are_a_conflict() {
        let sources = vec![vec![series("x", &[(1, 1.0)])], vec![series("x", &[(1, 2.0)])]];
        let conflict = join(sources).expect_err("a conflict");
        assert_eq!(conflict.to_string(), "{a=\"x\"} has two values at 1 ms");
    }
}
