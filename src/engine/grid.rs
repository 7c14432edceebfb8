//! The times at which an expression is evaluated.

/// Evaluation times from `start` to `end`, both included, `step` apart; milliseconds.
///
/// An instant query is a grid of one step whose start is its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// The first time.
    pub start: i64,
    /// The last time, if it falls on a step.
    pub end: i64,
    /// The distance of two times; at least 1 unless there is only one time.
    pub step: i64,
}

impl Grid {
    /// The grid of an instant query.
    pub const fn instant(time: i64) -> Self {
        Self { start: time, end: time, step: 0 }
    }

    /// The grid of a range query.
    pub const fn range(start: i64, end: i64, step: i64) -> Self {
        Self { start, end, step }
    }

    /// Whether it is that of an instant query, where the order of a vector's elements counts.
    pub const fn is_instant(&self) -> bool {
        self.start == self.end
    }

    /// How many times there are; none if the end lies before the start.
    pub const fn len(&self) -> usize {
        if self.end < self.start {
            0
        } else if self.step <= 0 {
            1
        } else {
            // The distance of two times fits into 64 bits without a sign.
            (self.end.abs_diff(self.start) / self.step as u64).saturating_add(1) as usize
        }
    }

    /// Whether there is no time at all.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The time at an index.
    pub const fn at(&self, index: usize) -> i64 {
        // Exact for every time of the grid, even where the product alone would not fit.
        self.start.wrapping_add((index as i64).wrapping_mul(self.step))
    }

    /// The last time that is no later than another; `None` if all are later.
    pub const fn last_until(&self, time: i64) -> Option<i64> {
        if self.is_empty() || time < self.start {
            return None;
        }
        let last = self.at(self.len() - 1);
        if time >= last {
            return Some(last);
        }
        // Between two times of a grid there is a step.
        Some(time - time.abs_diff(self.start).wrapping_rem(self.step as u64) as i64)
    }

    /// All times in order.
    pub fn times(&self) -> impl ExactSizeIterator<Item = i64> + use<> {
        let grid = *self;
        (0..self.len()).map(move |index| grid.at(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_time_until_another_is_found() {
        let grid = Grid::range(-5, 27, 10);
        for time in -20..40 {
            let expected = grid.times().take_while(|own| *own <= time).last();
            assert_eq!(grid.last_until(time), expected, "{time}");
        }
        assert_eq!(Grid::instant(3).last_until(2), None);
        assert_eq!(Grid::instant(3).last_until(9), Some(3));
        assert_eq!(Grid::range(5, 4, 1).last_until(9), None);
    }
}
