//! Range functions of series that have native histograms, alone or among floats.
//!
//! What is a function of floats runs on the floats as ever; what is a function of histograms
//! looks at each window. Which of the two a window takes, and what is to be remarked, is decided
//! here.

mod extended;
mod merged;
mod notes;
mod pairs;
mod points;
mod rate;
mod smoothed;
mod sums;

use promwright_promql::ExtendKind;
use promwright_series::histogram::{Histogram, ResetHint};

use super::{Function, OverTime, counting, last_seconds, over_time, seconds, started};
use crate::eval::RangeSeries;
use crate::kahan::{HistogramMean, HistogramSum};
use crate::window::{Window, Windows};
use crate::{Cells, OwnedSample};
use merged::Merged;
use points::Points;

pub(crate) use notes::Notes;
pub(crate) use smoothed::smoothed;

/// The function's value of a series with histograms at each step.
pub(crate) fn over_mixed(
    call: OverTime<'_>,
    series: &RangeSeries<'_>,
    windows: &Windows,
    notes: &mut Notes<'_>,
) -> Cells {
    let merged = || Merged::of(series);
    let mixed = Mixed { call, series, windows };
    match call.function {
        Function::Count => each(&merged(), windows, |_, window| Some(window.samples.len() as f64)),
        Function::Present | Function::Absent => each(&merged(), windows, |_, _| Some(1.0)),
        Function::TsOfFirst => each(&merged(), windows, |merged, window| {
            Some(seconds(merged.times[window.samples.start]))
        }),
        Function::TsOfLast => each(&merged(), windows, |merged, window| {
            Some(last_seconds(merged.times[window.samples.end - 1]))
        }),
        Function::First => each(&merged(), windows, |merged, window| {
            Some(OwnedSample::from(merged.samples[window.samples.start]))
        }),
        Function::Last => each(&merged(), windows, |merged, window| {
            Some(OwnedSample::from(merged.samples[window.samples.end - 1]))
        }),
        Function::Changes => count(&merged(), windows, pairs::is_change),
        Function::Resets => count(&merged(), windows, pairs::is_reset),
        Function::Irate | Function::Idelta => each(&merged(), windows, |merged, window| {
            let last = window.samples.end - 1;
            let counter = call.function == Function::Irate;
            (last > window.samples.start).then(|| pairs::step(merged, last, counter, notes))?
        }),
        Function::Avg | Function::Sum | Function::Delta | Function::Increase | Function::Rate => {
            mixed.of_one_type(notes)
        }
        Function::Deriv
        | Function::Holt
        | Function::Mad
        | Function::Max
        | Function::Min
        | Function::PredictLinear
        | Function::Quantile
        | Function::Stddev
        | Function::Stdvar
        | Function::TsOfMax
        | Function::TsOfMin => mixed.of_floats(notes),
    }
}

/// The value of each window over all samples.
fn each<S: Into<OwnedSample>>(
    merged: &Merged<'_>,
    windows: &Windows,
    mut value: impl FnMut(&Merged<'_>, &Window) -> Option<S>,
) -> Cells {
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(&merged.times, |window| {
        if let Some(value) = value(merged, &window) {
            cells.set_sample(window.step, value.into());
        }
    });
    cells
}

fn count(merged: &Merged<'_>, windows: &Windows, counts: fn(&Merged<'_>, usize) -> bool) -> Cells {
    counting::count(&merged.times, windows, |index| counts(merged, index))
}

/// A function of a series that may have floats and histograms in one window.
struct Mixed<'a> {
    call: OverTime<'a>,
    series: &'a RangeSeries<'a>,
    windows: &'a Windows,
}

impl Mixed<'_> {
    /// A function of floats, which passes histograms over and says so where there are both.
    fn of_floats(&self, notes: &mut Notes<'_>) -> Cells {
        let times = (&self.series.times, &self.series.histograms.times);
        self.windows.each_mixed(times.0, times.1, |window, histograms| {
            if !window.samples.is_empty() && !histograms.is_empty() {
                notes.ignored();
            }
        });
        over_time(self.call, self.series, self.windows)
    }

    /// A function of floats or of histograms, which has no value where there are both.
    fn of_one_type(&self, notes: &mut Notes<'_>) -> Cells {
        let Self { call, series, windows } = *self;
        let mut cells = over_time(call, series, windows);
        let points = Points::of(&series.histograms);
        let is_plain_counter = call.function.is_for_counters() && windows.extend.is_none();
        let resets = if is_plain_counter { rate::resets(points) } else { Vec::new() };
        windows.each_mixed(&series.times, points.times, |window, histograms| {
            if histograms.is_empty() {
                let overlap = is_plain_counter
                    && started::overlap(&series.starts, &series.times, &window.samples);
                notes.overlaps += u64::from(overlap);
            } else if window.samples.is_empty() {
                let run = rate::Run::new(points, histograms, &resets);
                if let Some(histogram) = self.of_histograms(&run, &window, notes) {
                    cells.set_sample(window.step, histogram.into());
                }
            } else {
                cells.clear(window.step);
                notes.mixed_floats();
            }
        });
        cells
    }

    fn of_histograms(
        &self,
        run: &rate::Run<'_>,
        window: &Window,
        notes: &mut Notes<'_>,
    ) -> Option<Histogram> {
        let points = run.points.slice(run.samples.clone());
        let kind = match self.call.function {
            Function::Sum => return sums::of_all::<HistogramSum>(points.histograms, notes),
            Function::Avg => return sums::of_all::<HistogramMean>(points.histograms, notes),
            Function::Rate => super::rate::RATE,
            Function::Increase => super::rate::INCREASE,
            _ => super::rate::DELTA,
        };
        let Some(extend) = self.windows.extend else {
            return rate::extrapolated(run, window, self.windows, kind, notes);
        };
        let smoothed = extend == ExtendKind::Smoothed;
        let look = extended::Look { smoothed, counter: kind.counter };
        let mut change = extended::change(points, window, look, notes)?;
        if kind.per_second {
            change.divide(self.windows.seconds());
        }
        change.reset_hint = ResetHint::Gauge;
        change.compact(0);
        Some(change)
    }
}
