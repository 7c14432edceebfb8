//! `changes` and `resets`.
//!
//! Where they happen is counted up once for the series; a window is then a difference.

use promwright_promql::ExtendKind;

use super::started;
use crate::Cells;
use crate::window::{Window, Windows};

pub(super) fn changes(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    count(times, windows, |index| {
        let (before, after) = (values[index - 1], values[index]);
        before != after && !(before.is_nan() && after.is_nan())
    })
}

pub(super) fn resets(times: &[i64], values: &[f64], starts: &[i64], windows: &Windows) -> Cells {
    count(times, windows, |index| {
        values[index] < values[index - 1] || started::is_reset(starts, times, index)
    })
}

/// In each window the samples of which `counts` says so, the first apart.
pub(super) fn count(times: &[i64], windows: &Windows, counts: impl Fn(usize) -> bool) -> Cells {
    let mut so_far = Vec::with_capacity(times.len());
    let mut total = 0_u64;
    for index in 0..times.len() {
        total += u64::from(index > 0 && counts(index));
        so_far.push(total);
    }
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(times, |window| {
        if let Some(first) = first(times, windows, &window) {
            cells.set(window.step, (so_far[window.samples.end - 1] - so_far[first]) as f64);
        }
    });
    cells
}

/// The sample with which counting begins: anchored, the last one before the window, if there is
/// any within it.
fn first(times: &[i64], windows: &Windows, window: &Window) -> Option<usize> {
    let samples = window.samples.clone();
    if windows.extend != Some(ExtendKind::Anchored) {
        return Some(samples.start);
    }
    let within = times[samples.clone()].partition_point(|time| *time <= window.from);
    (within < samples.len()).then(|| samples.start + within.saturating_sub(1))
}
