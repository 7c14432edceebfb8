//! Histograms without the observations above or below a value: the operators `</` and `>/`.
//!
//! A bucket that the value divides keeps the part that its scale gives; the sum becomes an
//! estimate from the middles of what is kept.

use super::{Bucket, Histogram};

/// Which observations are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Below,
    Above,
}

/// What is kept of all buckets.
#[derive(Default)]
struct Kept {
    count: f64,
    sum: f64,
    /// Whether any bucket lost something.
    trimmed: bool,
}

impl Kept {
    /// Takes a bucket's `count` of observations around `middle`.
    fn take(&mut self, count: f64, middle: f64) {
        self.count += count;
        self.sum += middle * count;
    }
}

impl Histogram {
    /// Keeps the observations up to `limit`, as `histogram </ limit`.
    pub fn trim_upper(&mut self, limit: f64) {
        self.trim(limit, Keep::Below);
    }

    /// Keeps the observations from `limit` on, as `histogram >/ limit`.
    pub fn trim_lower(&mut self, limit: f64) {
        self.trim(limit, Keep::Above);
    }

    /// Count and sum remain as they are if no bucket loses anything, though their estimates
    /// would differ.
    fn trim(&mut self, limit: f64, keep: Keep) {
        let mut kept = Kept::default();
        let positive = Scale { positive: true, linear: self.uses_custom_buckets() };
        let negative = Scale { positive: false, ..positive };
        let positive_counts = positive.trim(self.positive(), limit, keep, &mut kept);
        let negative_counts = negative.trim(self.negative(), limit, keep, &mut kept);
        let has = |counts: &[f64]| counts.iter().any(|count| *count != 0.0);
        let sides = (has(&self.negative_buckets), has(&self.positive_buckets));
        self.positive_buckets = positive_counts;
        self.negative_buckets = negative_counts;
        if self.zero_count > 0.0 {
            let (count, middle) = zero(self.zero_bucket(), sides, limit, keep);
            kept.trimmed |= self.zero_count != count;
            self.zero_count = count;
            kept.take(count, middle);
        }
        if kept.trimmed {
            self.count = kept.count;
            self.sum = kept.sum;
            self.compact(0);
        }
    }
}

/// How observations lie in a bucket.
#[derive(Clone, Copy)]
struct Scale {
    positive: bool,
    linear: bool,
}

impl Scale {
    /// The counts that remain.
    fn trim(
        self,
        buckets: impl Iterator<Item = Bucket>,
        limit: f64,
        keep: Keep,
        kept: &mut Kept,
    ) -> Vec<f64> {
        buckets.map(|bucket| self.remaining(&bucket, limit, keep, kept)).collect()
    }

    fn remaining(self, bucket: &Bucket, limit: f64, keep: Keep, kept: &mut Kept) -> f64 {
        if bucket.count == 0.0 {
            return bucket.count;
        }
        let (whole, part) = match keep {
            Keep::Below => (bucket.upper <= limit, bucket.lower < limit),
            Keep::Above => (bucket.lower >= limit, bucket.upper > limit),
        };
        if whole {
            kept.take(bucket.count, self.middle(bucket.lower, bucket.upper));
            return bucket.count;
        }
        if !part {
            kept.trimmed = true;
            return 0.0;
        }
        let (count, middle) = self.divided(bucket, limit, keep);
        kept.trimmed |= bucket.count != count;
        kept.take(count, middle);
        count
    }

    /// What is kept of a bucket that `limit` divides, and its middle.
    fn divided(self, bucket: &Bucket, limit: f64, keep: Keep) -> (f64, f64) {
        if bucket.lower == f64::NEG_INFINITY {
            return without_lower(bucket, limit, keep);
        }
        if bucket.upper == f64::INFINITY {
            return match keep {
                Keep::Above if limit >= bucket.lower => (bucket.count, limit),
                _ => (0.0, bucket.lower),
            };
        }
        let below = if limit <= bucket.lower {
            0.0
        } else if limit >= bucket.upper {
            bucket.count
        } else {
            bucket.count * bucket.fraction_below(limit, self.linear)
        };
        match keep {
            Keep::Below => (below, self.middle(bucket.lower, limit)),
            Keep::Above => (bucket.count - below, self.middle(limit, bucket.upper)),
        }
    }

    /// The middle between two bounds.
    fn middle(self, lower: f64, upper: f64) -> f64 {
        if lower.is_infinite() {
            return match upper {
                _ if upper.is_infinite() => 0.0,
                _ if upper > 0.0 => upper / 2.0,
                _ => upper,
            };
        }
        if upper.is_infinite() {
            return lower;
        }
        if self.linear {
            return f64::midpoint(lower, upper);
        }
        let middle = (lower * upper).abs().sqrt();
        if self.positive { middle } else { -middle }
    }
}

/// A custom bucket that begins at `-Inf`: with a positive end it is taken to begin at 0, else
/// nothing is known of where its observations are.
fn without_lower(bucket: &Bucket, limit: f64, keep: Keep) -> (f64, f64) {
    let Bucket { upper, count, .. } = *bucket;
    let end = if upper.is_infinite() { 0.0 } else { upper };
    match keep {
        Keep::Below if limit >= upper => (count, 0.0),
        Keep::Below if limit > 0.0 && upper > 0.0 && upper.is_finite() => {
            (count * limit / upper, limit / 2.0)
        }
        Keep::Below if upper <= 0.0 => (count, limit),
        Keep::Above if limit <= bucket.lower => (count, 0.0),
        Keep::Above if limit >= 0.0 && upper > limit && upper.is_finite() => {
            (count * (1.0 - limit / upper), f64::midpoint(limit, upper))
        }
        _ => (0.0, end),
    }
}

/// What is kept of the zero bucket, and its middle. It reaches only to the side or sides on
/// which there are other observations.
fn zero(bucket: Bucket, (negative, positive): (bool, bool), limit: f64, keep: Keep) -> (f64, f64) {
    let upper = if negative && !positive { 0.0 } else { bucket.upper };
    let lower = if positive && !negative { 0.0 } else { bucket.lower };
    let whole = (bucket.count, f64::midpoint(lower, upper));
    let width = upper - lower;
    match keep {
        Keep::Below if limit <= lower => (0.0, 0.0),
        Keep::Below if limit >= upper => whole,
        Keep::Below => (bucket.count * ((limit - lower) / width), f64::midpoint(lower, limit)),
        Keep::Above if limit <= lower => whole,
        Keep::Above if limit >= upper => (0.0, 0.0),
        Keep::Above => (bucket.count * ((upper - limit) / width), f64::midpoint(limit, upper)),
    }
}
