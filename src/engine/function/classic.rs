//! Classic histograms: quantiles and fractions of cumulative buckets.

/// A bucket: how many observations are at most its upper bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bucket {
    pub(crate) upper: f64,
    pub(crate) count: f64,
}

/// What had to be changed to make counts grow with the bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Forced {
    /// The least and the greatest bound of a bucket that was raised.
    pub(crate) bounds: (f64, f64),
    /// By how much at most.
    pub(crate) difference: f64,
}

/// Differences of counts below this, relative to them, are rounding.
const TOLERANCE: f64 = 1e-12;

/// The quantile of at least one bucket, linear within a bucket.
///
/// NaN without observations or without a bucket up to +Inf; in the highest bucket its lower
/// bound; in the lowest from 0 on, if its upper bound is positive.
pub(crate) fn quantile(q: f64, buckets: &mut Vec<Bucket>) -> (f64, Option<Forced>) {
    if q.is_nan() {
        return (f64::NAN, None);
    }
    if !(0.0..=1.0).contains(&q) {
        return (if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY }, None);
    }
    if !prepare(buckets) {
        return (f64::NAN, None);
    }
    let forced = make_monotonic(buckets);
    let last = buckets.len() - 1;
    let observations = buckets[last].count;
    if last == 0 || observations == 0.0 {
        return (f64::NAN, forced);
    }
    let mut rank = q * observations;
    let place = search(&buckets[..last], |bucket| bucket.count >= rank);
    if place == last {
        return (buckets[last - 1].upper, forced);
    }
    if place == 0 && buckets[0].upper <= 0.0 {
        return (buckets[0].upper, forced);
    }
    let Bucket { upper, mut count } = buckets[place];
    let mut lower = 0.0;
    if let Some(below) = place.checked_sub(1).map(|below| buckets[below]) {
        lower = below.upper;
        count -= below.count;
        rank -= below.count;
    }
    (lower + (upper - lower) * (rank / count), forced)
}

/// The first item for which `found` is true, by bisection as Go does it; NaN makes it matter.
fn search(buckets: &[Bucket], found: impl Fn(&Bucket) -> bool) -> usize {
    let (mut low, mut high) = (0, buckets.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        if found(&buckets[middle]) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// The share of observations between two bounds, linear within a bucket.
pub(crate) fn fraction(lower: f64, upper: f64, buckets: &mut Vec<Bucket>) -> f64 {
    if !prepare(buckets) {
        return f64::NAN;
    }
    let count = buckets[buckets.len() - 1].count;
    if count == 0.0 || lower.is_nan() || upper.is_nan() {
        return f64::NAN;
    }
    if lower >= upper {
        return 0.0;
    }
    let rank = |bound: f64| rank_of(bound, buckets).filter(|rank| *rank <= count).unwrap_or(count);
    (rank(upper) - rank(lower)) / count
}

/// How many observations lie below a bound; none if it lies above all buckets.
fn rank_of(bound: f64, buckets: &[Bucket]) -> Option<f64> {
    let mut lower = if buckets[0].upper <= 0.0 { f64::NEG_INFINITY } else { 0.0 };
    let mut rank = 0.0;
    for Bucket { upper, count } in buckets {
        if lower >= bound {
            return Some(rank);
        }
        if *upper > bound {
            // A bucket without a lower bound cannot be divided.
            return Some(if lower == f64::NEG_INFINITY {
                *count
            } else {
                rank + (count - rank) * (bound - lower) / (upper - lower)
            });
        }
        (lower, rank) = (*upper, *count);
    }
    None
}

/// Sorts buckets and adds up those with one bound; whether they end with +Inf.
fn prepare(buckets: &mut Vec<Bucket>) -> bool {
    buckets.sort_by(|left, right| {
        left.upper.partial_cmp(&right.upper).unwrap_or(std::cmp::Ordering::Equal)
    });
    buckets.dedup_by(|next, kept| {
        let same = next.upper == kept.upper;
        if same {
            kept.count += next.count;
        }
        same
    });
    buckets.last().is_some_and(|last| last.upper == f64::INFINITY)
}

fn make_monotonic(buckets: &mut [Bucket]) -> Option<Forced> {
    let mut forced: Option<Forced> = None;
    let mut before = buckets.first()?.count;
    for bucket in &mut buckets[1..] {
        let count = bucket.count;
        if count == before {
            continue;
        }
        if almost_equal(before, count) {
            bucket.count = before;
        } else if count < before {
            bucket.count = before;
            let own = Forced { bounds: (bucket.upper, bucket.upper), difference: before - count };
            forced = Some(forced.map_or(own, |forced| forced.with(own)));
        } else {
            before = count;
        }
    }
    forced
}

impl Forced {
    /// Both corrections in one.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            bounds: (self.bounds.0.min(other.bounds.0), self.bounds.1.max(other.bounds.1)),
            difference: self.difference.max(other.difference),
        }
    }
}

/// Equal but for rounding.
fn almost_equal(left: f64, right: f64) -> bool {
    if left.is_nan() && right.is_nan() {
        return true;
    }
    let sum = left.abs() + right.abs();
    let difference = (left - right).abs();
    if left == 0.0 || right == 0.0 || sum < f64::MIN_POSITIVE {
        return difference < TOLERANCE * f64::MIN_POSITIVE;
    }
    difference / sum.min(f64::MAX) < TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(pairs: &[(f64, f64)]) -> Vec<Bucket> {
        pairs.iter().map(|(upper, count)| Bucket { upper: *upper, count: *count }).collect()
    }

    #[test]
    fn quantiles_are_linear_within_a_bucket() {
        let mut some = buckets(&[(f64::INFINITY, 4.0), (1.0, 1.0), (2.0, 3.0)]);
        assert_eq!(quantile(0.5, &mut some), (1.5, None));
        assert_eq!(quantile(1.0, &mut some), (2.0, None));
        assert_eq!(fraction(0.5, 1.5, &mut some), 0.375);
        let (value, forced) =
            quantile(0.5, &mut buckets(&[(1.0, 3.0), (2.0, 2.0), (f64::INFINITY, 4.0)]));
        assert_eq!(value, 2.0 / 3.0);
        assert_eq!(forced, Some(Forced { bounds: (2.0, 2.0), difference: 1.0 }));
        assert!(quantile(0.5, &mut buckets(&[(1.0, 3.0)])).0.is_nan());
    }
}
