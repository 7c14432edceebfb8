//! Instant selectors with `smoothed`: for each step the value on the line between the samples
//! around it.

use std::sync::Arc;

use promwright_series::histogram::{Histogram, ResetHint};

use super::extended::interpolated;
use super::notes::{Notes, is_gauge};
use super::points::Points;
use crate::Cells;
use crate::eval::RangeSeries;
use crate::over_time::extended;
use crate::window::Windows;

/// The value of each step, given windows without a length that reach out on both sides; none
/// where there are floats and histograms around it.
pub(crate) fn smoothed(
    series: &RangeSeries<'_>,
    windows: &Windows,
    notes: &mut Notes<'_>,
) -> Cells {
    let points = Points::of(&series.histograms);
    let mut cells = Cells::absent(windows.grid.len());
    windows.each_mixed(&series.times, points.times, |window, histograms| {
        let floats = window.samples;
        if histograms.is_empty() {
            let (times, values) = (&series.times[floats.clone()], &series.values[floats]);
            if let Some(value) = extended::smoothed(times, values, window.to) {
                cells.set(window.step, value);
            }
        } else if floats.is_empty() {
            if let Some(value) = at(points.slice(histograms), window.to, notes) {
                cells.set_histogram(window.step, value);
            }
        } else {
            notes.mixed_floats();
        }
    });
    cells
}

/// The histogram at a time; after the last that one, which says nothing of resets then.
///
/// Only where both samples around the time are gauges is their line that of a gauge.
fn at(points: Points<'_>, time: i64, notes: &mut Notes<'_>) -> Option<Arc<Histogram>> {
    let Points { times, histograms, .. } = points;
    let next = times.partition_point(|own| *own < time);
    if times.get(next) == Some(&time) {
        return histograms.get(next).cloned();
    }
    let before = &histograms[next.checked_sub(1)?];
    let Some(after) = histograms.get(next) else {
        let reset_hint = ResetHint::Unknown;
        return Some(Arc::new(Histogram { reset_hint, ..Histogram::clone(before) }));
    };
    if before.uses_custom_buckets() != after.uses_custom_buckets() {
        notes.mixed_schemas();
        return None;
    }
    let counter = !(is_gauge(before) && is_gauge(after));
    interpolated((times[next - 1], before), (times[next], after), time, counter, notes)
        .map(Arc::new)
}
