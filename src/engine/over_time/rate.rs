//! `rate`, `increase`, `delta`, `irate`, `idelta`.

use promwright_promql::ExtendKind;

use super::{extended, started};
use crate::Cells;
use crate::eval::RangeSeries;
use crate::window::{Window, Windows};

/// Which of the three functions of the change within a window.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// Whether a value that falls is a counter that started over.
    pub(super) counter: bool,
    /// Whether the result is per second.
    pub(super) per_second: bool,
}

pub(super) const RATE: Kind = Kind { counter: true, per_second: true };
pub(super) const INCREASE: Kind = Kind { counter: true, per_second: false };
pub(super) const DELTA: Kind = Kind { counter: false, per_second: false };

/// The change within each window.
pub(super) fn change(series: &RangeSeries<'_>, windows: &Windows, kind: Kind) -> Cells {
    let Some(extend) = windows.extend else { return extrapolated(series, windows, kind) };
    let smoothed = extend == ExtendKind::Smoothed;
    super::each_window(windows, &series.times, &series.values, &mut |window, times, values| {
        let change = extended::change(times, values, window, smoothed, kind.counter)?;
        Some(if kind.per_second { change / windows.seconds() } else { change })
    })
}

/// The change within each window, extrapolated to its borders where samples come close.
///
/// Resets are found once for the series; a window then costs only the resets within it.
fn extrapolated(series: &RangeSeries<'_>, windows: &Windows, kind: Kind) -> Cells {
    let (times, values) = (&*series.times, &*series.values);
    let starts = if kind.counter { &*series.starts } else { &[] };
    let mut cells = Cells::absent(windows.grid.len());
    let resets = if kind.counter { resets(times, values, starts) } else { Vec::new() };
    let mut next_reset = 0;
    windows.each(times, |window| {
        let (first, last) = (window.samples.start, window.samples.end - 1);
        let mut change = values[last] - values[first];
        while resets.get(next_reset).is_some_and(|index| *index <= first) {
            next_reset += 1;
        }
        for index in resets[next_reset..].iter().take_while(|index| **index <= last) {
            change += values[index - 1];
        }
        let start = started::within(starts, times, first, &window);
        let ends = Ends {
            times: (times[first], times[last]),
            first: values[first],
            intervals: (last - first) as f64,
        };
        let factor = match start {
            // A counter that is known to have started within the window was zero then.
            Some(start) => {
                change += values[first];
                ends.factor_since(start, &window)
            }
            None if first == last => return,
            None => ends.factor(change, &window, kind.counter),
        };
        let factor = if kind.per_second { factor / windows.seconds() } else { factor };
        cells.set(window.step, change * factor);
    });
    cells
}

/// The samples before which a counter has started over.
fn resets(times: &[i64], values: &[f64], starts: &[i64]) -> Vec<usize> {
    let is_reset = |index: &usize| {
        values[*index] < values[index - 1] || started::is_reset(starts, times, *index)
    };
    (1..values.len()).filter(is_reset).collect()
}

/// The first and the last sample of a window, and how many intervals they enclose.
pub(super) struct Ends {
    pub(super) times: (i64, i64),
    pub(super) first: f64,
    pub(super) intervals: f64,
}

impl Ends {
    /// By how much the change is to be stretched to cover the window.
    ///
    /// Samples closer to a border than 1.1 times their average distance are taken to go on to
    /// it; otherwise half that distance is added. A counter is not stretched below zero.
    pub(super) fn factor(&self, change: f64, window: &Window, counter: bool) -> f64 {
        let (first, last) = self.times;
        let sampled = (last - first) as f64 / 1000.0;
        let mut to_start = self.to_border((first - window.from) as f64 / 1000.0);
        if counter && change > 0.0 && self.first >= 0.0 {
            let to_zero = sampled * (self.first / change);
            if to_zero < to_start {
                to_start = to_zero;
            }
        }
        let to_end = self.to_border((window.to - last) as f64 / 1000.0);
        if sampled == 0.0 { 1.0 } else { (sampled + to_start + to_end) / sampled }
    }

    /// The same for a counter that started at a known time within the window.
    pub(super) fn factor_since(&self, start: i64, window: &Window) -> f64 {
        let sampled = (self.times.1 - start) as f64 / 1000.0;
        let to_end = self.to_border((window.to - self.times.1) as f64 / 1000.0);
        if sampled == 0.0 { 1.0 } else { (sampled + to_end) / sampled }
    }

    /// How far samples are taken to go on towards a border that far away.
    fn to_border(&self, distance: f64) -> f64 {
        let (first, last) = self.times;
        let sampled = (last - first) as f64 / 1000.0;
        let average = if self.intervals > 0.0 { sampled / self.intervals } else { 0.0 };
        if distance >= average * 1.1 { average / 2.0 } else { distance }
    }
}

/// The change between the last two samples: per second for `irate`, plain for `idelta`.
pub(super) fn last_two(series: &RangeSeries<'_>, windows: &Windows, per_second: bool) -> Cells {
    let (times, values) = (&*series.times, &*series.values);
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(times, |window| {
        let last = window.samples.end - 1;
        if last == window.samples.start {
            return;
        }
        let (before, after) = (values[last - 1], values[last]);
        if !per_second {
            cells.set(window.step, after - before);
            return;
        }
        let reset = after < before || started::is_reset(&series.starts, times, last);
        let change = if reset { after } else { after - before };
        cells.set(window.step, change / ((times[last] - times[last - 1]) as f64 / 1000.0));
    });
    cells
}
