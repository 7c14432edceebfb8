//! Means over sums that keep what rounding loses, as Prometheus takes them.

mod histograms;

pub(crate) use histograms::{HistogramMean, HistogramSum, Histograms};
pub(crate) use promwright_number::kahan::Kahan;

/// A mean: of the sum, as long as that does not overflow, then updated value by value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mean {
    state: Kahan,
    count: f64,
    incremental: bool,
}

impl Mean {
    /// The mean of one value.
    pub(crate) const fn of(value: f64) -> Self {
        Self { state: Kahan::of(value), count: 1.0, incremental: false }
    }

    /// The mean with one value more.
    pub(crate) fn plus(mut self, value: f64) -> Self {
        self.count += 1.0;
        if !self.incremental {
            let next = self.state.plus(value);
            if !next.sum.is_infinite() {
                return Self { state: next, ..self };
            }
            self.incremental = true;
            self.state.sum /= self.count - 1.0;
            self.state.lost /= self.count - 1.0;
        }
        let share = (self.count - 1.0) / self.count;
        let scaled = Kahan { sum: share * self.state.sum, lost: share * self.state.lost };
        self.state = scaled.plus(value / self.count);
        self
    }

    /// The mean.
    pub(crate) fn value(self) -> f64 {
        let Kahan { sum, lost } = self.state;
        if self.incremental { sum + lost } else { sum / self.count + lost / self.count }
    }
}
