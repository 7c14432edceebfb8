//! Instant vector selectors: for each step the latest sample within the lookback.

use promwright_promql::{AtTime, ExtendKind, Modifiers, Selector};
use promwright_series::{Column, is_stale};
use promwright_source::Span;

use super::bare::{self, Histograms};
use super::range::cut;
use super::{Datum, Evaluator};
use crate::error::{EvalError, Fault};
use crate::matcher::{matchers, select};
use crate::over_time::{Notes, smoothed};
use crate::remark::Remarks;
use crate::storage::StoredSeries;
use crate::vector::without_void;
use crate::window::{Reference, Windows};
use crate::{Cells, Grid, GridSeries, duration, parallel};

impl<'a> Evaluator<'a> {
    pub(super) fn reference(&self, modifiers: &Modifiers) -> Result<Reference, EvalError> {
        let at = modifiers.at.as_ref().map(|at| match at.time {
            AtTime::Unix(time) => time,
            AtTime::Start => self.query.start,
            AtTime::End => self.query.end,
        });
        let offset = modifiers.offset.as_ref();
        let offset = offset.map_or(Ok(0), |offset| duration::offset(&offset.by, self.query))?;
        Ok(Reference { at, offset })
    }

    /// The series that a selector selects, sorted by labels.
    pub(super) fn selected(
        &self,
        selector: &Selector,
        span: Span,
    ) -> Result<Vec<&'a StoredSeries>, EvalError> {
        if self.storage.given().is_some_and(|given| !given.may_be_read(selector)) {
            let text = selector.name.as_ref().map_or("a selector", |name| &*name.text);
            let message = format!("the server was not asked for `{text}` as it is read here");
            return Err(Fault::execution(message).at(span));
        }
        let matchers = matchers(selector).map_err(|fault| fault.at(span))?;
        Ok(select(self.storage, &matchers))
    }

    pub(super) fn selector(
        &mut self,
        selector: &Selector,
        grid: Grid,
        bare: bool,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let reference = self.reference(&selector.modifiers)?;
        let lookback = self.lookback();
        let series = self.selected(selector, span)?;
        self.afford(series.len(), grid, span)?;
        if selector.modifiers.extend.is_some_and(|extend| extend.kind == ExtendKind::Smoothed) {
            let extend = Some(ExtendKind::Smoothed);
            let windows = Windows { extend, ..self.windows(grid, reference, 0) };
            return Ok(Datum::Vector(self.smoothed(&series, &windows, bare, span)));
        }
        let vector = parallel::filter_map(&series, grid.len(), |series| {
            let values = latest(series.samples(), grid, reference, lookback, bare);
            (!values.is_void()).then(|| GridSeries::new(series.labels().clone(), values))
        });
        Ok(Datum::Vector(vector))
    }

    /// For each step the value on the line between the samples around it.
    fn smoothed(
        &mut self,
        series: &[&'a StoredSeries],
        windows: &Windows,
        bare: bool,
        span: Span,
    ) -> Vec<GridSeries> {
        let smoothed = parallel::filter_map(series, windows.grid.len(), |series| {
            let range = cut(series, windows, false, bare)?;
            let mut notes = Notes::new(series.labels().metric().unwrap_or_default());
            let values = smoothed(&range, windows, &mut notes);
            Some((GridSeries::new(range.labels, values), notes.remarks))
        });
        let add = |(series, remarks): (GridSeries, Remarks)| {
            self.annotations.note_all(&remarks, span);
            series
        };
        without_void(smoothed.into_iter().map(add).collect())
    }

    /// For each step the start timestamp in seconds of the sample that the selector gives, 0
    /// where it is unknown.
    pub(super) fn start_times(
        &self,
        selector: &Selector,
        grid: Grid,
        span: Span,
    ) -> Result<Vec<GridSeries>, EvalError> {
        self.of_samples(selector, grid, span, |series, index| {
            series.starts().get(index).map_or(0.0, |start| *start as f64 / 1000.0)
        })
    }

    /// For each step the time in seconds of the sample that the selector gives.
    pub(super) fn sample_times(
        &self,
        selector: &Selector,
        grid: Grid,
        span: Span,
    ) -> Result<Vec<GridSeries>, EvalError> {
        self.of_samples(selector, grid, span, |series, index| {
            series.samples().timestamps[index] as f64 / 1000.0
        })
    }

    /// For each step a number about the sample that the selector gives.
    fn of_samples(
        &self,
        selector: &Selector,
        grid: Grid,
        span: Span,
        number: impl Fn(&StoredSeries, usize) -> f64 + Sync,
    ) -> Result<Vec<GridSeries>, EvalError> {
        let reference = self.reference(&selector.modifiers)?;
        let lookback = self.lookback();
        let series = self.selected(selector, span)?;
        self.afford(series.len(), grid, span)?;
        Ok(parallel::filter_map(&series, grid.len(), |series| {
            let mut values = Cells::absent(grid.len());
            lookback.each(series.samples(), grid, reference, |step, index| {
                values.set(step, number(series, index));
            });
            (!values.is_void()).then(|| GridSeries::new(series.labels().clone(), values))
        }))
    }

    pub(super) const fn lookback(&self) -> Lookback {
        // Left-closed is the same as a millisecond more.
        let delta = self.options.lookback_delta_ms;
        Lookback { delta: if self.options.left_open { delta } else { delta + 1 } }
    }
}

