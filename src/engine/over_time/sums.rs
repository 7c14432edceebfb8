//! `sum_over_time` and `avg_over_time`.
//!
//! Windows that overlap little are added up one by one, as Prometheus does. Where each sample
//! would be added many times, sums of parts are kept and joined, what rounding loses with them,
//! so that a window costs the same however long it is.

use std::ops::Range;

use crate::Cells;
use crate::kahan::{Kahan, Mean};
use crate::window::Windows;

/// How many steps a window must cover to be worth sums of parts.
const OVERLAPPING: i64 = 8;

pub(super) fn sum(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    let mut parts = parts(windows);
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(times, |window| {
        let sum = match &mut parts {
            Some(parts) => parts.sum(values, window.samples),
            None => add_up(&values[window.samples]),
        };
        cells.set(window.step, sum.total());
    });
    cells
}

pub(super) fn average(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    let mut parts = parts(windows);
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(times, |window| {
        let sum = parts.as_mut().map(|parts| parts.sum(values, window.samples.clone()));
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

fn parts(windows: &Windows) -> Option<Parts> {
    let covered = windows.grid.step.saturating_mul(OVERLAPPING);
    (windows.grid.len() > 1 && windows.range >= covered).then(Parts::default)
}

fn add_up(values: &[f64]) -> Kahan {
    values.iter().fold(Kahan::default(), |sum, value| sum.plus(*value))
}

fn mean(values: &[f64]) -> f64 {
    let Some((first, rest)) = values.split_first() else { return f64::NAN };
    rest.iter().fold(Mean::of(*first), |mean, value| mean.plus(*value)).value()
}

/// The sum of a window that slides: of its older part all suffixes, of its newer part the sum.
///
/// When the window has left the older part, all of it becomes the older part. So each sample is
/// added twice.
#[derive(Default)]
struct Parts {
    /// The samples of the older part.
    older: Range<usize>,
    /// From each of them to the last of them.
    suffixes: Vec<Kahan>,
    /// The sum of the newer part, which follows the older.
    newer: Kahan,
    /// The end of the newer part.
    end: usize,
}

impl Parts {
    /// The sum of a window that starts and ends no earlier than the one before.
    fn sum(&mut self, values: &[f64], window: Range<usize>) -> Kahan {
        if window.start >= self.older.end {
            self.start_over(values, window.clone());
        }
        self.newer =
            values[self.end..window.end].iter().fold(self.newer, |sum, own| sum.plus(*own));
        self.end = window.end;
        self.suffixes[window.start - self.older.start].join(self.newer)
    }

    fn start_over(&mut self, values: &[f64], window: Range<usize>) {
        self.suffixes.clear();
        let mut sum = Kahan::default();
        for value in values[window.clone()].iter().rev() {
            sum = sum.plus(*value);
            self.suffixes.push(sum);
        }
        self.suffixes.reverse();
        self.newer = Kahan::default();
        self.end = window.end;
        self.older = window;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_parts_are_sums() {
        let values: Vec<f64> =
            (0..200).map(|index| [1.0, 1e100, 0.1, -1e100][index % 4] * index as f64).collect();
        let mut parts = Parts::default();
        for start in 0..values.len() {
            let end = (start + 17).min(values.len());
            let (sum, expected) = (parts.sum(&values, start..end), add_up(&values[start..end]));
            let difference = (sum.total() - expected.total()).abs();
            assert!(difference <= 1e-9 * expected.total().abs().max(1.0), "{start}: {sum:?}");
        }
    }

    #[test]
    fn infinite_samples_leave_the_window() {
        let values = [1.0, f64::INFINITY, 2.0, f64::NAN, 3.0, 4.0, 5.0];
        let mut parts = Parts::default();
        let sums: Vec<f64> =
            (0..5).map(|start| parts.sum(&values, start..start + 3).total()).collect();
        assert_eq!(sums[0], f64::INFINITY);
        assert!(sums[1].is_nan() && sums[3].is_nan());
        assert_eq!(sums[4], 12.0);
    }
}
