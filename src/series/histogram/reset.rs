//! Whether a counter was reset between two histograms.

use std::iter::Peekable;

use super::custom::{bounds_match, intersection};
use super::layout::Side;
use super::walk::Indexed;
use super::{Bucket, Histogram, ResetHint, exponential_bound};

impl Histogram {
    /// Whether the counter was reset between `previous` and this histogram.
    ///
    /// The hint decides if it can. Otherwise a reset is: a count, in all or in any bucket, that
    /// became smaller; a finer schema or a smaller zero threshold; a threshold inside a bucket
    /// of `previous` that counts something; custom buckets behind others. Custom bounds that
    /// differ are compared at those that both have.
    pub fn detect_reset(&self, previous: &Self) -> bool {
        match self.reset_hint {
            ResetHint::Reset => return true,
            ResetHint::NotReset => return false,
            // A gauge is taken for a counter: whoever asks wants it so.
            ResetHint::Unknown | ResetHint::Gauge => {}
        }
        if self.count < previous.count {
            return true;
        }
        if self.uses_custom_buckets() {
            if !previous.uses_custom_buckets() {
                return true;
            }
            if !bounds_match(&self.custom_values, &previous.custom_values) {
                return self.is_reset_at_common_bounds(previous);
            }
        }
        if self.schema > previous.schema || self.zero_threshold < previous.zero_threshold {
            return true;
        }
        let (zero, threshold) = previous.wider_zero(self.zero_threshold, None);
        threshold != self.zero_threshold
            || self.zero_count < zero.sum
            || self.is_side_reset(previous, Self::positive_counts)
            || self.is_side_reset(previous, Self::negative_counts)
    }

    fn is_side_reset<'a>(
        &'a self,
        previous: &'a Self,
        counts: impl Fn(&'a Self) -> Indexed<'a, f64>,
    ) -> bool {
        let inside = |(index, _): &(i32, f64)| {
            !self.uses_custom_buckets()
                && self.zero_threshold != 0.0
                && exponential_bound(*index, self.schema) <= self.zero_threshold
        };
        let own = counts(self).skip_while(inside);
        // The storage of Prometheus gives gauges the buckets of their neighbours, empty ones, too.
        let sees_all = self.reset_hint == ResetHint::Gauge;
        let shift = previous.shift_below(self);
        if shift == 0 {
            return is_smaller(own, counts(previous).skip_while(inside), sees_all);
        }
        let Side { spans, cells, .. } = Side::reduced(counts(previous), shift);
        is_smaller(own, Indexed::new(&spans, &cells).skip_while(inside), sees_all)
    }

    fn is_reset_at_common_bounds(&self, previous: &Self) -> bool {
        let mut bounds = intersection(&self.custom_values, &previous.custom_values);
        bounds.push(f64::INFINITY);
        let mut own = self.positive().peekable();
        let mut earlier = previous.positive().peekable();
        bounds.into_iter().any(|bound| up_to(&mut own, bound) < up_to(&mut earlier, bound))
    }
}

/// Whether any bucket of `earlier` counts more than its successor of the same index in `own`.
///
/// Behind the last bucket of `own` Prometheus looks at one bucket alone, and so do we unless all
/// are to be seen.
fn is_smaller(
    own: impl Iterator<Item = (i32, f64)>,
    earlier: impl Iterator<Item = (i32, f64)>,
    sees_all: bool,
) -> bool {
    let mut own = own.peekable();
    for (index, count) in earlier {
        while own.next_if(|(other, _)| *other < index).is_some() {}
        let is_smaller = match own.peek() {
            Some((other, now)) if *other == index => *now < count,
            _ => count != 0.0,
        };
        if is_smaller || (own.peek().is_none() && !sees_all) {
            return is_smaller;
        }
    }
    false
}

/// The counts of the next buckets that end at `bound` or below.
fn up_to(buckets: &mut Peekable<impl Iterator<Item = Bucket>>, bound: f64) -> f64 {
    let mut sum = 0.0;
    while let Some(bucket) = buckets.next_if(|bucket| bucket.upper <= bound) {
        sum += bucket.count;
    }
    sum
}
