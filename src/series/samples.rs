//! Samples in columns.

use crate::Labels;

/// The value that marks a series as stale: the NaN with these bits, as in Prometheus.
pub const STALE: f64 = f64::from_bits(0x7ff0_0000_0000_0002);

/// Whether a value is the stale marker rather than any other NaN.
pub const fn is_stale(value: f64) -> bool {
    value.to_bits() == STALE.to_bits()
}

/// The samples of one series: two columns of equal length, times strictly ascending.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Milliseconds since the epoch.
    pub timestamps: Vec<i64>,
    /// Values; [`STALE`] ends a run.
    pub values: Vec<f64>,
}

impl Column {
    /// No samples.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sample, later than all before.
    pub fn push(&mut self, timestamp: i64, value: f64) {
        debug_assert!(self.timestamps.last().is_none_or(|last| *last < timestamp));
        self.timestamps.push(timestamp);
        self.values.push(value);
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.timestamps.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.timestamps.is_empty()
    }

    /// Times and values.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, f64)> {
        self.timestamps.iter().copied().zip(self.values.iter().copied())
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
