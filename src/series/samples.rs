//! Samples in columns.

use std::ops::Range;
use std::sync::Arc;

use crate::Labels;
use crate::histogram::Histogram;

/// The value that marks a series as stale: the NaN with these bits, as in Prometheus.
pub const STALE: f64 = f64::from_bits(0x7ff0_0000_0000_0002);

/// Whether a value is the stale marker rather than any other NaN.
pub const fn is_stale(value: f64) -> bool {
    value.to_bits() == STALE.to_bits()
}

/// What stands among the values of a [`Column`] in the place of a histogram: the NaN with these
/// bits, which no reader gives and which must not be computed with.
pub const HISTOGRAM: f64 = f64::from_bits(0x7ff8_4849_5354_4f47);

/// Whether a value of a column stands for a histogram.
pub const fn is_histogram(value: f64) -> bool {
    value.to_bits() == HISTOGRAM.to_bits()
}

/// One sample.
#[derive(Clone, Copy, Debug)]
pub enum Sample<'a> {
    /// A float; [`STALE`] ends a run, of histograms too.
    Float(f64),
    /// A native histogram.
    Histogram(&'a Arc<Histogram>),
}

/// The samples of one series, times strictly ascending: two columns of equal length, and a side
/// table for histograms, so that a series of floats has no cost of them.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Milliseconds since the epoch.
    pub timestamps: Vec<i64>,
    /// Values; [`STALE`] ends a run, [`HISTOGRAM`] stands for a histogram.
    pub values: Vec<f64>,
    /// The histograms with the index of their sample, ascending: one for each [`HISTOGRAM`]
    /// among the values.
    pub histograms: Vec<(u32, Arc<Histogram>)>,
}

impl Column {
    /// No samples.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a float, later than all samples before.
    pub fn push(&mut self, timestamp: i64, value: f64) {
        debug_assert!(self.timestamps.last().is_none_or(|last| *last < timestamp));
        debug_assert!(!is_histogram(value));
        self.timestamps.push(timestamp);
        self.values.push(value);
    }

    /// Adds a histogram, later than all samples before.
    pub fn push_histogram(&mut self, timestamp: i64, histogram: Arc<Histogram>) {
        debug_assert!(self.timestamps.last().is_none_or(|last| *last < timestamp));
        self.histograms.push((self.len() as u32, histogram));
        self.timestamps.push(timestamp);
        self.values.push(HISTOGRAM);
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.timestamps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.timestamps.is_empty()
    }

    /// The sample `index`; `None` behind the last.
    pub fn sample(&self, index: usize) -> Option<Sample<'_>> {
        let value = *self.values.get(index)?;
        Some(self.histogram(index).map_or(Sample::Float(value), Sample::Histogram))
    }

    /// The histogram of the sample `index`, if it is one.
    pub fn histogram(&self, index: usize) -> Option<&Arc<Histogram>> {
        if !self.values.get(index).is_some_and(|value| is_histogram(*value)) {
            return None;
        }
        // In a series of histograms alone each has its own index.
        let own = |(place, _): &(u32, _)| *place as usize;
        let found = match self.histograms.get(index) {
            Some(entry) if own(entry) == index => index,
            _ => self.histograms.binary_search_by_key(&index, own).ok()?,
        };
        Some(&self.histograms[found].1)
    }

    /// The histograms of the samples in `range`, with their indices.
    pub fn histograms_in(&self, range: Range<usize>) -> &[(u32, Arc<Histogram>)] {
        let from = self.histograms.partition_point(|(place, _)| (*place as usize) < range.start);
        let rest = &self.histograms[from..];
        &rest[..rest.partition_point(|(place, _)| (*place as usize) < range.end)]
    }

    /// The samples up to a time, that time included.
    #[must_use]
    pub fn until(&self, time: i64) -> Self {
        let count = self.timestamps.partition_point(|own| *own <= time);
        Self {
            timestamps: self.timestamps[..count].to_vec(),
            values: self.values[..count].to_vec(),
            histograms: self.histograms_in(0..count).to_vec(),
        }
    }

    /// Times and values, [`HISTOGRAM`] for each histogram.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, f64)> {
        self.timestamps.iter().copied().zip(self.values.iter().copied())
    }

    /// Times and samples.
    pub fn samples(&self) -> impl Iterator<Item = (i64, Sample<'_>)> {
        let mut histograms = self.histograms.iter().map(|(_, histogram)| histogram);
        self.iter().map(move |(time, value)| {
            let histogram = if is_histogram(value) { histograms.next() } else { None };
            (time, histogram.map_or(Sample::Float(value), Sample::Histogram))
        })
    }
}

/// A series: its labels, the metric name among them, and its samples.
#[derive(Clone, Debug)]
pub struct Series {
    /// Labels with `__name__`.
    pub labels: Labels,
    /// Samples.
    pub samples: Column,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histograms_are_found_beside_floats() {
        let histogram = |count| Arc::new(Histogram { count, ..Histogram::default() });
        let mut column = Column::new();
        column.push(0, 1.0);
        column.push_histogram(10, histogram(2.0));
        column.push(20, f64::NAN);
        column.push_histogram(30, histogram(4.0));
        column.push(40, STALE);
        let shown = |sample: Option<Sample<'_>>| match sample {
            Some(Sample::Float(value)) => (0, value),
            Some(Sample::Histogram(histogram)) => (1, histogram.count),
            None => (2, 0.0),
        };
        for (index, (kind, value)) in
            [(0, 1.0), (1, 2.0), (0, f64::NAN), (1, 4.0), (0, STALE), (2, 0.0)]
                .into_iter()
                .enumerate()
        {
            let found = shown(column.sample(index));
            assert_eq!((found.0, found.1.to_bits()), (kind, f64::to_bits(value)), "{index}");
        }
        let times = column.samples().map(|(time, sample)| (time, shown(Some(sample)).0));
        assert_eq!(times.collect::<Vec<_>>(), [(0, 0), (10, 1), (20, 0), (30, 1), (40, 0)]);
        let cut = column.until(25);
        assert_eq!((cut.len(), cut.histograms.len(), cut.sample(3).is_none()), (3, 1, true));
        assert_eq!((column.until(30).histograms.len(), column.until(-1).len()), (2, 0));
        let places = |range| {
            let found = column.histograms_in(range).iter();
            found.map(|(place, _)| *place).collect::<Vec<_>>()
        };
        assert_eq!([places(0..5), places(2..4), places(1..3)], [vec![1, 3], vec![3], vec![1]]);
    }

    #[test]
    fn a_series_of_histograms_alone_is_indexed_directly() {
        let mut column = Column::new();
        for count in 0..3 {
            let count = f64::from(count);
            column.push_histogram(
                column.len() as i64,
                Arc::new(Histogram { count, ..Histogram::default() }),
            );
        }
        assert_eq!(column.histogram(2).map(|histogram| histogram.count), Some(2.0));
        assert!(column.histogram(3).is_none());
    }
}
