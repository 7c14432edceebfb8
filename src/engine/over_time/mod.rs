//! Functions of a range vector: for each series and window a number or none.
//!
//! Knows no places; what is to be remarked is decided by the caller.

mod counting;
pub(crate) mod extended;
mod extremes;
mod native;
pub(crate) mod rate;
mod regression;
mod sliding;
mod sorted;
mod spread;
pub(crate) mod started;
mod sums;

pub(crate) use native::{Notes, over_mixed, smoothed};
use promwright_promql::ExtendKind;

use crate::eval::RangeSeries;
use crate::window::{Window, Windows};
use crate::{Cells, window};

/// A function of a range vector with its parameters, each with a value for each step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OverTime<'a> {
    pub(crate) function: Function,
    pub(crate) params: [&'a [f64]; 2],
}

/// A function of the samples of one window.
type OfWindow<'a> = &'a mut dyn FnMut(&Window, &[i64], &[f64]) -> Option<f64>;

/// The functions of a range vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Absent,
    Avg,
    Changes,
    Count,
    Delta,
    Deriv,
    First,
    Holt,
    Idelta,
    Increase,
    Irate,
    Last,
    Mad,
    Max,
    Min,
    PredictLinear,
    Present,
    Quantile,
    Rate,
    Resets,
    Stddev,
    Stdvar,
    Sum,
    TsOfFirst,
    TsOfLast,
    TsOfMax,
    TsOfMin,
}

impl Function {
    /// The function of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "absent_over_time" => Self::Absent,
            "avg_over_time" => Self::Avg,
            "changes" => Self::Changes,
            "count_over_time" => Self::Count,
            "delta" => Self::Delta,
            "deriv" => Self::Deriv,
            "double_exponential_smoothing" => Self::Holt,
            "first_over_time" => Self::First,
            "idelta" => Self::Idelta,
            "increase" => Self::Increase,
            "irate" => Self::Irate,
            "last_over_time" => Self::Last,
            "mad_over_time" => Self::Mad,
            "max_over_time" => Self::Max,
            "min_over_time" => Self::Min,
            "predict_linear" => Self::PredictLinear,
            "present_over_time" => Self::Present,
            "quantile_over_time" => Self::Quantile,
            "rate" => Self::Rate,
            "resets" => Self::Resets,
            "stddev_over_time" => Self::Stddev,
            "stdvar_over_time" => Self::Stdvar,
            "sum_over_time" => Self::Sum,
            "ts_of_first_over_time" => Self::TsOfFirst,
            "ts_of_last_over_time" => Self::TsOfLast,
            "ts_of_max_over_time" => Self::TsOfMax,
            "ts_of_min_over_time" => Self::TsOfMin,
            _ => return None,
        })
    }

    /// Whether its value is a sample of the metric, so that the name stays.
    pub(crate) const fn keeps_name(self) -> bool {
        matches!(self, Self::First | Self::Last)
    }

    /// Whether it can look at samples beyond its window in this way.
    pub(crate) const fn allows(self, extend: ExtendKind) -> bool {
        match self {
            Self::Delta | Self::Increase | Self::Rate => true,
            Self::Changes | Self::Resets => matches!(extend, ExtendKind::Anchored),
            _ => false,
        }
    }

    /// Whether it is meant for counters.
    pub(crate) const fn is_for_counters(self) -> bool {
        matches!(self, Self::Rate | Self::Increase)
    }
}

/// The function's value of the floats of a series at each step.
pub(crate) fn over_time(call: OverTime<'_>, series: &RangeSeries<'_>, windows: &Windows) -> Cells {
    let param = |index: usize, window: &Window| call.params[index].get(window.step).copied();
    let first = |window: &Window| param(0, window).unwrap_or(f64::NAN);
    let second = |window: &Window| param(1, window).unwrap_or(f64::NAN);
    let (times, values) = (&*series.times, &*series.values);
    let starts = &*series.starts;
    let each = |value: OfWindow<'_>| each_window(windows, times, values, value);
    match call.function {
        Function::Rate => rate::change(series, windows, rate::RATE),
        Function::Increase => rate::change(series, windows, rate::INCREASE),
        Function::Delta => rate::change(series, windows, rate::DELTA),
        Function::Irate => rate::last_two(series, windows, true),
        Function::Idelta => rate::last_two(series, windows, false),
        Function::Sum => sums::sum(times, values, windows),
        Function::Avg => sums::average(times, values, windows),
        Function::Min => extremes::extreme(times, values, windows, true),
        Function::Max => extremes::extreme(times, values, windows, false),
        Function::TsOfMin => each(&mut |_, times, values| extremes::time_of(times, values, true)),
        Function::TsOfMax => each(&mut |_, times, values| extremes::time_of(times, values, false)),
        Function::Count => each(&mut |_, times, _| Some(times.len() as f64)),
        Function::Absent | Function::Present => each(&mut |_, _, _| Some(1.0)),
        Function::First => each(&mut |_, _, values| values.first().copied()),
        Function::Last => each(&mut |_, _, values| values.last().copied()),
        Function::TsOfFirst => each(&mut |_, times, _| times.first().copied().map(seconds)),
        Function::TsOfLast => each(&mut |_, times, _| times.last().copied().map(last_seconds)),
        Function::Changes => counting::changes(times, values, windows),
        Function::Resets => counting::resets(times, values, starts, windows),
        Function::Deriv => regression::slopes(times, values, windows),
        Function::PredictLinear => regression::predictions(times, values, windows, first),
        Function::Holt => each(&mut |window, _, values| {
            regression::smoothed(values, first(window), second(window))
        }),
        Function::Stddev => {
            let mut cells = spread::variances(times, values, windows);
            cells.map(f64::sqrt);
            cells
        }
        Function::Stdvar => spread::variances(times, values, windows),
        Function::Mad => spread::median_deviations(times, values, windows),
        Function::Quantile => sorted::quantiles(times, values, windows, first),
    }
}

fn seconds(time: i64) -> f64 {
    time as f64 / 1000.0
}

/// The seconds of the last of several times; Prometheus takes none for 0, and so the last for no
/// earlier than that.
pub(super) fn last_seconds(time: i64) -> f64 {
    seconds(time.max(0))
}

/// Calls `value` with the samples of each window.
fn each_window(
    windows: &window::Windows,
    times: &[i64],
    values: &[f64],
    value: OfWindow<'_>,
) -> Cells {
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(times, |window| {
        let samples = window.samples.clone();
        if let Some(value) = value(&window, &times[samples.clone()], &values[samples]) {
            cells.set(window.step, value);
        }
    });
    cells
}

/// Samples a second apart, and a window of so many seconds for each of them.
#[cfg(test)]
fn one_a_second(samples: usize, length: i64) -> (Vec<i64>, Windows) {
    let times: Vec<i64> = (0..samples as i64).map(|second| second * 1000).collect();
    let windows = Windows {
        grid: crate::Grid::range(0, times[samples - 1], 1000),
        reference: window::Reference { at: None, offset: 0 },
        range: length * 1000,
        left_open: true,
        extend: None,
        lookback: 0,
    };
    (times, windows)
}
