//! Native histograms, as Prometheus' `FloatHistogram` of 3.14 has them.
//!
//! A [`Histogram`] is plain data: nothing here holds its parts to each other, so that whatever a
//! reader or an expression makes can be kept and shown; [`Histogram::validate`] tells what is
//! wrong with one, and every operation is total, on wrong ones too. Operations that Prometheus
//! warns of return facts ([`Combined`]); the wording is the evaluator's.

mod bounds;
mod bucket;
mod buckets;
mod combine;
mod compact;
mod custom;
mod equality;
mod kahan;
mod layout;
mod print;
mod reset;
mod resolution;
mod scale;
mod trim;
mod validate;
mod walk;
mod zero;

use std::sync::Arc;

pub use bounds::{bucket_index, exponential_bound};
pub use bucket::Bucket;
pub use combine::{Combined, Incompatible};
pub use validate::Invalid;

/// The schema of histograms whose bucket bounds are listed in
/// [`custom_values`](Histogram::custom_values).
pub const CUSTOM_BUCKETS: i32 = -53;

/// The schemas of exponential buckets: each power of two is divided into 2^schema buckets.
pub const EXPONENTIAL_SCHEMAS: std::ops::RangeInclusive<i32> = -4..=8;

/// A run of buckets without gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BucketSpan {
    /// Of the first span the index of its first bucket, of any other the number of buckets
    /// between the span before and this one.
    pub offset: i32,
    /// How many buckets there are.
    pub length: u32,
}

/// What is known of a counter reset between the sample before and this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResetHint {
    /// Nothing: the buckets have to be compared.
    #[default]
    Unknown,
    /// There was one.
    Reset,
    /// There was none.
    NotReset,
    /// The histogram is a gauge, which knows no resets.
    Gauge,
}

/// A native histogram with float counts.
///
/// The default is the empty histogram of schema 0.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    /// -4 to 8 (buckets grow by the factor 2^(2^-schema)), or [`CUSTOM_BUCKETS`].
    pub schema: i32,
    /// The greatest absolute value that counts as zero.
    pub zero_threshold: f64,
    /// Observations in the zero bucket.
    pub zero_count: f64,
    /// All observations.
    pub count: f64,
    /// The sum of all observed values.
    pub sum: f64,
    /// Where the positive buckets are.
    pub positive_spans: Vec<BucketSpan>,
    /// Where the negative buckets are; indices grow away from zero.
    pub negative_spans: Vec<BucketSpan>,
    /// Observations in each positive bucket, not cumulated.
    pub positive_buckets: Vec<f64>,
    /// Observations in each negative bucket, not cumulated.
    pub negative_buckets: Vec<f64>,
    /// The upper bounds of custom buckets, ascending, without `+Inf`; else empty.
    pub custom_values: Arc<[f64]>,
    /// What is known of a counter reset.
    pub reset_hint: ResetHint,
}

impl Histogram {
    /// Whether the bucket bounds are [`custom_values`](Self::custom_values).
    pub const fn uses_custom_buckets(&self) -> bool {
        self.schema == CUSTOM_BUCKETS
    }

    /// Whether any count, the sum or a custom bound is infinite, as sums of too much are.
    pub fn has_overflow(&self) -> bool {
        [self.zero_count, self.count, self.sum]
            .iter()
            .chain(&self.positive_buckets)
            .chain(&self.negative_buckets)
            .chain(&*self.custom_values)
            .any(|value| value.is_infinite())
    }
}

#[cfg(test)]
mod tests;
