//! `rate`, `increase` and `delta` of histograms with `anchored` or `smoothed`.

use std::sync::Arc;

use promwright_series::histogram::Histogram;

use super::notes::{Notes, is_gauge};
use super::points::Points;
use crate::over_time::extended::Bounds;
use crate::window::Window;

/// How a window with borders of its own is looked at.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) smoothed: bool,
    pub(super) counter: bool,
}

/// The change of a window's histograms from border to border, resets of a counter added; a gauge.
pub(super) fn change(
    points: Points<'_>,
    window: &Window,
    look: Look,
    notes: &mut Notes<'_>,
) -> Option<Histogram> {
    let bounds = Bounds::new(points.times, window, look.smoothed)?;
    check(&points.histograms[bounds.first..=bounds.last], look.counter, notes)?;
    let left = left(points, &bounds, window, look, notes)?;
    let right = right(points, &bounds, window, look, notes)?;
    let are_gauges = is_gauge(&left) && is_gauge(&right);
    if !look.counter && !are_gauges {
        notes.not_gauge();
    }
    let mut change = right.clone();
    notes.subtract(&mut change, &left)?;
    if look.counter {
        let lost = before_resets(points, &bounds, window, look, [&left, &right]);
        if let Some((first, rest)) = lost.split_first() {
            let mut lost = Histogram::clone(first);
            for histogram in rest {
                notes.add(&mut lost, histogram)?;
            }
            notes.add(&mut change, &lost)?;
        }
    }
    Some(change)
}

/// Whether all buckets are of one kind; gauges are remarked where counters are meant.
fn check(histograms: &[Arc<Histogram>], counter: bool, notes: &mut Notes<'_>) -> Option<()> {
    let custom = histograms.first()?.uses_custom_buckets();
    for histogram in histograms {
        if histogram.uses_custom_buckets() != custom {
            notes.mixed_schemas();
            return None;
        }
        if counter && is_gauge(histogram) {
            notes.not_counter();
        }
    }
    Some(())
}

fn left(
    points: Points<'_>,
    bounds: &Bounds,
    window: &Window,
    look: Look,
    notes: &mut Notes<'_>,
) -> Option<Histogram> {
    if is_between_at_left(points, bounds, window, look) {
        return between(points, bounds.first, window.from, look.counter, notes);
    }
    Some(Histogram::clone(&points.histograms[bounds.first]))
}

fn right(
    points: Points<'_>,
    bounds: &Bounds,
    window: &Window,
    look: Look,
    notes: &mut Notes<'_>,
) -> Option<Histogram> {
    if look.smoothed && bounds.last > 0 && points.times[bounds.last] > window.to {
        return between(points, bounds.last - 1, window.to, look.counter, notes);
    }
    Some(Histogram::clone(&points.histograms[bounds.last]))
}

/// Whether the histogram at the left border lies between two samples.
fn is_between_at_left(points: Points<'_>, bounds: &Bounds, window: &Window, look: Look) -> bool {
    look.smoothed && points.times[bounds.first] < window.from
}

fn between(
    points: Points<'_>,
    before: usize,
    time: i64,
    counter: bool,
    notes: &mut Notes<'_>,
) -> Option<Histogram> {
    let at = |index: usize| (points.times[index], &*points.histograms[index]);
    interpolated(at(before), at(before + 1), time, counter, notes)
}

/// The histogram at a time on the line between two; a counter that starts over starts from zero.
pub(super) fn interpolated(
    before: (i64, &Histogram),
    after: (i64, &Histogram),
    time: i64,
    counter: bool,
    notes: &mut Notes<'_>,
) -> Option<Histogram> {
    if time == before.0 {
        return Some(before.1.clone());
    }
    let mut value = after.1.clone();
    if time == after.0 {
        return Some(value);
    }
    let share = (time - before.0) as f64 / (after.0 - before.0) as f64;
    if counter && after.1.detect_reset(before.1) {
        value.multiply(share);
        return Some(value);
    }
    notes.subtract(&mut value, before.1)?;
    value.multiply(share);
    notes.add(&mut value, before.1)?;
    Some(value)
}

/// What a counter had counted before each of its resets.
///
/// A border between two samples lies on the line of that pair, which knows of its reset.
fn before_resets<'a>(
    points: Points<'a>,
    bounds: &Bounds,
    window: &Window,
    look: Look,
    [left, right]: [&'a Histogram; 2],
) -> Vec<&'a Histogram> {
    let histograms = points.histograms;
    let mut next = bounds.first + 1;
    let mut before = left;
    if is_between_at_left(points, bounds, window, look)
        && histograms[next].detect_reset(&histograms[bounds.first])
    {
        before = &histograms[next];
        next += 1;
    }
    let mut lost = Vec::new();
    if next > bounds.last {
        return lost;
    }
    let within = histograms[next..bounds.last].iter().map(|histogram| &**histogram);
    for histogram in within.chain([right]) {
        if histogram.detect_reset(before) {
            lost.push(before);
        }
        before = histogram;
    }
    lost
}
