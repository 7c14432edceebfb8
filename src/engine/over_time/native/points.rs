//! Histograms at their times.

use std::ops::Range;
use std::sync::Arc;

use promwright_series::histogram::Histogram;

use crate::eval::HistogramRun;
use crate::over_time::started;

/// Histograms with their times and start timestamps (none or as many).
#[derive(Clone, Copy)]
pub(super) struct Points<'a> {
    pub(super) times: &'a [i64],
    pub(super) starts: &'a [i64],
    pub(super) histograms: &'a [Arc<Histogram>],
}

impl<'a> Points<'a> {
    /// All of a series.
    pub(super) fn of(run: &'a HistogramRun) -> Self {
        let HistogramRun { times, starts, values } = run;
        Self { times, starts, histograms: values }
    }

    /// Some of them.
    pub(super) fn slice(self, samples: Range<usize>) -> Self {
        Self {
            times: &self.times[samples.clone()],
            starts: self.starts.get(samples.clone()).unwrap_or_default(),
            histograms: &self.histograms[samples],
        }
    }

    /// Whether the counter has started over since the histogram before.
    pub(super) fn is_reset(&self, index: usize) -> bool {
        self.is_reset_after(index, &self.histograms[index - 1])
    }

    /// The same with another histogram in place of the one before.
    pub(super) fn is_reset_after(&self, index: usize, before: &Histogram) -> bool {
        started::is_reset(self.starts, self.times, index)
            || self.histograms[index].detect_reset(before)
    }
}
