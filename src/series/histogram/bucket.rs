//! One bucket: its bounds and its count.

use std::fmt;

use promwright_number::float;

use super::bounds::{exponential_bound, parts};
use super::{CUSTOM_BUCKETS, Histogram};

/// A bucket of a histogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// The lower bound.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
    /// Whether the lower bound itself is in the bucket.
    pub lower_inclusive: bool,
    /// Whether the upper bound itself is in the bucket.
    pub upper_inclusive: bool,
    /// The observations in it.
    pub count: f64,
    /// Its index among the buckets of its sign; 0 for the zero bucket.
    pub index: i32,
}

impl Bucket {
    /// A bucket of `histogram`'s layout on the positive side.
    pub(super) fn positive(histogram: &Histogram, (index, count): (i32, f64)) -> Self {
        let (lower, upper) = (histogram.bound(index.wrapping_sub(1)), histogram.bound(index));
        if histogram.schema == CUSTOM_BUCKETS {
            let lower_inclusive = index == 0;
            return Self { lower, upper, lower_inclusive, upper_inclusive: true, count, index };
        }
        Self::exponential(lower, upper, count, index)
    }

    /// A bucket of `histogram`'s layout on the negative side.
    pub(super) fn negative(histogram: &Histogram, (index, count): (i32, f64)) -> Self {
        let (lower, upper) = (-histogram.bound(index), -histogram.bound(index.wrapping_sub(1)));
        Self::exponential(lower, upper, count, index)
    }

    fn exponential(lower: f64, upper: f64, count: f64, index: i32) -> Self {
        let (lower_inclusive, upper_inclusive) = (lower < 0.0, upper > 0.0);
        Self { lower, upper, lower_inclusive, upper_inclusive, count, index }
    }

    /// Which part of the bucket's width, 0 to 1, is below `value`, a value inside its finite
    /// bounds: on a straight scale if `linear` (custom buckets and the zero bucket), else on a
    /// logarithmic one.
    pub fn fraction_below(&self, value: f64, linear: bool) -> f64 {
        if linear {
            return (value - self.lower) / (self.upper - self.lower);
        }
        let (lower, upper) = (log2(self.lower.abs()), log2(self.upper.abs()));
        let own = log2(value.abs());
        if value > 0.0 {
            (own - lower) / (upper - lower)
        } else {
            1.0 - (own - upper) / (lower - upper)
        }
    }
}

/// The binary logarithm, exact for powers of two, as Go takes it.
fn log2(value: f64) -> f64 {
    if !value.is_finite() || value == 0.0 {
        return value.log2();
    }
    let (fraction, exponent) = parts(value);
    if fraction == 0.5 {
        return f64::from(exponent - 1);
    }
    fraction.ln() * (1.0 / std::f64::consts::LN_2) + f64::from(exponent)
}

/// As Prometheus prints a bucket: `(0.5,1]:3`.
impl fmt::Display for Bucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}{},{}{}:{}",
            if self.lower_inclusive { '[' } else { '(' },
            float::format(self.lower),
            float::format(self.upper),
            if self.upper_inclusive { ']' } else { ')' },
            float::format(self.count),
        )
    }
}

impl Histogram {
    /// The upper bound of the positive bucket `index`. Custom bounds go from `-Inf` at -1 to
    /// `+Inf` behind the last; indices beyond them have no bound of their own and get these too.
    pub fn bound(&self, index: i32) -> f64 {
        if !self.uses_custom_buckets() {
            return exponential_bound(index, self.schema);
        }
        match usize::try_from(index) {
            Ok(index) => self.custom_values.get(index).copied().unwrap_or(f64::INFINITY),
            Err(_) => f64::NEG_INFINITY,
        }
    }
}
