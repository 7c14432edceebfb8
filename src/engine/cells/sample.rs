//! Samples that were made rather than read.

use std::sync::Arc;

use promwright_series::Sample;
use promwright_series::histogram::Histogram;

/// A sample of its own.
#[derive(Clone, Debug)]
pub enum OwnedSample {
    /// A float.
    Float(f64),
    /// A native histogram.
    Histogram(Arc<Histogram>),
}

impl OwnedSample {
    /// The same, borrowed.
    pub const fn as_ref(&self) -> Sample<'_> {
        match self {
            Self::Float(value) => Sample::Float(*value),
            Self::Histogram(histogram) => Sample::Histogram(histogram),
        }
    }
}

impl From<Sample<'_>> for OwnedSample {
    fn from(sample: Sample<'_>) -> Self {
        match sample {
            Sample::Float(value) => Self::Float(value),
            Sample::Histogram(histogram) => Self::Histogram(histogram.clone()),
        }
    }
}

impl From<f64> for OwnedSample {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<Histogram> for OwnedSample {
    fn from(histogram: Histogram) -> Self {
        Self::Histogram(Arc::new(histogram))
    }
}

/// Whether two samples are equal floats, both a NaN, or equal histograms.
pub(super) fn equal(left: Sample<'_>, right: Sample<'_>) -> bool {
    match (left, right) {
        (Sample::Float(left), Sample::Float(right)) => {
            left == right || (left.is_nan() && right.is_nan())
        }
        (Sample::Histogram(left), Sample::Histogram(right)) => {
            Arc::ptr_eq(left, right) || left.equals(right)
        }
        _ => false,
    }
}
