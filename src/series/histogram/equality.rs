//! When two histograms are equal.

use super::Histogram;
use super::custom::bounds_match;

impl Histogram {
    /// Whether two histograms hold the same, bit by bit, as the operator `==` compares them.
    ///
    /// Reset hints do not count, empty buckets do: compact both first where they should not.
    pub fn equals(&self, other: &Self) -> bool {
        self.matches(other, |left, right| left.to_bits() == right.to_bits())
    }

    /// Whether two histograms have the same schema, bounds, zero threshold and bucket indices,
    /// and counts and sums that `equal` holds for.
    pub fn matches(&self, other: &Self, equal: impl Fn(f64, f64) -> bool) -> bool {
        let both = |left: &[f64], right: &[f64]| {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| equal(*left, *right))
        };
        self.schema == other.schema
            && equal(self.count, other.count)
            && equal(self.sum, other.sum)
            && (!self.uses_custom_buckets()
                || bounds_match(&self.custom_values, &other.custom_values))
            && self.zero_threshold == other.zero_threshold
            && equal(self.zero_count, other.zero_count)
            && self.has_buckets_of(other)
            && both(&self.negative_buckets, &other.negative_buckets)
            && both(&self.positive_buckets, &other.positive_buckets)
    }

    fn has_buckets_of(&self, other: &Self) -> bool {
        let index = |(index, _): (i32, f64)| index;
        self.positive_counts().map(index).eq(other.positive_counts().map(index))
            && self.negative_counts().map(index).eq(other.negative_counts().map(index))
    }
}
