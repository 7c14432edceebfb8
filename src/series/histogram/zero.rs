//! The zero bucket, and how those of two histograms become one.

use promwright_number::kahan::Kahan;

use super::{Bucket, Histogram};

impl Histogram {
    /// What the zero bucket would count if it reached to `threshold`, which is not below its
    /// own, and the threshold that it would have: inside a bucket that counts something there is
    /// none, so that it moves on to that bucket's far end.
    ///
    /// `lost` holds what rounding has lost of the counts.
    pub(super) fn wider_zero(&self, threshold: f64, lost: Option<&Self>) -> (Kahan, f64) {
        let mut total = Kahan { sum: 0.0, lost: lost.map_or(0.0, |lost| lost.zero_count) };
        if threshold == self.zero_threshold {
            return (Kahan { sum: self.zero_count, ..total }, threshold);
        }
        let positive = lost.map_or(&[][..], |lost| &lost.positive_buckets);
        let negative = lost.map_or(&[][..], |lost| &lost.negative_buckets);
        let mut threshold = threshold;
        loop {
            // What was lost is not reset: Prometheus counts it again in each round.
            total.sum = self.zero_count;
            let reached = swallow(self.positive(), positive, threshold, &mut total);
            threshold = reached.unwrap_or(threshold);
            let mirrored = self.negative().map(mirror);
            match swallow(mirrored, negative, threshold, &mut total) {
                Some(reached) => threshold = reached,
                None => return (total, threshold),
            }
        }
    }

    /// Widens the zero bucket, so that it and the one of `other` have a common threshold, and
    /// returns what `other` counts within it.
    pub(super) fn reconcile_zero(&mut self, other: &Self, mut lost: Option<&mut Self>) -> Kahan {
        let mut theirs = (Kahan::of(other.zero_count), other.zero_threshold);
        while theirs.1 != self.zero_threshold {
            if self.zero_threshold > theirs.1 {
                theirs = other.wider_zero(self.zero_threshold, None);
            } else if theirs.1 > self.zero_threshold {
                let (zero, threshold) = self.wider_zero(theirs.1, lost.as_deref());
                self.zero_count = zero.sum;
                self.zero_threshold = threshold;
                if let Some(lost) = lost.as_deref_mut() {
                    lost.zero_count = zero.lost;
                }
                self.clear_zero(lost.as_deref_mut());
            } else {
                // A threshold that is no number has no order.
                break;
            }
        }
        theirs.0
    }

    /// Removes the buckets inside the zero bucket, which counts them already.
    pub(super) fn clear_zero(&mut self, lost: Option<&mut Self>) {
        let inside = |bucket: &Bucket| bucket.lower < self.zero_threshold;
        let positive = self.positive().take_while(inside).count();
        let negative = self.negative().map(mirror).take_while(inside).count();
        self.positive_buckets[..positive].fill(0.0);
        self.negative_buckets[..negative].fill(0.0);
        match lost {
            None => self.compact(0),
            Some(lost) => {
                let clear = |counts: &mut Vec<f64>, inside: usize| {
                    counts.iter_mut().take(inside).for_each(|count| *count = 0.0);
                };
                clear(&mut lost.positive_buckets, positive);
                clear(&mut lost.negative_buckets, negative);
                self.compact_compensated(lost);
            }
        }
    }
}

/// A negative bucket as the positive one with the same absolute values.
fn mirror(bucket: Bucket) -> Bucket {
    Bucket { lower: -bucket.upper, upper: -bucket.lower, ..bucket }
}

/// Adds the counts of the buckets that begin below `threshold`. If it is inside one that counts
/// something, that one's end.
fn swallow(
    buckets: impl Iterator<Item = Bucket>,
    lost: &[f64],
    threshold: f64,
    total: &mut Kahan,
) -> Option<f64> {
    for (place, bucket) in buckets.enumerate() {
        if bucket.lower >= threshold {
            break;
        }
        *total = total.plus(bucket.count);
        if let Some(lost) = lost.get(place) {
            *total = total.plus(*lost);
        }
        if bucket.upper > threshold {
            return (bucket.count != 0.0).then_some(bucket.upper);
        }
    }
    None
}
