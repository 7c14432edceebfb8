//! The quantile of a native histogram.

use promwright_series::histogram::{Bucket, Histogram};

use super::NanRemark;

/// The value below which the share `q` of the observations lies.
///
/// Within a bucket observations are taken to lie evenly: on a logarithmic scale in exponential
/// buckets, on a linear one in custom buckets and in the zero bucket. NaN without observations,
/// -Inf below 0, +Inf above 1.
pub(crate) fn quantile(q: f64, histogram: &Histogram) -> (f64, Option<NanRemark>) {
    if q < 0.0 {
        return (f64::NEG_INFINITY, None);
    }
    if q > 1.0 {
        return (f64::INFINITY, None);
    }
    if histogram.count == 0.0 || q.is_nan() {
        return (f64::NAN, None);
    }
    // Observations of NaN are in no bucket and count as the greatest: with them only ranks from
    // below are right.
    let may_have_nan = histogram.sum.is_nan();
    let from_below = may_have_nan || q < 0.5;
    let (mut up, mut down);
    let buckets: &mut dyn Iterator<Item = Bucket> = if from_below {
        up = histogram.all_buckets();
        &mut up
    } else {
        down = histogram.all_buckets().rev();
        &mut down
    };
    let rank = if from_below { q } else { 1.0 - q } * histogram.count;
    let (mut bucket, mut count) = seek(buckets, rank);
    if let Some(value) = within_bounds(&mut bucket, histogram) {
        return (value, None);
    }
    if count > histogram.count {
        count = histogram.count;
    }
    if count < rank {
        return if may_have_nan {
            (f64::NAN, Some(NanRemark::Result))
        } else {
            (bucket.upper, None)
        };
    }
    let own_rank = if from_below { rank - (count - bucket.count) } else { count - rank };
    let mut remark = None;
    if may_have_nan {
        // As in Prometheus 3.14 the rank within the bucket then counts in the last one, to
        // which it has gone on to add up the observations.
        for last in buckets {
            count += last.count;
            bucket = last;
        }
        remark = (count < histogram.count).then_some(NanRemark::Skew);
    }
    (between(&bucket, own_rank / bucket.count, histogram.uses_custom_buckets()), remark)
}

/// What is found where there is no bucket at all.
const NO_BUCKET: Bucket = Bucket {
    lower: 0.0,
    upper: 0.0,
    lower_inclusive: false,
    upper_inclusive: false,
    count: 0.0,
    index: 0,
};

/// The bucket that holds a rank, with the observations up to its end; the last one if none does.
fn seek(buckets: &mut dyn Iterator<Item = Bucket>, rank: f64) -> (Bucket, f64) {
    let (mut last, mut count) = (NO_BUCKET, 0.0);
    for bucket in buckets {
        last = bucket;
        if bucket.count == 0.0 {
            continue;
        }
        count += bucket.count;
        if count >= rank {
            break;
        }
    }
    (last, count)
}

/// Gives the bucket ends where it has none; the value where that cannot be done.
///
/// Zero ends the zero bucket where there are observations on its other side only, and a first
/// custom bucket above zero.
fn within_bounds(bucket: &mut Bucket, histogram: &Histogram) -> Option<f64> {
    if histogram.uses_custom_buckets() {
        if bucket.lower == f64::NEG_INFINITY {
            if bucket.upper <= 0.0 {
                return Some(bucket.upper);
            }
            bucket.lower = 0.0;
        } else if bucket.upper == f64::INFINITY {
            return Some(bucket.lower);
        }
    } else if bucket.lower < 0.0 && bucket.upper > 0.0 {
        super::cut_zero_bucket(bucket, histogram);
    }
    None
}

/// The value at a share of a bucket.
fn between(bucket: &Bucket, share: f64, linear: bool) -> f64 {
    let Bucket { lower, upper, .. } = *bucket;
    if linear || (lower <= 0.0 && upper >= 0.0) {
        return lower + (upper - lower) * share;
    }
    let (log_lower, log_upper) = (lower.abs().log2(), upper.abs().log2());
    if lower > 0.0 {
        (log_lower + (log_upper - log_lower) * share).exp2()
    } else {
        -(log_upper + (log_lower - log_upper) * (1.0 - share)).exp2()
    }
}
