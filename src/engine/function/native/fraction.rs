//! The share of a native histogram's observations between two values.

use promwright_series::histogram::{Bucket, Histogram};

use super::NanRemark;

/// The share of the observations between `lower` and `upper`, within a bucket as for a
/// quantile.
///
/// NaN without observations or for a bound of NaN. Observations of NaN lie in no share.
pub(crate) fn fraction(lower: f64, upper: f64, histogram: &Histogram) -> (f64, Option<NanRemark>) {
    if histogram.count == 0.0 || lower.is_nan() || upper.is_nan() {
        return (f64::NAN, None);
    }
    if lower >= upper {
        return (0.0, None);
    }
    let (mut rank, mut total) = (0.0, 0.0);
    let (mut below_lower, mut below_upper) = (None, None);
    let mut buckets = histogram.all_buckets();
    for mut bucket in buckets.by_ref() {
        total += bucket.count;
        let is_zero_bucket = bucket.lower <= 0.0 && bucket.upper >= 0.0;
        if is_zero_bucket {
            super::cut_zero_bucket(&mut bucket, histogram);
        }
        let linear = is_zero_bucket || histogram.uses_custom_buckets();
        below_lower = below_lower.or_else(|| rank_of(lower, &bucket, rank, linear));
        below_upper = below_upper.or_else(|| rank_of(upper, &bucket, rank, linear));
        if below_lower.is_some() && below_upper.is_some() {
            break;
        }
        rank += bucket.count;
    }
    let mut remark = None;
    if histogram.sum.is_nan() {
        total = buckets.fold(total, |total, bucket| total + bucket.count);
        remark = (total < histogram.count).then_some(NanRemark::Fraction);
    } else {
        total = histogram.count;
    }
    let rank =
        |below: Option<f64>| below.map_or(total, |rank| if rank > total { total } else { rank });
    ((rank(below_upper) - rank(below_lower)) / histogram.count, remark)
}

/// How many observations lie below a value that is in the bucket or before it, after `rank` in
/// the buckets before.
fn rank_of(value: f64, bucket: &Bucket, rank: f64, linear: bool) -> Option<f64> {
    if bucket.lower >= value {
        return Some(rank);
    }
    if !(bucket.lower < value && bucket.upper > value) {
        return None;
    }
    // A bucket without a lower end cannot be divided.
    if linear && bucket.lower == f64::NEG_INFINITY {
        return Some(bucket.count);
    }
    Some(rank + bucket.count * bucket.fraction_below(value, linear))
}
