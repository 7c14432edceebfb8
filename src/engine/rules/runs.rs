//! The state machine of one label set over runs of ticks at which its expression has a value.
//!
//! What the machine does tick by tick follows from where the runs begin and end. So values that
//! are evaluated once can be asked what other thresholds and another `for` would have done.

use std::ops::Range;

use super::Episode;
use crate::{Cells, Grid};

/// The episodes of an alert whose expression has a value at these ticks of a grid: ranges of
/// indices, ascending, that do not touch. `for` and `keep_firing_for` are in milliseconds.
///
/// The invariant: these are the episodes of [`super::run`], for a rule whose label sets stay
/// apart and whose group has no limit.
pub fn episodes(
    held: &[Range<usize>],
    ticks: Grid,
    for_ms: i64,
    keep_firing_for_ms: i64,
) -> Vec<Episode> {
    let count = ticks.len();
    let mut episodes: Vec<Episode> = Vec::new();
    for range in held.iter().filter(|range| !range.is_empty()) {
        let (first, ended) = (ticks.at(range.start), range.end);
        let goes_on = episodes.last().is_some_and(|last| {
            last.resolved_at.is_none_or(|end| first <= end) && last.firing_at.is_some()
        });
        if !goes_on {
            episodes.push(Episode { active_at: first, firing_at: None, resolved_at: None });
        }
        let Some(own) = episodes.last_mut() else { continue };
        if own.firing_at.is_none() {
            let due = steps(own.active_at - ticks.start + for_ms.max(0), ticks);
            let due = due.max(range.start);
            own.firing_at = (due < ended).then(|| ticks.at(due));
        }
        let keeps = own.firing_at.is_some() && keep_firing_for_ms > 0;
        // The first tick without a value begins the time for which it is kept.
        let gone =
            if keeps { ended.saturating_add(steps(keep_firing_for_ms, ticks)) } else { ended };
        own.resolved_at = (gone < count).then(|| ticks.at(gone));
    }
    episodes
}

/// The steps that have a value, as ranges that do not touch.
pub fn runs(values: &Cells) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for step in values.steps() {
        match runs.last_mut() {
            Some(last) if last.end == step => last.end = step + 1,
            _ => runs.push(step..step + 1),
        }
    }
    runs
}

/// How many steps it takes for so many milliseconds to have passed.
fn steps(milliseconds: i64, ticks: Grid) -> usize {
    let step = ticks.step.max(1);
    (milliseconds / step + i64::from(milliseconds % step != 0)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(
        held: &[Range<usize>],
        for_ms: i64,
        keep: i64,
    ) -> Vec<(i64, Option<i64>, Option<i64>)> {
        let all = episodes(held, Grid::range(100, 190, 10), for_ms, keep);
        all.iter().map(|own| (own.active_at, own.firing_at, own.resolved_at)).collect()
    }

    #[test]
    fn runs_make_episodes() {
        assert_eq!(
            shown(&[0..2, 4..10], 0, 0),
            [(100, Some(100), Some(120)), (140, Some(140), None)]
        );
        assert_eq!(shown(&[0..2, 4..10], 25, 0), [(100, None, Some(120)), (140, Some(170), None)]);
        assert_eq!(shown(&[0..3, 4..5], 20, 20), [(100, Some(120), Some(170))]);
        // A value at the very tick at which it would have ended goes on with it.
        assert_eq!(shown(&[0..3, 5..6], 20, 20), [(100, Some(120), Some(180))]);
        assert_eq!(shown(&[0..3, 6..7], 20, 20).len(), 2);
    }
}
