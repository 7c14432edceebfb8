//! Windows over series that have histograms.
//!
//! What a function makes of the floats alone is known from the other files; here is what
//! histograms change of it, window by window.

use std::ops::Range;

use super::{Function, OverTime, floats_over_time, seconds};
use crate::eval::RangeSeries;
use crate::remark::Remarks;
use crate::window::{Window, Windows};
use crate::{Cells, OwnedSample};

/// The function's value of a series at each step, and what is to be remarked on it.
pub(super) fn over_time(
    call: OverTime<'_>,
    series: &RangeSeries<'_>,
    windows: &Windows,
) -> (Cells, Remarks) {
    let floats = floats_over_time(call, series, windows);
    let remarks = Remarks::default();
    let mut cells = Cells::absent(windows.grid.len());
    windows.each_mixed(&series.times, &series.histograms.times, |window, histograms| {
        let own = Samples { series, floats: &window.samples, histograms: &histograms };
        let sample = match call.function {
            Function::Count => Some(own.count().into()),
            Function::Absent | Function::Present => Some(1.0.into()),
            Function::First => own.first(),
            Function::Last => own.last(),
            Function::TsOfFirst => own.ends().map(|(first, _)| seconds(first).into()),
            Function::TsOfLast => own.ends().map(|(_, last)| seconds(last).into()),
            // The others leave histograms out.
            _ => of_floats(&floats, &window),
        };
        if let Some(sample) = sample {
            cells.set_sample(window.step, sample);
        }
    });
    (cells, remarks)
}

/// What the function makes of the floats of a window.
fn of_floats(floats: &Cells, window: &Window) -> Option<OwnedSample> {
    floats.get(window.step).map(OwnedSample::Float)
}

/// The samples of one window: of floats or of histograms one at least.
struct Samples<'a> {
    series: &'a RangeSeries<'a>,
    floats: &'a Range<usize>,
    histograms: &'a Range<usize>,
}

impl Samples<'_> {
    fn count(&self) -> f64 {
        (self.floats.len() + self.histograms.len()) as f64
    }

    /// The times of the first and of the last.
    fn ends(&self) -> Option<(i64, i64)> {
        let ends = |times: &[i64]| times.first().copied().zip(times.last().copied());
        let floats = ends(&self.series.times[self.floats.clone()]);
        let histograms = ends(&self.series.histograms.times[self.histograms.clone()]);
        floats
            .into_iter()
            .chain(histograms)
            .reduce(|left, right| (left.0.min(right.0), left.1.max(right.1)))
    }

    fn first(&self) -> Option<OwnedSample> {
        self.at(self.floats.start, self.histograms.start, |float, histogram| float < histogram)
    }

    fn last(&self) -> Option<OwnedSample> {
        let (float, histogram) = (self.floats.end, self.histograms.end);
        self.at(float.wrapping_sub(1), histogram.wrapping_sub(1), |float, histogram| {
            float > histogram
        })
    }

    /// One of a float and a histogram, by index; the float if `earlier` holds of the times.
    fn at(
        &self,
        float: usize,
        histogram: usize,
        is_float: impl Fn(i64, i64) -> bool,
    ) -> Option<OwnedSample> {
        let (series, run) = (self.series, &self.series.histograms);
        let float = self.floats.contains(&float).then(|| (series.times[float], float));
        let histogram =
            self.histograms.contains(&histogram).then(|| (run.times[histogram], histogram));
        match (float, histogram) {
            (Some((float, index)), Some((histogram, _))) if is_float(float, histogram) => {
                Some(OwnedSample::Float(series.values[index]))
            }
            (_, Some((_, index))) => Some(OwnedSample::Histogram(run.values[index].clone())),
            (Some((_, index)), None) => Some(OwnedSample::Float(series.values[index])),
            (None, None) => None,
        }
    }
}
