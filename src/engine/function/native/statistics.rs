//! `histogram_count`, `histogram_sum`, `histogram_avg`, `histogram_stddev`, `histogram_stdvar`.

use promwright_series::histogram::{Bucket, Histogram};

use crate::kahan::Kahan;

/// The function of one histogram with this name.
pub(crate) fn named(name: &str) -> Option<fn(&Histogram) -> f64> {
    Some(match name {
        "histogram_avg" => mean,
        "histogram_count" => |histogram| histogram.count,
        "histogram_stddev" => |histogram| variance(histogram).sqrt(),
        "histogram_stdvar" => variance,
        "histogram_sum" => |histogram| histogram.sum,
        _ => return None,
    })
}

fn mean(histogram: &Histogram) -> f64 {
    histogram.sum / histogram.count
}

/// The variance, all observations of a bucket taken to have one value.
fn variance(histogram: &Histogram) -> f64 {
    let mean = mean(histogram);
    let mut squares = Kahan::default();
    for bucket in histogram.all_buckets().filter(|bucket| bucket.count != 0.0) {
        let delta = middle(&bucket, histogram.uses_custom_buckets()) - mean;
        squares = squares.plus(bucket.count * delta * delta);
    }
    squares.total() / histogram.count
}

/// The value of a bucket's observations: the arithmetic mean of its bounds if it is custom, zero
/// for the zero bucket, else the geometric mean.
fn middle(bucket: &Bucket, custom: bool) -> f64 {
    let Bucket { lower, upper, .. } = *bucket;
    if custom {
        return f64::midpoint(lower, upper);
    }
    if lower <= 0.0 && upper >= 0.0 {
        return 0.0;
    }
    let middle = (upper * lower).sqrt();
    if upper < 0.0 { -middle } else { middle }
}
