//! `min_over_time`, `max_over_time` and the times of the extremes.

use std::collections::VecDeque;

use crate::Cells;
use crate::window::Windows;

/// The least (or greatest) value of each window; NaN only where there is nothing else.
///
/// Keeps the samples that may yet be the extreme in a queue: each comes and goes once, however
/// long the windows are.
pub(super) fn extreme(times: &[i64], values: &[f64], windows: &Windows, least: bool) -> Cells {
    let mut cells = Cells::absent(windows.grid.len());
    let mut queue: VecDeque<usize> = VecDeque::new();
    let mut next = 0;
    windows.each(times, |window| {
        let samples = window.samples;
        next = next.max(samples.start);
        while queue.front().is_some_and(|index| *index < samples.start) {
            queue.pop_front();
        }
        for index in next..samples.end {
            while queue.back().is_some_and(|back| gives_way(values[*back], values[index], least)) {
                queue.pop_back();
            }
            queue.push_back(index);
        }
        next = samples.end;
        if let Some(index) = queue.front() {
            cells.set(window.step, values[*index]);
        }
    });
    cells
}

/// Whether a later value makes an earlier one useless.
fn gives_way(earlier: f64, later: f64, least: bool) -> bool {
    earlier.is_nan() || if least { later < earlier } else { later > earlier }
}

/// The time of the last sample that is the extreme, in seconds.
pub(super) fn time_of(times: &[i64], values: &[f64], least: bool) -> Option<f64> {
    let (mut extreme, mut time) = (*values.first()?, *times.first()?);
    for (value, own) in values.iter().zip(times) {
        let further = if least { *value <= extreme } else { *value >= extreme };
        if further || extreme.is_nan() {
            (extreme, time) = (*value, *own);
        }
    }
    Some(time as f64 / 1000.0)
}
