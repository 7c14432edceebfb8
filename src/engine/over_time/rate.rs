//! `rate`, `increase`, `delta`, `irate`, `idelta`.

use crate::Cells;
use crate::window::{Window, Windows};

/// Which of the three extrapolating functions.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Whether a value that falls is a counter that started over.
    counter: bool,
    /// Whether the result is per second.
    per_second: bool,
}

pub(super) const RATE: Kind = Kind { counter: true, per_second: true };
pub(super) const INCREASE: Kind = Kind { counter: true, per_second: false };
pub(super) const DELTA: Kind = Kind { counter: false, per_second: false };

/// The change within each window, extrapolated to its borders where samples come close.
///
/// Resets are found once for the series; a window then costs only the resets within it.
pub(super) fn extrapolated(times: &[i64], values: &[f64], windows: &Windows, kind: Kind) -> Cells {
    let mut cells = Cells::absent(windows.grid.len());
    let resets = if kind.counter { resets(values) } else { Vec::new() };
    let mut next_reset = 0;
    windows.each(times, |window| {
        let (first, last) = (window.samples.start, window.samples.end - 1);
        if first == last {
            return;
        }
        let mut change = values[last] - values[first];
        while resets.get(next_reset).is_some_and(|index| *index <= first) {
            next_reset += 1;
        }
        for index in resets[next_reset..].iter().take_while(|index| **index <= last) {
            change += values[index - 1];
        }
        let ends = Ends { times: (times[first], times[last]), first: values[first] };
        let factor = ends.factor(change, (last - first) as f64, &window, kind.counter);
        let factor = if kind.per_second { factor / windows.seconds() } else { factor };
        cells.set(window.step, change * factor);
    });
    cells
}

/// The samples before which a counter has fallen.
fn resets(values: &[f64]) -> Vec<usize> {
    let pairs = values.windows(2).enumerate();
    pairs.filter(|(_, pair)| pair[1] < pair[0]).map(|(index, _)| index + 1).collect()
}

/// The first and the last sample of a window.
struct Ends {
    times: (i64, i64),
    first: f64,
}

impl Ends {
    /// By how much the change is to be stretched to cover the window.
    ///
    /// Samples closer to a border than 1.1 times their average distance are taken to go on to
    /// it; otherwise half that distance is added. A counter is not stretched below zero.
    fn factor(&self, change: f64, intervals: f64, window: &Window, counter: bool) -> f64 {
        let (first, last) = self.times;
        let sampled = (last - first) as f64 / 1000.0;
        let average = sampled / intervals;
        let threshold = average * 1.1;
        let mut to_start = (first - window.from) as f64 / 1000.0;
        let mut to_end = (window.to - last) as f64 / 1000.0;
        if to_start >= threshold {
            to_start = average / 2.0;
        }
        if counter && change > 0.0 && self.first >= 0.0 {
            let to_zero = sampled * (self.first / change);
            if to_zero < to_start {
                to_start = to_zero;
            }
        }
        if to_end >= threshold {
            to_end = average / 2.0;
        }
        if sampled == 0.0 { 1.0 } else { (sampled + to_start + to_end) / sampled }
    }
}

/// The change between the last two samples: per second for `irate`, plain for `idelta`.
pub(super) fn last_two(times: &[i64], values: &[f64], per_second: bool) -> Option<f64> {
    let ([.., earlier, later], [.., before, after]) = (times, values) else { return None };
    let reset = per_second && after < before;
    let change = if reset { *after } else { after - before };
    let seconds = (later - earlier) as f64 / 1000.0;
    Some(if per_second { change / seconds } else { change })
}