/// For each step the latest sample.
fn latest(
    samples: &Column,
    grid: Grid,
    reference: Reference,
    lookback: Lookback,
    bare: bool,
) -> Cells {
    let mut cells = Cells::absent(grid.len());
    if samples.histograms.is_empty() {
        lookback.each(samples, grid, reference, |step, index| {
            cells.set(step, samples.values[index]);
        });
        return cells;
    }
    if bare {
        let histograms = lookback.bare(samples, grid, reference);
        lookback.each(samples, grid, reference, |step, index| {
            let place = histograms.binary_search_by_key(&index, |(own, _)| *own as usize);
            match place {
                Ok(place) => cells.set_histogram(step, histograms[place].1.clone()),
                Err(_) => cells.set(step, samples.values[index]),
            }
        });
        return cells;
    }
    lookback.each(samples, grid, reference, |step, index| match samples.histogram(index) {
        Some(histogram) => cells.set_histogram(step, histogram.clone()),
        None => cells.set(step, samples.values[index]),
    });
    cells
}

/// How far back a sample counts: later than `delta` before.
#[derive(Clone, Copy)]
pub(super) struct Lookback {
    delta: i64,
}

impl Lookback {
    /// The histograms that the steps may see, without buckets.
    fn bare(self, samples: &Column, grid: Grid, reference: Reference) -> Histograms {
        let times = &samples.timestamps;
        let reach = |now: i64| {
            let time = reference.time(now);
            (time.saturating_sub(self.delta).saturating_add(1), time)
        };
        let (first, _) = reach(grid.start);
        let (_, last) = reach(grid.at(grid.len().saturating_sub(1)));
        let from = times.partition_point(|time| *time < first);
        let to = times.partition_point(|time| *time <= last).max(from);
        let leaps = bare::leaps(times, from..to, grid.times().map(reach));
        bare::bare(samples.histograms_in(from..to), &leaps)
    }

    /// Calls `found` with each step that has a sample, and the sample's index.
    pub(super) fn each(
        self,
        samples: &Column,
        grid: Grid,
        reference: Reference,
        mut found: impl FnMut(usize, usize),
    ) {
        let times = &samples.timestamps;
        let mut after = 0;
        for (step, now) in grid.times().enumerate() {
            let time = reference.time(now);
            after = advance(times, after, time);
            let Some(index) = after.checked_sub(1) else { continue };
            if times[index] > time.saturating_sub(self.delta) && !is_stale(samples.values[index]) {
                found(step, index);
            }
        }
    }
}

/// The index of the first time later than `time`, sought from `from` on, which must not be past
/// it. Tries the next few, as steps and scrapes are seldom far apart, then doubles its stride, so
/// that long jumps cost little, too.
#[inline]
pub(crate) fn advance(times: &[i64], from: usize, time: i64) -> usize {
    for low in from..from + 4 {
        if times.get(low).is_none_or(|own| *own > time) {
            return low;
        }
    }
    leap(times, from + 4, time)
}

/// [`advance`] over a distance.
fn leap(times: &[i64], from: usize, time: i64) -> usize {
    let mut low = from;
    let mut stride = 1;
    while low + stride <= times.len() && times[low + stride - 1] <= time {
        low += stride;
        stride *= 2;
    }
    let high = (low + stride).min(times.len());
    low + times[low..high].partition_point(|own| *own <= time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advancing_finds_what_a_search_finds() {
        let times: Vec<i64> = (0..100).map(|index| index * index).collect();
        for from in 0..=times.len() {
            for time in -1..200 {
                let expected = times.partition_point(|own| *own <= time);
                if expected >= from {
                    assert_eq!(advance(&times, from, time), expected);
                }
            }
        }
    }
}
