//! `changes` and `resets`.
//!
//! Where they happen is counted up once for the series; a window is then a difference.

use crate::Cells;
use crate::window::Windows;

pub(super) fn changes(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    count(times, values, windows, |before, after| {
        before != after && !(before.is_nan() && after.is_nan())
    })
}

pub(super) fn resets(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    count(times, values, windows, |before, after| after < before)
}

fn count(
    times: &[i64],
    values: &[f64],
    windows: &Windows,
    counts: impl Fn(f64, f64) -> bool,
) -> Cells {
    let mut so_far = Vec::with_capacity(values.len());
    let mut total = 0_u64;
    for (index, value) in values.iter().enumerate() {
        total += u64::from(index > 0 && counts(values[index - 1], *value));
        so_far.push(total);
    }
    let mut cells = Cells::absent(windows.grid.len());
    windows.each(times, |window| {
        let samples = window.samples;
        cells.set(window.step, (so_far[samples.end - 1] - so_far[samples.start]) as f64);
    });
    cells
}
