//! `stdvar_over_time`, `stddev_over_time`, `mad_over_time`.

use super::sliding::Sliding;
use super::sorted::Sorted;
use crate::Cells;
use crate::kahan::Kahan;
use crate::quantile::{of_sorted, quantile};
use crate::window::Windows;

/// The variance of each window.
pub(super) fn variances(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    let mut cells = Cells::absent(windows.grid.len());
    let mut sliding = Sliding::worthwhile(windows, Spread::default());
    windows.each(times, |window| {
        let slid = sliding.as_mut().map(|sliding| {
            let add = |spread: Spread, _, own: usize| spread.plus(values[own]);
            sliding.over(&window.samples, add, Spread::join).variance()
        });
        // What overflows, and what is alone, is added up as Prometheus does it.
        let variance = slid.filter(|variance| variance.is_finite()).unwrap_or_else(|| {
            let samples = values[window.samples].iter();
            samples.fold(Spread::default(), |spread, own| spread.plus(*own)).variance()
        });
        cells.set(window.step, variance);
    });
    cells
}

/// How far values are spread around their mean.
#[derive(Clone, Copy, Default)]
struct Spread {
    count: f64,
    mean: Kahan,
    /// The sum of squared distances from the mean.
    squares: Kahan,
}

impl Spread {
    fn plus(self, value: f64) -> Self {
        let count = self.count + 1.0;
        let delta = value - self.mean.total();
        let mean = self.mean.plus(delta / count);
        let squares = self.squares.plus(delta * (value - mean.total()));
        Self { count, mean, squares }
    }

    /// Both together; what is needed of the mean is only the distance of the two.
    fn join(self, other: Self) -> Self {
        if other.count == 0.0 {
            return self;
        }
        let count = self.count + other.count;
        let delta = (other.mean.sum - self.mean.sum) + (other.mean.lost - self.mean.lost);
        let mean = self.mean.plus(delta * (other.count / count));
        let between = delta * delta * (self.count * other.count / count);
        Self { count, mean, squares: self.squares.join(other.squares).plus(between) }
    }

    fn variance(self) -> f64 {
        self.squares.total() / self.count
    }
}

/// For each window the median of its values' distances from their median; NaN if any value is.
pub(super) fn median_deviations(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    let mut cells = Cells::absent(windows.grid.len());
    let mut sorted = Sorted::default();
    windows.each(times, |window| {
        let sorted = sorted.slide(values, &window.samples);
        cells.set(window.step, median_deviation(sorted));
    });
    cells
}

fn median_deviation(sorted: &[f64]) -> f64 {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return f64::NAN };
    if first.is_nan() {
        return f64::NAN;
    }
    let median = of_sorted(0.5, sorted);
    if first.is_infinite() || last.is_infinite() {
        let mut distances: Vec<f64> = sorted.iter().map(|value| (value - median).abs()).collect();
        return quantile(0.5, &mut distances);
    }
    // Distances grow from the median outwards: those of both sides, merged, are in order.
    let (below, above) = sorted.split_at(sorted.partition_point(|value| *value <= median));
    let (mut below, mut above) = (below.iter().rev().peekable(), above.iter().peekable());
    let middle = (sorted.len() - 1) / 2;
    let mut distances = std::iter::from_fn(|| {
        let under = below.peek().map(|value| median - **value);
        let over = above.peek().map(|value| **value - median);
        match (under, over) {
            (Some(under), Some(over)) if under <= over => below.next().map(|_| under),
            (Some(under), None) => below.next().map(|_| under),
            (_, over) => above.next().and(over),
        }
    });
    let distance = distances.nth(middle).unwrap_or(f64::NAN);
    match distances.next().filter(|_| sorted.len().is_multiple_of(2)) {
        Some(next) => distance * 0.5 + next * 0.5,
        None => distance,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::over_time::one_a_second;

    fn noise(index: i32) -> f64 {
        f64::from(index * 7919 % 101)
    }

    #[test]
    fn variances_that_slide_are_those_of_each_window() {
        let mut values: Vec<f64> = (0..200).map(|index| 1e9 + noise(index)).collect();
        (values[50], values[90]) = (f64::INFINITY, f64::NAN);
        values[120..160].fill(0.1);
        let (times, windows) = one_a_second(values.len(), 20);
        let slid = variances(&times, &values, &windows);
        for step in 0..values.len() {
            let window = &values[(step + 1).saturating_sub(20)..=step];
            let alone = window.iter().fold(Spread::default(), |spread, own| spread.plus(*own));
            let (own, alone) = (slid.get(step).unwrap_or(-1.0), alone.variance());
            let same = own == alone || own.is_nan() && alone.is_nan();
            assert!(same || (own - alone).abs() <= 1e-9 * alone, "{step}: {own}, not {alone}");
        }
        assert_eq!(slid.get(150), Some(0.0));
    }

    #[test]
    fn deviations_are_those_of_each_window() {
        let mut values: Vec<f64> = (0..100).map(noise).collect();
        (values[30], values[60]) = (f64::NAN, f64::NEG_INFINITY);
        for length in [1, 2, 7, 20] {
            let (times, windows) = one_a_second(values.len(), length);
            let slid = median_deviations(&times, &values, &windows);
            for step in 0..values.len() {
                let from = (step + 1).saturating_sub(length as usize);
                let mut window = values[from..=step].to_vec();
                let median = quantile(0.5, &mut window);
                for value in &mut window {
                    *value = (*value - median).abs();
                }
                let expected = quantile(0.5, &mut window);
                let own = slid.get(step).unwrap_or(-1.0);
                let is_nan = values[from..=step].iter().any(|value| value.is_nan());
                assert!(own == expected || own.is_nan() && (expected.is_nan() || is_nan), "{step}");
            }
        }
    }
}
