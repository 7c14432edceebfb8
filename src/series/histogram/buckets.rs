//! The buckets of a histogram, one after the other.

use super::walk::Indexed;
use super::{Bucket, Histogram};

impl Histogram {
    /// The positive buckets from zero upwards, empty ones too.
    pub fn positive(&self) -> impl DoubleEndedIterator<Item = Bucket> + Clone {
        self.positive_counts().map(|indexed| Bucket::positive(self, indexed))
    }

    /// The negative buckets from zero downwards, empty ones too.
    pub fn negative(&self) -> impl DoubleEndedIterator<Item = Bucket> + Clone {
        self.negative_counts().map(|indexed| Bucket::negative(self, indexed))
    }

    /// The zero bucket, whatever is in it.
    pub const fn zero_bucket(&self) -> Bucket {
        Bucket {
            lower: -self.zero_threshold,
            upper: self.zero_threshold,
            lower_inclusive: true,
            upper_inclusive: true,
            count: self.zero_count,
            index: 0,
        }
    }

    /// All buckets in ascending order: negative ones, the zero bucket if there is something in
    /// it, positive ones. Bounds inside the zero bucket are moved to its edge. For descending
    /// order reverse it.
    pub fn all_buckets(&self) -> impl DoubleEndedIterator<Item = Bucket> + Clone {
        let zero = (self.zero_count > 0.0).then(|| self.zero_bucket());
        self.negative()
            .rev()
            .map(|bucket| self.outside_zero(bucket))
            .chain(zero)
            .chain(self.positive().map(|bucket| self.outside_zero(bucket)))
    }

    fn outside_zero(&self, mut bucket: Bucket) -> Bucket {
        let zero = self.zero_threshold;
        if bucket.upper < 0.0 && bucket.upper > -zero {
            bucket.upper = -zero;
        } else if bucket.lower > 0.0 && bucket.lower < zero {
            bucket.lower = zero;
        }
        bucket
    }

    pub(super) fn positive_counts(&self) -> Indexed<'_, f64> {
        Indexed::new(&self.positive_spans, &self.positive_buckets)
    }

    pub(super) fn negative_counts(&self) -> Indexed<'_, f64> {
        Indexed::new(&self.negative_spans, &self.negative_buckets)
    }
}
