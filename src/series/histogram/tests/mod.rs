//! Histograms against the values that Prometheus 3.14 gives for them.

mod layout;
mod operations;
mod properties;

use super::*;

/// A histogram of schema 0 with positive buckets from `offset` on.
fn positive(offset: i32, buckets: &[f64]) -> Histogram {
    let length = buckets.len() as u32;
    let count = buckets.iter().sum();
    Histogram {
        count,
        positive_spans: vec![BucketSpan { offset, length }],
        positive_buckets: buckets.to_vec(),
        ..Histogram::default()
    }
}

/// A histogram with custom buckets.
fn custom(bounds: &[f64], buckets: &[f64]) -> Histogram {
    Histogram { schema: CUSTOM_BUCKETS, custom_values: bounds.into(), ..positive(0, buckets) }
}
