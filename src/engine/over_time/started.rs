//! Start timestamps: since when a counter has been counting.

use std::ops::Range;

use crate::window::{Window, Windows};

/// Whether a sample's start timestamp says that the counter has started over since the sample
/// before.
///
/// A start at the sample before means so too (each sample counts anew), unless the start of
/// that one is unknown. 0 is no start, and a start at or after its own sample means nothing.
pub(super) fn is_reset(starts: &[i64], times: &[i64], index: usize) -> bool {
    let (Some(start), Some(before)) = (starts.get(index), starts.get(index - 1)) else {
        return false;
    };
    let (own, earlier) = (times[index], times[index - 1]);
    if *start == 0 || *start >= own || *start < earlier {
        return false;
    }
    *start > earlier || (*before != 0 && *before < earlier)
}

/// Since when the counter of a sample is known to count, if that is within the window.
pub(super) fn within(starts: &[i64], times: &[i64], index: usize, window: &Window) -> Option<i64> {
    let start = starts.get(index).copied()?;
    (start != 0 && start > window.from && start < times[index]).then_some(start)
}

/// Whether among some samples a start timestamp lies before the sample before it and is not that
/// one's own: samples that overlap.
pub(super) fn overlap(starts: &[i64], times: &[i64], samples: &Range<usize>) -> bool {
    let overlaps = |index: usize| {
        let start = starts[index];
        start != 0 && start < times[index - 1] && start != starts[index - 1]
    };
    !starts.is_empty() && (samples.start + 1..samples.end).any(overlaps)
}

/// In how many windows samples overlap.
pub(crate) fn overlaps(starts: &[i64], times: &[i64], windows: &Windows) -> u64 {
    if starts.is_empty() {
        return 0;
    }
    let mut count = 0;
    windows.each(times, |window| count += u64::from(overlap(starts, times, &window.samples)));
    count
}
