//! Sums that keep what rounding loses, as Prometheus adds them: Kahan's compensation in
//! Neumaier's form.

/// A sum and what rounding has lost of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Kahan {
    /// The rounded sum.
    pub sum: f64,
    /// What rounding has lost of it.
    pub lost: f64,
}

impl Kahan {
    /// The sum of one value.
    pub const fn of(value: f64) -> Self {
        Self { sum: value, lost: 0.0 }
    }

    /// The sum with one value more.
    #[inline]
    pub fn plus(self, value: f64) -> Self {
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
    #[inline]
    pub fn join(self, other: Self) -> Self {
        let joined = self.plus(other.sum);
        if joined.sum.is_infinite() {
            return joined;
        }
        Self { lost: joined.lost + other.lost, ..joined }
    }

    /// The sum with what was lost; an infinite sum has lost nothing.
    #[inline]
    pub fn total(self) -> f64 {
        if self.sum.is_infinite() { self.sum } else { self.sum + self.lost }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounding_loses_is_kept() {
        let sum = [1e100, 1.0, -1e100].into_iter().fold(Kahan::of(1.0), Kahan::plus);
        assert_eq!((sum.sum, sum.total()), (0.0, 2.0));
        assert_eq!(Kahan::of(1.0).join(Kahan { sum: 2.0, lost: 0.5 }).total(), 3.5);
        let infinite = Kahan { sum: 1.0, lost: 0.5 }.plus(f64::INFINITY);
        assert_eq!(infinite, Kahan::of(f64::INFINITY));
    }
}
