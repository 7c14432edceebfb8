//! How high a value is drawn, and which round values are labelled.

use promwright_number::float::{Digits, format_digits};

/// Heights go from 0 at the top to this at the bottom.
pub const HEIGHT: f64 = 1000.0;

/// Room above and below, as a share of the whole.
const MARGIN: f64 = 0.06;

/// No more labelled values than this, about.
const MARKS: f64 = 5.0;

/// Values from the bottom to the top of a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    bottom: f64,
    top: f64,
}

impl Scale {
    /// A scale on which all finite ones of these values lie, and zero if it is near.
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let finite = values.filter(|value| value.is_finite());
        let ends = finite.fold(None, |ends: Option<(f64, f64)>, value| {
            Some(ends.map_or((value, value), |(least, most)| (least.min(value), most.max(value))))
        });
        let (mut bottom, mut top) = ends.unwrap_or((0.0, 1.0));
        // Halves, since the difference of two floats may be infinite.
        let span = || top / 2.0 - bottom / 2.0;
        if bottom > 0.0 && bottom / 2.0 <= span() {
            bottom = 0.0;
        } else if top < 0.0 && -top / 2.0 <= span() {
            top = 0.0;
        } else if bottom == top {
            let room = if top == 0.0 { 1.0 } else { top.abs() / 2.0 };
            (bottom, top) = (bottom - room, top + room);
        }
        let room = (top / 2.0 - bottom / 2.0) * 2.0 * MARGIN;
        let (lower, upper) = (bottom - room, top + room);
        if lower.is_finite() && upper.is_finite() {
            (bottom, top) = (lower, upper);
        }
        Self { bottom, top }
    }

    /// The height of a value, infinite ones at the border; `None` for NaN.
    pub fn height(&self, value: f64) -> Option<i32> {
        if value.is_nan() {
            return None;
        }
        let share = (self.top / 2.0 - value / 2.0) / (self.top / 2.0 - self.bottom / 2.0);
        Some((share.clamp(0.0, 1.0) * HEIGHT).round() as i32)
    }

    /// Round values on the scale.
    pub fn marks(&self) -> Vec<f64> {
        let rough = (self.top / MARKS - self.bottom / MARKS).max(f64::MIN_POSITIVE);
        let power = 10_f64.powf(rough.log10().floor());
        let times = [1.0, 2.0, 5.0, 10.0].into_iter().find(|own| own * power >= rough);
        let step = times.unwrap_or(10.0) * power;
        let first = (self.bottom / step).ceil();
        let all = (0..).map(|own| (first + f64::from(own)) * step);
        all.take(2 * MARKS as usize + 1).take_while(|own| *own <= self.top).collect()
    }
}

/// A value with six digits at most.
pub fn brief(value: f64) -> String {
    format_digits(value, Digits::Significant(6))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(values: &[f64]) -> Vec<String> {
        Scale::of(values.iter().copied()).marks().into_iter().map(brief).collect()
    }

    #[test]
    fn marks_are_round() {
        assert_eq!(shown(&[0.1, 0.8625]), ["0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(shown(&[-3.0, -2.0]), ["-3", "-2.5", "-2"]);
        assert_eq!(shown(&[]), ["0", "0.5", "1"]);
        assert_eq!(shown(&[7.0]), ["4", "6", "8", "10"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn every_value_has_a_height(values in prop::collection::vec(prop::num::f64::ANY, 0..9)) {
            let scale = Scale::of(values.iter().copied());
            for value in &values {
                let height = scale.height(*value);
                prop_assert!(height.is_none_or(|own| (0..=HEIGHT as i32).contains(&own)));
                prop_assert_eq!(height.is_none(), value.is_nan());
            }
            prop_assert!(scale.marks().len() < 10);
        }
    }
}
