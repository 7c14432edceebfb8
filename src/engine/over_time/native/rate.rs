//! `rate`, `increase` and `delta` of histograms.

use std::ops::Range;

use promwright_series::histogram::{Histogram, ResetHint};

use super::notes::{Notes, is_gauge};
use super::points::Points;
use crate::over_time::rate::{Kind, Layout, Reach};
use crate::over_time::started;
use crate::window::{Window, Windows};

/// The samples before which the counter has started over.
pub(super) fn resets(points: Points<'_>) -> Vec<usize> {
    (1..points.times.len()).filter(|index| points.is_reset(*index)).collect()
}

/// The histograms of a window.
pub(super) struct Run<'a> {
    /// Those of the whole series.
    pub(super) points: Points<'a>,
    /// Which of them are in the window.
    pub(super) samples: Range<usize>,
    /// Before which of these, the first apart, the counter has started over.
    pub(super) resets: &'a [usize],
}

impl<'a> Run<'a> {
    /// The histograms of a window, given the resets of the whole series.
    pub(super) fn new(points: Points<'a>, samples: Range<usize>, resets: &'a [usize]) -> Self {
        let from = resets.partition_point(|index| *index <= samples.start);
        let to = resets.partition_point(|index| *index < samples.end);
        Self { points, samples, resets: &resets[from..to.max(from)] }
    }
}

/// The change within a window, extrapolated to its window where samples come close.
pub(super) fn extrapolated(
    run: &Run<'_>,
    window: &Window,
    windows: &Windows,
    kind: Kind,
    notes: &mut Notes<'_>,
) -> Option<Histogram> {
    let Run { points, samples, .. } = run;
    let (first, last) = (samples.start, samples.end.checked_sub(1)?);
    let mut change = None;
    if last > first {
        change = Some(run.change(kind.counter, notes)?);
    }
    let starts = if kind.counter { points.starts } else { &[] };
    let start = started::within(starts, points.times, first, window);
    let (first_time, last_time) = (points.times[first], points.times[last]);
    let reach = Reach::new(Layout::new(first_time, last_time, last - first, window));
    let reach = if let Some(start) = start {
        match &mut change {
            Some(change) => notes.add(change, &points.histograms[first])?,
            None => change = Some(Histogram::clone(&points.histograms[first])),
        }
        reach.since(start, last_time)
    } else {
        let (change, first) = (change.as_ref()?.count, points.histograms[first].count);
        let zero = if kind.counter { reach.zero(change, first) } else { None };
        zero.unwrap_or(reach)
    };
    let factor = reach.factor();
    let mut change = change?;
    change.multiply(if kind.per_second { factor / windows.seconds() } else { factor });
    Some(change)
}

impl Run<'_> {
    /// The change from the first to the last of at least two histograms, resets of a counter
    /// added.
    fn change(&self, counter: bool, notes: &mut Notes<'_>) -> Option<Histogram> {
        let histograms = &self.points.histograms[self.samples.clone()];
        let [first, inner @ .., last] = histograms else { return None };
        let second = inner.first().unwrap_or(last);
        // What was before a reset need not fit.
        let nothing = Histogram {
            schema: second.schema,
            custom_values: second.custom_values.clone(),
            ..Histogram::default()
        };
        let starts_over = counter && self.resets.first() == Some(&(self.samples.start + 1));
        let before = if starts_over { &nothing } else { &**first };
        let mut own_notes = notes.afresh();
        if counter && (is_gauge(first) || is_gauge(last)) {
            own_notes.not_counter();
        }
        if last.uses_custom_buckets() != before.uses_custom_buckets() {
            own_notes.mixed_schemas();
            notes.merge(own_notes);
            return None;
        }
        let mut schema = before.schema.min(last.schema);
        for own in inner.iter().filter(|_| counter) {
            if is_gauge(own) {
                own_notes.not_counter();
            }
            if own.uses_custom_buckets() != before.uses_custom_buckets() {
                notes.mixed_schemas();
                return None;
            }
            schema = schema.min(own.schema);
        }
        let mut change = last.copy_to_schema(schema).ok()?;
        own_notes.subtract(&mut change, before)?;
        if counter {
            self.add_resets(&mut change, before, &mut own_notes)?;
            let overlap = started::overlap(self.points.starts, self.points.times, &self.samples);
            own_notes.overlaps += u64::from(overlap);
        } else if !(is_gauge(first) && is_gauge(last)) {
            own_notes.not_gauge();
        }
        notes.merge(own_notes);
        change.reset_hint = ResetHint::Gauge;
        change.compact(0);
        Some(change)
    }

    /// Adds what the counter had counted before each reset; `first` stands for the first sample.
    fn add_resets(
        &self,
        change: &mut Histogram,
        first: &Histogram,
        notes: &mut Notes<'_>,
    ) -> Option<()> {
        for reset in self.resets {
            let before = reset - 1;
            if before > self.samples.start {
                notes.add(change, &self.points.histograms[before])?;
            } else if self.points.is_reset_after(*reset, first) {
                notes.add(change, first)?;
            }
        }
        Some(())
    }
}
