//! Sums that keep what rounding loses, as Prometheus adds them: Kahan's compensation in
//! Neumaier's form.

/// A sum and what rounding has lost of it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Kahan {
    pub(crate) sum: f64,
    pub(crate) lost: f64,
}

impl Kahan {
    /// The sum of one value.
    pub(crate) const fn of(value: f64) -> Self {
        Self { sum: value, lost: 0.0 }
    }

    /// The sum with one value more.
    #[inline]
    pub(crate) fn plus(self, value: f64) -> Self {
        let sum = self.sum + value;
        let lost = if sum.is_infinite() {
            0.0
        } else if self.sum.abs() >= value.abs() {
            self.lost + ((self.sum - sum) + value)
        } else {
            self.lost + ((value - sum) + self.sum)
        };
        Self { sum, lost }
    }

    /// The sum of two sums.
    pub(crate) fn join(self, other: Self) -> Self {
        let joined = self.plus(other.sum);
        if joined.sum.is_infinite() {
            return joined;
        }
        Self { lost: joined.lost + other.lost, ..joined }
    }

    /// The sum with what was lost; an infinite sum has lost nothing.
    pub(crate) fn total(self) -> f64 {
        if self.sum.is_infinite() { self.sum } else { self.sum + self.lost }
    }
}

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
