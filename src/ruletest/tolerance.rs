//! By how much a value may differ from the expected one.
//!
//! The default is promtool's: not at all, and NaN equals nothing.

use promwright_series::histogram::Histogram;

/// A bound for the difference of two values; a value within either bound is close enough.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tolerance {
    /// As a share of the expected value.
    pub relative: f64,
    /// In the value's own unit.
    pub absolute: f64,
    /// Whether NaN equals an expected NaN.
    pub nan: bool,
}

impl Tolerance {
    /// Whether a value is close enough to the expected one.
    pub fn accepts(self, got: f64, expected: f64) -> bool {
        if got == expected || (self.nan && got.is_nan() && expected.is_nan()) {
            return true;
        }
        // An infinite expectation would have an infinite share.
        expected.is_finite()
            && (got - expected).abs() <= self.absolute.max(self.relative * expected.abs())
    }

    /// Whether a histogram is close enough: the same buckets, with close counts and sums.
    pub fn accepts_histogram(self, got: &Histogram, expected: &Histogram) -> bool {
        let (mut got, mut expected) = (got.clone(), expected.clone());
        got.compact(0);
        expected.compact(0);
        got.reset_hint == expected.reset_hint
            && got.matches(&expected, |got, expected| self.accepts(got, expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_bound_is_enough() {
        let relative = Tolerance { relative: 0.01, ..Tolerance::default() };
        assert!(relative.accepts(101.0, 100.0) && relative.accepts(-99.0, -100.0));
        assert!(!relative.accepts(101.1, 100.0) && !relative.accepts(1e-9, 0.0));
        let absolute = Tolerance { absolute: 0.5, ..Tolerance::default() };
        assert!(absolute.accepts(0.5, 0.0) && !absolute.accepts(0.6, 0.0));
        let both = Tolerance { relative: 0.01, absolute: 0.5, nan: false };
        assert!(both.accepts(0.5, 0.0) && both.accepts(1010.0, 1000.0));
    }

    #[test]
    fn infinities_are_close_to_themselves_alone_and_nan_where_asked() {
        let wide = Tolerance { relative: 1.0, absolute: 1e300, nan: false };
        assert!(wide.accepts(f64::INFINITY, f64::INFINITY));
        assert!(
            !wide.accepts(f64::NEG_INFINITY, f64::INFINITY) && !wide.accepts(1.0, f64::INFINITY)
        );
        assert!(!wide.accepts(f64::INFINITY, 1.0) && !wide.accepts(f64::NAN, f64::NAN));
        let nan = Tolerance { nan: true, ..wide };
        assert!(nan.accepts(f64::NAN, f64::NAN));
        assert!(!nan.accepts(f64::NAN, 1.0) && !nan.accepts(1.0, f64::NAN));
    }
}
