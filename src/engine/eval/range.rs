//! Range vectors: selectors with a range, and subqueries, as columns with a window a step.

use std::borrow::Cow;
use std::sync::Arc;

use promwright_promql::{ExtendKind, Id, Kind, Subquery};
use promwright_series::histogram::{Histogram, ResetHint};
use promwright_series::{Column, Labels, Sample, Series, is_stale};
use promwright_source::Span;

use super::{Datum, Evaluator, bare};
use crate::error::{EvalError, Fault};
use crate::over_time::extended;
use crate::storage::StoredSeries;
use crate::window::{Reference, Windows};
use crate::{Grid, duration};

/// Series with all samples that any of the windows may hold.
pub(crate) struct RangeVector<'a> {
    pub(crate) series: Vec<RangeSeries<'a>>,
    pub(crate) windows: Windows,
}

/// A series of a range vector: its floats, and its histograms apart. No stale markers are among
/// them.
pub(crate) struct RangeSeries<'a> {
    pub(crate) labels: Labels,
    pub(crate) drop_name: bool,
    /// The times of the floats.
    pub(crate) times: Cow<'a, [i64]>,
    pub(crate) values: Cow<'a, [f64]>,
    /// The floats' start timestamps, 0 where unknown; none if they are not looked at.
    pub(crate) starts: Cow<'a, [i64]>,
    pub(crate) histograms: HistogramRun,
}

/// The histograms of a series: columns of equal length, in the order of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct HistogramRun {
    pub(crate) times: Vec<i64>,
    pub(crate) values: Vec<Arc<Histogram>>,
    /// Start timestamps, 0 where unknown; none if they are not looked at.
    pub(crate) starts: Vec<i64>,
}

impl HistogramRun {
    pub(crate) fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    fn push(&mut self, time: i64, histogram: &Arc<Histogram>) {
        self.times.push(time);
        self.values.push(histogram.clone());
    }
}

