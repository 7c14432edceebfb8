//! `deriv`, `predict_linear`, `double_exponential_smoothing`.
//!
//! The line through a window's samples needs four sums. Where windows overlap much these slide,
//! with times relative to a sample near by; the line does not depend on where time starts, but
//! its last digits do, so that sums which all but cancel out are added up as in Prometheus.

use super::sliding::Sliding;
use crate::Cells;
use crate::kahan::Kahan;
use crate::window::{Window, Windows};

/// The slope per second of the line through each window with at least two samples.
pub(super) fn slopes(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    // A time near the samples' own keeps the sums small.
    lines(times, values, windows, |window| times[window.samples.start], |_, line| line.slope)
}

/// The value of each window's line `seconds` after the step.
pub(super) fn predictions(
    times: &[i64],
    values: &[f64],
    windows: &Windows,
    seconds: impl Fn(&Window) -> f64,
) -> Cells {
    let at = |window: &Window, line: Line| line.slope * seconds(window) + line.intercept;
    lines(times, values, windows, |window| window.now, at)
}

/// The part of a sum that must be left of it in a difference, so that this has nine digits.
const LEFT: f64 = 1e-7;

/// A least-squares line.
#[derive(Clone, Copy)]
struct Line {
    /// Per second.
    slope: f64,
    /// The value at the time that it is relative to.
    intercept: f64,
}

/// A number of the line of each window that has one; `zero` is the time of the intercept.
fn lines(
    times: &[i64],
    values: &[f64],
    windows: &Windows,
    zero: impl Fn(&Window) -> i64,
    number: impl Fn(&Window, Line) -> f64,
) -> Cells {
    let mut cells = Cells::absent(windows.grid.len());
    let mut sliding = Sliding::worthwhile(windows, Sums::default());
    let mut last_change = LastChange::default();
    windows.each(times, |window| {
        let samples = window.samples.clone();
        if samples.len() < 2 {
            return;
        }
        let zero = zero(&window);
        let first = values[samples.start];
        let line = if last_change.is_constant(values, &samples) {
            let slope = if first.is_infinite() { f64::NAN } else { 0.0 };
            Line { slope, intercept: if first.is_infinite() { f64::NAN } else { first } }
        } else {
            let slid = sliding.as_mut().map(|sliding| {
                let sums = sliding.over(
                    &samples,
                    |sums, origin, own| sums.plus(times[own] - times[origin], values[own]),
                    Sums::join,
                );
                (sums, times[sliding.origin()])
            });
            let count = samples.len() as f64;
            let slid = slid.filter(|(sums, _)| sums.is_exact(count));
            let (sums, origin) = slid.unwrap_or_else(|| {
                // Without overlap, or with sums that overflow or cancel, as Prometheus adds up.
                let all = times[samples.clone()].iter().zip(&values[samples.clone()]);
                let add = |sums: Sums, (time, own): (&i64, &f64)| {
                    sums.plus(time.saturating_sub(zero), *own)
                };
                (all.fold(Sums::default(), add), zero)
            });
            sums.line(count, origin.saturating_sub(zero) as f64 / 1000.0)
        };
        cells.set(window.step, number(&window, line));
    });
    cells
}

/// The sums that a line is made of: `x` are seconds.
#[derive(Clone, Copy, Default)]
struct Sums {
    x: Kahan,
    y: Kahan,
    xy: Kahan,
    xx: Kahan,
}

impl Sums {
    fn plus(self, milliseconds: i64, value: f64) -> Self {
        let seconds = milliseconds as f64 / 1000.0;
        Self {
            x: self.x.plus(seconds),
            y: self.y.plus(value),
            xy: self.xy.plus(seconds * value),
            xx: self.xx.plus(seconds * seconds),
        }
    }

    fn join(self, other: Self) -> Self {
        Self {
            x: self.x.join(other.x),
            y: self.y.join(other.y),
            xy: self.xy.join(other.xy),
            xx: self.xx.join(other.xx),
        }
    }

