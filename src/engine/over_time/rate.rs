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
/// Resets are found once for the series; a window then costs only the resets within it. How far
/// samples reach is worked out again only where they lie otherwise in the window than in the one
/// before: scrapes are regular.
fn extrapolated(series: &RangeSeries<'_>, windows: &Windows, kind: Kind) -> Cells {
    let (times, values) = (&*series.times, &*series.values);
    let starts = if kind.counter { &*series.starts } else { &[] };
    let mut cells = Cells::absent(windows.grid.len());
    let resets = if kind.counter { resets(times, values, starts) } else { Vec::new() };
    let mut next_reset = 0;
    let unit = if kind.per_second { windows.seconds() } else { 1.0 };
    let mut reach = Reach::default();
    let mut whole = reach.factor() / unit;
    windows.each(times, |window| {
        let (first, last) = (window.samples.start, window.samples.end - 1);
        let mut change = values[last] - values[first];
        while resets.get(next_reset).is_some_and(|index| *index <= first) {
            next_reset += 1;
        }
        for index in resets[next_reset..].iter().take_while(|index| **index <= last) {
            change += values[index - 1];
        }
        let layout = Layout::new(times[first], times[last], last - first, &window);
        if layout != reach.layout {
            reach = Reach::new(layout);
            whole = reach.factor() / unit;
        }
        if let Some(start) = started::within(starts, times, first, &window) {
            change += values[first];
            let factor = reach.since(start, times[last]).factor() / unit;
            cells.set(window.step, change * factor);
            return;
        }
        if first == last {
            return;
        }
        let zero = if kind.counter { reach.zero(change, values[first]) } else { None };
        let factor = zero.map_or(whole, |zero| zero.factor() / unit);
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

/// How samples lie in their window, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    from_border: i64,
    between: i64,
    to_border: i64,
    /// How many intervals the first and the last sample enclose.
    intervals: usize,
}

impl Layout {
    /// Of samples between two times.
    pub(super) fn new(first: i64, last: i64, intervals: usize, window: &Window) -> Self {
        Self {
            from_border: first - window.from,
            between: last - first,
            to_border: window.to - last,
            intervals,
        }
    }
}

/// How far the samples of a window reach and are taken to go on, in seconds.
///
/// Samples closer to a border than 1.1 times their average distance are taken to go on to it;
/// otherwise half that distance is added.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Reach {
    layout: Layout,
    sampled: f64,
    before: f64,
    after: f64,
}

impl Reach {
    /// Of samples that lie so.
    pub(super) fn new(layout: Layout) -> Self {
        let sampled = layout.between as f64 / 1000.0;
        let average = if layout.intervals > 0 { sampled / layout.intervals as f64 } else { 0.0 };
        let on = |distance: i64| {
            let distance = distance as f64 / 1000.0;
            if distance >= average * 1.1 { average / 2.0 } else { distance }
        };
        Self { layout, sampled, before: on(layout.from_border), after: on(layout.to_border) }
    }

    /// The same for a counter that is known to have started at zero then.
    pub(super) fn since(self, start: i64, last: i64) -> Self {
        Self { sampled: (last - start) as f64 / 1000.0, before: 0.0, ..self }
    }

    /// By how much a change is to be stretched to cover the window.
    pub(super) fn factor(&self) -> f64 {
        let Self { sampled, before, after, .. } = self;
        if *sampled == 0.0 { 1.0 } else { (sampled + before + after) / sampled }
    }

    /// The same for a counter that would be below zero at the start of its reach: only as far
    /// back as to its zero.
    pub(super) fn zero(&self, change: f64, first: f64) -> Option<Self> {
        if !(change > 0.0 && first >= 0.0) || self.is_far(change, first) {
            return None;
        }
        let before = self.sampled * (first / change);
        (before < self.before).then_some(Self { before, ..*self })
    }

    /// Whether the zero is farther back for certain, however the division is rounded: most
    /// counters are far above it, and a division takes longer than all else.
    fn is_far(&self, change: f64, first: f64) -> bool {
        // Smaller products could have lost their digits.
        first > 1e-200 && self.sampled * first > self.before * change * 1.000_001
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Layout, Reach};

    fn magnitude() -> impl Strategy<Value = f64> {
        prop_oneof![any::<f64>(), 0.0..1000.0, Just(0.0), Just(f64::INFINITY), Just(5e-324)]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn no_zero_within_reach_is_taken_for_far(
            from_border in 0..40_000i64,
            between in 1..600_000i64,
            intervals in 1..50usize,
            change in magnitude(),
            first in magnitude(),
            // Zeros about as far away as the reach, too.
            near in prop::option::of(0.999_998..1.000_002),
        ) {
            let reach = Reach::new(Layout { from_border, between, to_border: 0, intervals });
            let first = near.map_or(first, |near| change * reach.before / reach.sampled * near);
            let zero = reach.sampled * (first / change);
            let is_within = change > 0.0 && first >= 0.0 && zero < reach.before;
            let found = reach.zero(change, first).map(|zero| zero.before);
            prop_assert_eq!(found, is_within.then_some(zero));
        }
    }
}
