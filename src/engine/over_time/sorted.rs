//! A window's values in order, as it slides: `quantile_over_time`.

use std::ops::Range;

use crate::Cells;
use crate::quantile::{of_sorted, order, sort};
use crate::window::{Window, Windows};

/// The quantile `q` of each window.
pub(super) fn quantiles(
    times: &[i64],
    values: &[f64],
    windows: &Windows,
    q: impl Fn(&Window) -> f64,
) -> Cells {
    let mut cells = Cells::absent(windows.grid.len());
    let mut sorted = Sorted::default();
    windows.each(times, |window| {
        let sorted = sorted.slide(values, &window.samples);
        cells.set(window.step, of_sorted(q(&window), sorted));
    });
    cells
}

/// The values of the last window, sorted, NaN first.
#[derive(Default)]
pub(super) struct Sorted {
    values: Vec<f64>,
    window: Range<usize>,
}

impl Sorted {
    /// The sorted values of a window that starts and ends no earlier than the one before.
    pub(super) fn slide(&mut self, values: &[f64], window: &Range<usize>) -> &[f64] {
        let (left, joined) = (window.start - self.window.start, window.end - self.window.end);
        // To take one out and put one in costs a copy of the values between.
        if window.start >= self.window.end || left + joined > 2 + window.len() / 16 {
            self.values.clear();
            self.values.extend_from_slice(&values[window.clone()]);
            sort(&mut self.values);
        } else {
            for gone in &values[self.window.start..window.start] {
                if let Ok(place) = self.values.binary_search_by(|own| order(*own, *gone)) {
                    self.values.remove(place);
                }
            }
            for new in &values[self.window.end..window.end] {
                let place = self.values.binary_search_by(|own| order(*own, *new));
                self.values.insert(place.unwrap_or_else(|place| place), *new);
            }
        }
        self.window = window.clone();
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_is_sorted() {
        let values: Vec<f64> = (0..100)
            .map(|index| [f64::NAN, -0.0, 0.0, f64::INFINITY, 3.0, -3.0][index * index % 6])
            .collect();
        let mut slid = Sorted::default();
        for start in 0..60 {
            let window = start..(start + 5 + start / 2).min(100);
            let mut expected = values[window.clone()].to_vec();
            sort(&mut expected);
            let bits = |values: &[f64]| values.iter().map(|own| own.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(slid.slide(&values, &window)), bits(&expected), "{window:?}");
        }
    }
}
