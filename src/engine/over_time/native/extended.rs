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
    let bordered = Bordered { points, bounds, window, look };
    let (left, right) = (bordered.left(notes)?, bordered.right(notes)?);
    let are_gauges = is_gauge(&left) && is_gauge(&right);
    if !look.counter && !are_gauges {
        notes.not_gauge();
    }
    let mut change = right.clone();
    notes.subtract(&mut change, &left)?;
    if look.counter {
        let lost = bordered.before_resets([&left, &right]);
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

/// A window with the histograms that bound it.
struct Bordered<'a> {
    points: Points<'a>,
    bounds: Bounds,
    window: &'a Window,
    look: Look,
}

impl<'a> Bordered<'a> {
    /// The histogram at the left border.
    fn left(&self, notes: &mut Notes<'_>) -> Option<Histogram> {
        if self.is_between_at_left() {
            return self.between(self.bounds.first, self.window.from, notes);
        }
        Some(Histogram::clone(&self.points.histograms[self.bounds.first]))
    }

    /// The histogram at the right border.
    fn right(&self, notes: &mut Notes<'_>) -> Option<Histogram> {
        let last = self.bounds.last;
        if self.look.smoothed && last > 0 && self.points.times[last] > self.window.to {
            return self.between(last - 1, self.window.to, notes);
        }
        Some(Histogram::clone(&self.points.histograms[last]))
    }

    /// Whether the histogram at the left border lies between two samples.
    fn is_between_at_left(&self) -> bool {
        self.look.smoothed && self.points.times[self.bounds.first] < self.window.from
    }

    fn between(&self, before: usize, time: i64, notes: &mut Notes<'_>) -> Option<Histogram> {
        let at = |index: usize| (self.points.times[index], &*self.points.histograms[index]);
        interpolated(at(before), at(before + 1), time, self.look.counter, notes)
    }

    /// What a counter had counted before each of its resets, given what is at the borders.
    ///
    /// A border between two samples lies on the line of that pair, which knows of its reset.
    fn before_resets<'b>(&self, [left, right]: [&'b Histogram; 2]) -> Vec<&'b Histogram>
    where
        'a: 'b,
    {
        let histograms = self.points.histograms;
        let mut next = self.bounds.first + 1;
        let mut before = left;
        if self.is_between_at_left()
            && histograms[next].detect_reset(&histograms[self.bounds.first])
        {
            before = &histograms[next];
            next += 1;
        }
        let mut lost = Vec::new();
        if next > self.bounds.last {
            return lost;
        }
        let within = histograms[next..self.bounds.last].iter().map(|histogram| &**histogram);
        for histogram in within.chain([right]) {
            if histogram.detect_reset(before) {
                lost.push(before);
            }
            before = histogram;
        }
        lost
    }
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
