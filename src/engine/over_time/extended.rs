//! Windows with `anchored` or `smoothed`: values exactly at the borders.
//!
//! Anchored, the value at a border is the last one before it; smoothed, it lies on the line
//! between the samples on both sides.

use promwright_series::Column;

use crate::window::Window;

/// The samples that bound a window, by index.
pub(super) struct Bounds {
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Bounds {
    /// None if nothing lies in the window.
    pub(super) fn new(times: &[i64], window: &Window, smoothed: bool) -> Option<Self> {
        let mut last = times.len().checked_sub(1)?;
        let first = times[..last].partition_point(|time| *time <= window.from).saturating_sub(1);
        if smoothed {
            last = times[..last].partition_point(|time| *time < window.to);
        }
        (times[last] > window.from && !(smoothed && times[first] > window.to))
            .then_some(Self { first, last })
    }

    /// The values at the borders.
    fn values(
        &self,
        times: &[i64],
        values: &[f64],
        window: &Window,
        smoothed: bool,
        counter: bool,
    ) -> (f64, f64) {
        let line = |from: usize, time: i64| between(times, values, from, time, counter);
        let left = if smoothed && times[self.first] < window.from {
            line(self.first, window.from)
        } else {
            values[self.first]
        };
        let right = if smoothed && self.last > 0 && times[self.last] > window.to {
            line(self.last - 1, window.to)
        } else {
            values[self.last]
        };
        (left, right)
    }

    /// The samples strictly within the window.
    fn within(&self, times: &[i64], window: &Window) -> std::ops::Range<usize> {
        let start = self.first + usize::from(times[self.first] <= window.from);
        let end = self.last + usize::from(times[self.last] < window.to);
        start..end.max(start)
    }
}

/// The value at a time between a sample and the next; a counter that falls starts from zero.
fn between(times: &[i64], values: &[f64], from: usize, time: i64, counter: bool) -> f64 {
    let next = (from + 1).min(times.len() - 1);
    let (mut before, after) = (values[from], values[next]);
    if counter && after < before {
        before = 0.0;
    }
    let share = (time - times[from]) as f64 / (times[next] - times[from]) as f64;
    if share.is_nan() {
        return before;
    }
    before + (after - before) * (time - times[from]) as f64 / (times[next] - times[from]) as f64
}

/// The change from border to border, resets of a counter added.
pub(super) fn change(
    times: &[i64],
    values: &[f64],
    window: &Window,
    smoothed: bool,
    counter: bool,
) -> Option<f64> {
    let bounds = Bounds::new(times, window, smoothed)?;
    let (left, right) = bounds.values(times, values, window, smoothed, counter);
    let mut change = right - left;
    if counter {
        let mut before = left;
        let mut resets = 0.0;
        for value in values[bounds.within(times, window)].iter().chain([&right]) {
            if *value < before {
                resets += before;
            }
            before = *value;
        }
        change += resets;
    }
    Some(change)
}

/// The samples of a window with its borders as samples.
pub(crate) fn samples(times: &[i64], values: &[f64], window: &Window, smoothed: bool) -> Column {
    let mut samples = Column::new();
    let Some(bounds) = Bounds::new(times, window, smoothed) else { return samples };
    let (left, right) = bounds.values(times, values, window, smoothed, false);
    let within = bounds.within(times, window);
    samples.push(window.from, left);
    samples.timestamps.extend_from_slice(&times[within.clone()]);
    samples.values.extend_from_slice(&values[within]);
    samples.push(window.to, right);
    samples
}

/// The value at a time, on the line between the samples around it; after the last, that one's.
pub(super) fn smoothed(times: &[i64], values: &[f64], time: i64) -> Option<f64> {
    let next = times.partition_point(|own| *own < time);
    if times.get(next) == Some(&time) {
        return values.get(next).copied();
    }
    let before = next.checked_sub(1)?;
    Some(if next < times.len() {
        between(times, values, before, time, false)
    } else {
        values[before]
    })
}
