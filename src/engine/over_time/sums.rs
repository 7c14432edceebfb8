//! `sum_over_time` and `avg_over_time`.
//!
//! Windows that overlap little are added up one by one, as Prometheus does. Where each sample
//! would be added many times, sums of parts are kept and joined, what rounding loses with them,
//! so that a window costs the same however long it is.

use std::ops::Range;

use super::sliding::Sliding;
use crate::Cells;
use crate::kahan::{Kahan, Mean};
use crate::window::Windows;

pub(super) fn sum(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    let mut sliding = Sliding::worthwhile(windows, Kahan::default());
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(times, |window| {
        let sum = match &mut sliding {
            Some(sliding) => slid(sliding, values, &window.samples),
            None => add_up(&values[window.samples]),
        };
        cells.set(window.step, sum.total());
    });
    cells
}

pub(super) fn average(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    let mut sliding = Sliding::worthwhile(windows, Kahan::default());
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(times, |window| {
        let sum = sliding.as_mut().map(|sliding| slid(sliding, values, &window.samples));
        let count = window.samples.len() as f64;
        let mean = match sum {
            Some(Kahan { sum, lost }) if sum.is_finite() => sum / count + lost / count,
            // The sum overflows, or there is no sum of parts: value by value.
            _ => mean(&values[window.samples]),
        };
        cells.set(window.step, mean);
    });
    cells
}

fn slid(sliding: &mut Sliding<Kahan>, values: &[f64], window: &Range<usize>) -> Kahan {
    sliding.over(window, |sum, _, own| sum.plus(values[own]), Kahan::join)
}

fn add_up(values: &[f64]) -> Kahan {
    values.iter().fold(Kahan::default(), |sum, value| sum.plus(*value))
}

fn mean(values: &[f64]) -> f64 {
    let Some((first, rest)) = values.split_first() else { return f64::NAN };
    rest.iter().fold(Mean::of(*first), |mean, value| mean.plus(*value)).value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Grid;
    use crate::over_time::one_a_second;

    #[test]
    fn sums_of_parts_are_sums() {
        let values: Vec<f64> =
            (0..200).map(|index| [1.0, 1e100, 0.1, -1e100][index % 4] * index as f64).collect();
        let (times, windows) = one_a_second(values.len(), 17);
        let sums = sum(&times, &values, &windows);
        for step in 0..values.len() {
            let own = add_up(&values[(step + 1).saturating_sub(17)..=step]).total();
            let difference = (sums.get(step).unwrap_or(f64::NAN) - own).abs();
            assert!(difference <= 1e-9 * own.abs().max(1.0), "{step}");
        }
    }

    #[test]
    fn infinite_samples_leave_the_window() {
        let mut values = vec![1.0; 40];
        (values[5], values[7]) = (f64::INFINITY, f64::NAN);
        let (times, windows) = one_a_second(values.len(), 10);
        let sums = sum(&times, &values, &windows);
        assert_eq!(sums.get(6), Some(f64::INFINITY));
        assert!(sums.get(14).is_some_and(f64::is_nan));
        assert_eq!(sums.get(17), Some(10.0));
        assert_eq!(windows.grid, Grid::range(0, 39_000, 1000));
    }
}
