//! `changes`, `resets`, `irate` and `idelta` where there are histograms: functions of two
//! neighbouring samples.

use promwright_series::Sample;
use promwright_series::histogram::{Histogram, ResetHint};

use super::merged::Merged;
use super::notes::{Notes, is_gauge};
use crate::OwnedSample;

/// Whether a sample differs from the one before.
pub(super) fn is_change(merged: &Merged<'_>, index: usize) -> bool {
    match (merged.samples[index - 1], merged.samples[index]) {
        (Sample::Float(before), Sample::Float(after)) => {
            before != after && !(before.is_nan() && after.is_nan())
        }
        (Sample::Histogram(before), Sample::Histogram(after)) => !after.equals(before),
        _ => true,
    }
}

/// Whether a counter has started over since the sample before.
pub(super) fn is_reset(merged: &Merged<'_>, index: usize) -> bool {
    match (merged.samples[index - 1], merged.samples[index]) {
        (Sample::Float(before), Sample::Float(after)) => {
            after < before || merged.has_started(index)
        }
        (Sample::Histogram(before), Sample::Histogram(after)) => {
            merged.has_started(index) || after.detect_reset(before)
        }
        _ => true,
    }
}

/// The change from the sample before: of a counter per second, of a gauge plain.
pub(super) fn step(
    merged: &Merged<'_>,
    index: usize,
    counter: bool,
    notes: &mut Notes<'_>,
) -> Option<OwnedSample> {
    let started = counter && merged.has_started(index);
    let seconds = (merged.times[index] - merged.times[index - 1]) as f64 / 1000.0;
    match (merged.samples[index - 1], merged.samples[index]) {
        (Sample::Float(before), Sample::Float(after)) => {
            let reset = started || (counter && after < before);
            let change = if reset { after } else { after - before };
            Some(OwnedSample::from(if counter { change / seconds } else { change }))
        }
        (Sample::Histogram(before), Sample::Histogram(after)) => {
            let mut change = between(before, after, started, counter, notes)?;
            if counter {
                change.divide(seconds);
            }
            Some(OwnedSample::from(change))
        }
        _ => {
            notes.mixed_floats();
            None
        }
    }
}

/// The change from one histogram to the next.
fn between(
    before: &Histogram,
    after: &Histogram,
    started: bool,
    counter: bool,
    notes: &mut Notes<'_>,
) -> Option<Histogram> {
    let gauges = [before, after].map(is_gauge);
    if counter && gauges.contains(&true) {
        notes.not_counter();
    }
    if !counter && gauges.contains(&false) {
        notes.not_gauge();
    }
    let mut change = after.clone();
    if !(counter && (started || after.detect_reset(before))) {
        notes.subtract(&mut change, before)?;
    }
    change.reset_hint = ResetHint::Gauge;
    change.compact(0);
    Some(change)
}