impl<'a> Evaluator<'a> {
    /// The range vector of a node: a selector with a range, or a subquery.
    pub(super) fn range(&mut self, id: Id, grid: Grid) -> Result<RangeVector<'a>, EvalError> {
        let id = self.ast.unparen(id);
        let span = self.ast[id].span;
        match &self.ast[id].kind {
            Kind::Matrix(matrix) => {
                let Kind::Selector(selector) = &self.ast[matrix.selector].kind else {
                    return Err(Fault::execution("a range needs a selector").at(span));
                };
                let reference = self.reference(&selector.modifiers)?;
                let range = duration::positive(&matrix.range, self.query)?;
                let extend = selector.modifiers.extend.map(|extend| extend.kind);
                let windows = Windows { extend, ..self.windows(grid, reference, range) };
                let bare = self.bare[matrix.selector.index()];
                let series = self.cut(&self.selected(selector, span)?, &windows, bare);
                Ok(RangeVector { series, windows })
            }
            Kind::Subquery(subquery) => {
                let mut range = self.subquery(subquery, grid, span)?;
                for series in &mut range.series {
                    series.histograms.values.iter_mut().for_each(forget_resets);
                }
                Ok(range)
            }
            _ => Err(Fault::execution("not a range vector").at(span)),
        }
    }

    fn cut(
        &self,
        series: &[&'a StoredSeries],
        windows: &Windows,
        bare: bool,
    ) -> Vec<RangeSeries<'a>> {
        let with_starts = self.options.start_timestamps;
        series.iter().filter_map(|series| cut(series, windows, with_starts, bare)).collect()
    }

    pub(super) const fn windows(&self, grid: Grid, reference: Reference, range: i64) -> Windows {
        Windows {
            grid,
            reference,
            range,
            left_open: self.options.left_open,
            extend: None,
            lookback: self.options.lookback_delta_ms,
        }
    }

    fn subquery(
        &mut self,
        subquery: &Subquery,
        grid: Grid,
        span: Span,
    ) -> Result<RangeVector<'a>, EvalError> {
        let reference = self.reference(&subquery.modifiers)?;
        let range = duration::positive(&subquery.range, self.query)?;
        let step = subquery.step.as_ref();
        let step = step.map(|step| duration::positive(step, self.query)).transpose()?;
        let step = step.unwrap_or(self.options.subquery_step_ms).max(1);
        let windows = self.windows(grid, reference, range);
        let inner = inner_grid(&windows, step);
        if inner.is_empty() {
            return Ok(RangeVector { series: Vec::new(), windows });
        }
        let Datum::Vector(vector) = self.subquery_vector(subquery.expr, inner)? else {
            return Err(Fault::execution("a subquery needs an instant vector").at(span));
        };
        let series = vector.into_iter().map(|series| {
            let (times, values) =
                series.values.floats().map(|(step, value)| (inner.at(step), value)).unzip();
            let mut histograms = HistogramRun::default();
            for (step, histogram) in series.values.histograms() {
                histograms.push(inner.at(step), histogram);
            }
            RangeSeries {
                labels: series.labels,
                drop_name: series.drop_name,
                times: Cow::Owned(times),
                values: Cow::Owned(values),
                starts: Cow::Borrowed(&[]),
                histograms,
            }
        });
        Ok(RangeVector { series: series.collect(), windows })
    }

    /// The value of a subquery's expression; a scalar is a vector of one element there.
    fn subquery_vector(&mut self, id: Id, grid: Grid) -> Result<Datum, EvalError> {
        Ok(match self.eval(id, grid)? {
            Datum::Scalar(values) => Datum::Vector(vec![crate::GridSeries::new(
                Labels::empty(),
                crate::Cells::full(values),
            )]),
            other => other,
        })
    }

    /// The value of an instant query that is a range vector.
    pub(super) fn matrix(&mut self, id: Id, grid: Grid) -> Result<Vec<Series>, EvalError> {
        let held = self.held;
        let range = match &self.ast[self.ast.unparen(id)].kind {
            // Shown as it is, what is known of resets included.
            Kind::Subquery(subquery) => self.subquery(subquery, grid, self.ast[id].span)?,
            _ => self.range(id, grid)?,
        };
        if let Some(extend) = range.windows.extend
            && range.series.iter().any(|series| !series.histograms.is_empty())
        {
            let message = format!("{} modifier is not supported with histograms", extend.as_str());
            return Err(Fault::execution(message).at(self.ast[id].span));
        }
        let mut matrix = Vec::new();
        for series in &range.series {
            let samples = window_samples(series, &range.windows);
            if !samples.is_empty() {
                let labels = if series.drop_name && self.names().delayed {
                    crate::vector::without_metadata(&series.labels)
                } else {
                    series.labels.clone()
                };
                matrix.push(Series { labels, samples });
            }
        }
        self.held = held;
        let samples = matrix.iter().map(|series| series.samples.len() as u64).sum();
        self.hold(samples, self.ast[id].span)?;
        matrix.sort_by(|left, right| left.labels.cmp(&right.labels));
        united(matrix).map_err(|fault| fault.at(self.ast[id].span))
    }
}

/// Sorted series, those with the same labels joined.
///
/// # Errors
///
/// If two of them have a sample at one time.
fn united(matrix: Vec<Series>) -> Result<Vec<Series>, Fault> {
    if matrix.windows(2).all(|pair| pair[0].labels != pair[1].labels) {
        return Ok(matrix);
    }
    let alike = matrix.chunk_by(|left, right| left.labels == right.labels);
    alike
        .map(|alike| {
            let mut points: Vec<_> =
                alike.iter().flat_map(|series| series.samples.samples()).collect();
            points.sort_by_key(|(time, _)| *time);
            if points.windows(2).any(|pair| pair[0].0 == pair[1].0) {
                return Err(Fault::same_labelset());
            }
            let mut samples = Column::new();
            for (time, sample) in points {
                match sample {
                    Sample::Float(value) => samples.push(time, value),
                    Sample::Histogram(own) => samples.push_histogram(time, own.clone()),
                }
            }
            Ok(Series { labels: alike[0].labels.clone(), samples })
        })
        .collect()
}

