//! The windows of range vectors: for each step a run of a series' samples.
//!
//! Windows slide: both their ends are found by moving forward, never by starting over.

use std::ops::Range;

use promwright_promql::ExtendKind;

use crate::Grid;
use crate::eval::advance;

/// Which time of the data each step looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reference {
    /// The time of `@`, in place of the step's own.
    pub(crate) at: Option<i64>,
    /// Milliseconds further back.
    pub(crate) offset: i64,
}

impl Reference {
    /// The time of the data for an evaluation time.
    #[inline]
    pub(crate) fn time(self, now: i64) -> i64 {
        self.at.unwrap_or(now).saturating_sub(self.offset)
    }
}

/// The windows of a range vector over a grid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Windows {
    pub(crate) grid: Grid,
    pub(crate) reference: Reference,
    /// Their length in milliseconds.
    pub(crate) range: i64,
    /// Whether a sample on the left border is outside.
    pub(crate) left_open: bool,
    /// How samples beyond the borders count.
    pub(crate) extend: Option<ExtendKind>,
    /// How far beyond them samples are looked for, in milliseconds.
    pub(crate) lookback: i64,
}

/// The window of one step.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    /// The step's index.
    pub(crate) step: usize,
    /// The evaluation time.
    pub(crate) now: i64,
    /// The left border.
    pub(crate) from: i64,
    /// The right border, which belongs to it.
    pub(crate) to: i64,
    /// The indices of its samples, those around it that it may look at included; at least one.
    pub(crate) samples: Range<usize>,
}

/// Moves a window's samples on to those later than `outside` and not later than `inside`.
#[inline]
fn slide(samples: &mut Range<usize>, times: &[i64], outside: i64, inside: i64) {
    samples.start = advance(times, samples.start, outside);
    samples.end = advance(times, samples.end.max(samples.start), inside);
}

impl Windows {
    /// The length in seconds.
    pub(crate) const fn seconds(&self) -> f64 {
        self.range as f64 / 1000.0
    }

    /// The left border of the first window.
    pub(crate) fn first_border(&self) -> i64 {
        self.reference.time(self.grid.start).saturating_sub(self.range)
    }

    /// The right border of the last window.
    pub(crate) fn last_time(&self) -> i64 {
        self.reference.time(self.grid.at(self.grid.len().saturating_sub(1)))
    }

    /// The samples of all windows are later than the first and not later than the second time.
    pub(crate) fn hull(&self) -> (i64, i64) {
        (self.outside(self.first_border()), self.inside(self.last_time()))
    }

    /// The window of each step: its samples are later than the first and not later than the
    /// second time.
    pub(crate) fn reaches(&self) -> impl Iterator<Item = (i64, i64)> {
        self.grid.times().map(|now| {
            let to = self.reference.time(now);
            (self.outside(to.saturating_sub(self.range)), self.inside(to))
        })
    }

    /// The last time before the samples of a window that starts at `border`.
    const fn outside(&self, border: i64) -> i64 {
        let border = if self.left_open { border } else { border.saturating_sub(1) };
        let before = if self.extend.is_some() { self.lookback } else { 0 };
        border.saturating_sub(before)
    }

    /// The last time of the samples of a window that ends at `border`.
    const fn inside(&self, border: i64) -> i64 {
        let smoothed = matches!(self.extend, Some(ExtendKind::Smoothed));
        border.saturating_add(if smoothed { self.lookback } else { 0 })
    }

    /// Calls `look` with each window that has floats or histograms, whose times are given apart:
    /// with the window of the floats, which may be empty here, and the indices of the histograms.
    pub(crate) fn each_mixed(
        &self,
        float_times: &[i64],
        histogram_times: &[i64],
        mut look: impl FnMut(Window, Range<usize>),
    ) {
        let (mut floats, mut histograms) = (0..0, 0..0);
        for (step, now) in self.grid.times().enumerate() {
            let to = self.reference.time(now);
            let from = to.saturating_sub(self.range);
            let (outside, inside) = (self.outside(from), self.inside(to));
            slide(&mut floats, float_times, outside, inside);
            slide(&mut histograms, histogram_times, outside, inside);
            if !floats.is_empty() || !histograms.is_empty() {
                let window = Window { step, now, from, to, samples: floats.clone() };
                look(window, histograms.clone());
            }
        }
    }

    /// Calls `look` with each window that has samples.
    pub(crate) fn each(&self, times: &[i64], mut look: impl FnMut(Window)) {
        let mut samples = 0..0;
        for (step, now) in self.grid.times().enumerate() {
            let to = self.reference.time(now);
            let from = to.saturating_sub(self.range);
            slide(&mut samples, times, self.outside(from), self.inside(to));
            if !samples.is_empty() {
                look(Window { step, now, from, to, samples: samples.clone() });
            }
        }
    }
}
