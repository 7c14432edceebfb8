//! The floats and the histograms of a series in one order of time.

use promwright_series::Sample;

use crate::eval::RangeSeries;
use crate::over_time::started;

/// The samples of a series, with their times and start timestamps (none or as many).
pub(super) struct Merged<'a> {
    pub(super) times: Vec<i64>,
    starts: Vec<i64>,
    pub(super) samples: Vec<Sample<'a>>,
}

impl<'a> Merged<'a> {
    pub(super) fn of(series: &'a RangeSeries<'_>) -> Self {
        let run = &series.histograms;
        let length = series.times.len() + run.times.len();
        let (mut times, mut starts, mut samples) =
            (Vec::with_capacity(length), Vec::new(), Vec::with_capacity(length));
        let (mut float, mut histogram) = (0, 0);
        while times.len() < length {
            let own = series.times.get(float).copied();
            let other = run.times.get(histogram).copied();
            if own.is_some_and(|own| other.is_none_or(|other| own < other)) {
                times.extend(own);
                starts.extend(series.starts.get(float));
                samples.push(Sample::Float(series.values[float]));
                float += 1;
            } else {
                times.extend(other);
                starts.extend(run.starts.get(histogram));
                samples.push(Sample::Histogram(&run.values[histogram]));
                histogram += 1;
            }
        }
        Self { times, starts, samples }
    }

    /// Whether a counter is known to have started since the sample before.
    pub(super) fn has_started(&self, index: usize) -> bool {
        started::is_reset(&self.starts, &self.times, index)
    }
}
