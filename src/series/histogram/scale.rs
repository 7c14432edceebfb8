//! Histograms times and divided by numbers.

use super::{Histogram, ResetHint};

impl Histogram {
    /// Multiplies all counts and the sum. A negative factor makes a gauge of it.
    pub fn multiply(&mut self, factor: f64) {
        self.each(|value| *value *= factor);
        if factor < 0.0 {
            self.reset_hint = ResetHint::Gauge;
        }
    }

    /// Divides all counts and the sum. Division by zero removes all buckets but the zero bucket;
    /// a negative divisor makes a gauge of it.
    pub fn divide(&mut self, divisor: f64) {
        self.each(|value| *value /= divisor);
        if divisor == 0.0 {
            self.positive_spans.clear();
            self.positive_buckets.clear();
            self.negative_spans.clear();
            self.negative_buckets.clear();
        } else if divisor < 0.0 {
            self.reset_hint = ResetHint::Gauge;
        }
    }

    /// With the sign of all counts and of the sum turned, as a gauge.
    pub fn negated(&self) -> Self {
        let mut negated = self.clone();
        negated.multiply(-1.0);
        negated
    }

    fn each(&mut self, change: impl FnMut(&mut f64)) {
        [&mut self.zero_count, &mut self.count, &mut self.sum]
            .into_iter()
            .chain(&mut self.positive_buckets)
            .chain(&mut self.negative_buckets)
            .for_each(change);
    }
}
