//! What is gathered from a window that slides, at the same cost however long the window is.
//!
//! Of the window's older part everything from each of its samples to its end is kept, of its
//! newer part the whole. When the window has left the older part, all that it holds becomes the
//! older part, so that each sample is taken in twice and nothing that has left the window is ever
//! subtracted: neither infinities nor rounding stay behind.

use std::ops::Range;

use crate::window::Windows;

/// How many steps a window must cover to be worth it.
const OVERLAPPING: i64 = 8;

/// Parts of a window, gathered into states.
pub(super) struct Sliding<S> {
    empty: S,
    /// The samples of the older part.
    older: Range<usize>,
    /// The state from each of them to the last of them.
    suffixes: Vec<S>,
    /// The state of the newer part, which follows the older.
    newer: S,
    /// The end of the newer part.
    end: usize,
}

impl<S: Copy> Sliding<S> {
    /// For windows that overlap enough; for others each is better looked at by itself.
    pub(super) fn worthwhile(windows: &Windows, empty: S) -> Option<Self> {
        let covered = windows.grid.step.saturating_mul(OVERLAPPING);
        (windows.grid.len() > 1 && windows.range >= covered).then(|| Self::new(empty))
    }

    const fn new(empty: S) -> Self {
        Self { empty, older: 0..0, suffixes: Vec::new(), newer: empty, end: 0 }
    }

    /// The first sample of the older part, which states may be relative to: all states that are
    /// joined have seen the same.
    pub(super) const fn origin(&self) -> usize {
        self.older.start
    }

    /// The state of a window that starts and ends no earlier than the one before. `add` takes a
    /// sample in, given the origin's index and its own; `join` puts two states together.
    pub(super) fn over(
        &mut self,
        window: &Range<usize>,
        add: impl Fn(S, usize, usize) -> S,
        join: impl Fn(S, S) -> S,
    ) -> S {
        if window.start >= self.older.end {
            self.start_over(window, &add);
        }
        let origin = self.older.start;
        self.newer = (self.end..window.end).fold(self.newer, |state, own| add(state, origin, own));
        self.end = window.end;
        join(self.suffixes[window.start - origin], self.newer)
    }

    fn start_over(&mut self, window: &Range<usize>, add: &impl Fn(S, usize, usize) -> S) {
        self.suffixes.clear();
        let mut state = self.empty;
        for own in window.clone().rev() {
            state = add(state, window.start, own);
            self.suffixes.push(state);
        }
        self.suffixes.reverse();
        self.newer = self.empty;
        self.end = window.end;
        self.older = window.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_window_is_gathered_whole() {
        let mut sliding = Sliding::new((0_usize, 0_usize));
        let windows = [0..3, 1..5, 1..5, 4..9, 9..10, 12..20, 13..20, 19..21];
        for window in windows {
            let (count, sum) = sliding.over(
                &window,
                |(count, sum), _, own| (count + 1, sum + own),
                |left, right| (left.0 + right.0, left.1 + right.1),
            );
            assert_eq!((count, sum), (window.len(), window.clone().sum()), "{window:?}");
        }
    }
}