    /// Whether enough digits are left of what the slope is the ratio of.
    fn is_exact(&self, n: f64) -> bool {
        let [x, y, xy, xx] = self.totals();
        let is_left = |sum: f64, mean: f64| (sum - mean).abs() > LEFT * mean.abs();
        y.is_finite() && xy.is_finite() && is_left(xx, x * x / n) && is_left(xy, x * y / n)
    }

    fn totals(&self) -> [f64; 4] {
        [self.x, self.y, self.xy, self.xx].map(Kahan::total)
    }

    /// The line of `n` samples, whose times are `shift` seconds before what they are relative to.
    fn line(self, n: f64, shift: f64) -> Line {
        let [x, y, xy, xx] = self.totals();
        let slope = (xy - x * y / n) / (xx - x * x / n);
        Line { slope, intercept: y / n - slope * (x + n * shift) / n }
    }
}

/// Whether all values of a window are the same, without looking at each of them again.
#[derive(Default)]
struct LastChange {
    /// The last sample that differs from the one before it.
    at: usize,
    /// The samples that have been looked at end here.
    seen: usize,
}

impl LastChange {
    fn is_constant(&mut self, values: &[f64], window: &std::ops::Range<usize>) -> bool {
        for index in self.seen.max(window.start + 1)..window.end {
            if values[index] != values[index - 1] {
                self.at = index;
            }
        }
        self.seen = self.seen.max(window.end);
        self.at <= window.start
    }
}

/// The last value of the smoothed series: `level` weighs the values, `trend` their trend.
pub(super) fn smoothed(values: &[f64], level: f64, trend: f64) -> Option<f64> {
    let [first, second, ..] = values else { return None };
    let (mut before, mut smooth) = (0.0, *first);
    let mut slope = second - first;
    for (index, value) in values.iter().enumerate().skip(1) {
        if index > 1 {
            slope = trend * (smooth - before) + (1.0 - trend) * slope;
        }
        let next = level * value + (1.0 - level) * (smooth + slope);
        (before, smooth) = (smooth, next);
    }
    Some(smooth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::over_time::one_a_second;

    /// Windows of a grid of so many steps, each looked at by itself.
    fn alone(windows: &Windows, look: impl Fn(&Windows) -> Cells) -> Vec<Option<f64>> {
        let one = |now| Windows { grid: crate::Grid::instant(now), ..*windows };
        windows.grid.times().map(|now| look(&one(now)).get(0)).collect()
    }

    #[test]
    fn sums_that_cancel_out_are_not_slid() {
        let (times, values) = ([0, 4056, 4057], [0.0, 0.0, -1.0]);
        let (_, windows) = one_a_second(310, 300);
        // The sample at 0 has left the window, but sums that slide are still relative to it.
        let slope = slopes(&times, &values, &windows).get(300).expect("two samples have a line");
        assert!((slope + 1000.0).abs() < 1e-9, "{slope}");
    }

    #[test]
    fn lines_that_slide_are_those_of_each_window() {
        let mut values: Vec<f64> =
            (0..300).map(|index| f64::from(index * 7919 % 101) + f64::from(index)).collect();
        values[40..80].fill(5.0);
        (values[100], values[130], values[160]) = (f64::INFINITY, f64::NAN, 1e300);
        values[200..240].fill(f64::INFINITY);
        let (times, windows) = one_a_second(values.len(), 20);
        let predict = |windows: &Windows| predictions(&times, &values, windows, |_| 3600.0);
        let slope = |windows: &Windows| slopes(&times, &values, windows);
        for look in [&predict as &dyn Fn(&Windows) -> Cells, &slope] {
            let (slid, expected) = (look(&windows), alone(&windows, look));
            for (step, expected) in expected.into_iter().enumerate() {
                match (slid.get(step), expected) {
                    (Some(own), Some(expected)) => {
                        let same = own == expected || own.is_nan() && expected.is_nan();
                        let close = (own - expected).abs() <= 1e-9 * expected.abs().max(1e-3);
                        assert!(same || close, "{step}: {own}, not {expected}");
                    }
                    (own, expected) => assert_eq!(own, expected, "{step}"),
                }
            }
        }
    }
}