/// The part of a series that lies in any of the windows, borrowed where it has no stale markers
/// and no histograms; these with or without buckets.
pub(super) fn cut<'s>(
    series: &'s StoredSeries,
    windows: &Windows,
    with_starts: bool,
    bare: bool,
) -> Option<RangeSeries<'s>> {
    let Column { timestamps, values, .. } = series.samples();
    let hull = windows.hull();
    let from = timestamps.partition_point(|time| *time <= hull.0);
    let to = timestamps.partition_point(|time| *time <= hull.1).max(from);
    let starts = if with_starts { series.starts().get(from..to) } else { None };
    let mut cut = RangeSeries {
        labels: series.labels().clone(),
        drop_name: false,
        times: Cow::Borrowed(&timestamps[from..to]),
        values: Cow::Borrowed(&values[from..to]),
        starts: Cow::Borrowed(starts.unwrap_or_default()),
        histograms: HistogramRun::default(),
    };
    let histograms = series.samples().histograms_in(from..to);
    if bare && !histograms.is_empty() {
        // A sample at the left border is read, though it counts for nothing.
        let leaps = bare::leaps(timestamps, from..to, windows.reaches());
        split(&mut cut, &bare::bare(histograms, &leaps), from);
    } else if !histograms.is_empty() {
        split(&mut cut, histograms, from);
    }
    if series.has_stale_markers() && cut.values.iter().any(|value| is_stale(*value)) {
        let fresh: Vec<usize> =
            (0..cut.values.len()).filter(|index| !is_stale(cut.values[*index])).collect();
        cut.times = fresh.iter().map(|index| cut.times[*index]).collect();
        cut.values = fresh.iter().map(|index| cut.values[*index]).collect();
        cut.starts = fresh.iter().filter_map(|index| cut.starts.get(*index).copied()).collect();
    }
    (!cut.times.is_empty() || !cut.histograms.is_empty()).then_some(cut)
}

/// Makes a histogram say nothing of resets: its neighbours in a subquery need not be those in its
/// series.
fn forget_resets(histogram: &mut Arc<Histogram>) {
    if matches!(histogram.reset_hint, ResetHint::Reset | ResetHint::NotReset) {
        Arc::make_mut(histogram).reset_hint = ResetHint::Unknown;
    }
}

/// Moves the histograms out of a series' samples, the first of which has the index `from` in
/// its column.
fn split(cut: &mut RangeSeries<'_>, histograms: &[(u32, Arc<Histogram>)], from: usize) {
    let mut next = 0;
    let (mut times, mut values, mut starts) = (Vec::new(), Vec::new(), Vec::new());
    for (index, time) in cut.times.iter().enumerate() {
        let start = cut.starts.get(index).copied();
        match histograms.get(next) {
            Some((own, histogram)) if *own as usize == from + index => {
                cut.histograms.push(*time, histogram);
                cut.histograms.starts.extend(start);
                next += 1;
            }
            _ => {
                times.push(*time);
                values.push(cut.values[index]);
                starts.extend(start);
            }
        }
    }
    (cut.times, cut.values, cut.starts) = (times.into(), values.into(), starts.into());
}

/// The samples of the only window.
fn window_samples(series: &RangeSeries<'_>, windows: &Windows) -> Column {
    let mut samples = Column::new();
    if series.histograms.is_empty() {
        windows.each(&series.times, |window| {
            let times = &series.times[window.samples.clone()];
            let values = &series.values[window.samples.clone()];
            if let Some(extend) = windows.extend {
                let smoothed = extend == ExtendKind::Smoothed;
                samples = extended::samples(times, values, &window, smoothed);
            } else {
                samples.timestamps.extend_from_slice(times);
                samples.values.extend_from_slice(values);
            }
        });
        return samples;
    }
    let run = &series.histograms;
    windows.each_mixed(&series.times, &run.times, |window, histograms| {
        let mut floats = window.samples.peekable();
        for index in histograms {
            while let Some(float) = floats.next_if(|float| series.times[*float] < run.times[index])
            {
                samples.push(series.times[float], series.values[float]);
            }
            samples.push_histogram(run.times[index], run.values[index].clone());
        }
        for float in floats {
            samples.push(series.times[float], series.values[float]);
        }
    });
    samples
}

/// The times at which a subquery's expression is evaluated: multiples of its step.
fn inner_grid(windows: &Windows, step: i64) -> Grid {
    let (from, to) = (windows.first_border(), windows.last_time());
    let mut start = from.div_euclid(step).saturating_mul(step);
    if start <= from && (windows.left_open || start < from) {
        start = start.saturating_add(step);
    }
    Grid { start, end: to, step }
}
