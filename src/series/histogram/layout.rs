//! Buckets apart from what they count: runs of indices with one cell each.
//!
//! Everything that moves buckets (merging, coarser schemas, compaction) is written once here for
//! plain counts and for counts with what rounding has lost of them.

use promwright_number::kahan::Kahan;

use super::BucketSpan;

/// What a bucket holds: a count, or a compensated one.
pub(super) trait Cell: Copy {
    /// With the content of another cell.
    fn plus(self, other: Self) -> Self;
    /// With the sign turned.
    fn negated(self) -> Self;
    /// Whether nothing is in it.
    fn is_empty(self) -> bool;
    /// An empty cell.
    const EMPTY: Self;
}

impl Cell for f64 {
    const EMPTY: Self = 0.0;

    fn plus(self, other: Self) -> Self {
        self + other
    }

    fn negated(self) -> Self {
        -self
    }

    fn is_empty(self) -> bool {
        self == 0.0
    }
}

impl Cell for Kahan {
    const EMPTY: Self = Self::of(0.0);

    /// What was lost is added as a value of its own, as Prometheus does with histograms.
    fn plus(self, other: Self) -> Self {
        Self::plus(Self::plus(self, other.sum), other.lost)
    }

    fn negated(self) -> Self {
        Self { sum: -self.sum, lost: -self.lost }
    }

    fn is_empty(self) -> bool {
        self.sum == 0.0 && self.lost == 0.0
    }
}

/// The cells of one sign, in the order of their indices.
#[derive(Clone, Debug)]
pub(super) struct Side<C> {
    pub(super) spans: Vec<BucketSpan>,
    pub(super) cells: Vec<C>,
    /// The index behind the last cell.
    end: i32,
}

impl<C: Cell> Side<C> {
    pub(super) fn with_capacity(cells: usize) -> Self {
        Self { spans: Vec::new(), cells: Vec::with_capacity(cells), end: 0 }
    }

    pub(super) fn parts(&self) -> (&[BucketSpan], &[C]) {
        (&self.spans, &self.cells)
    }

    /// Adds a cell behind all others, in the last span if it follows directly.
    pub(super) fn push(&mut self, index: i32, cell: C) {
        match self.spans.last_mut() {
            Some(last) if index == self.end => last.length += 1,
            _ => {
                let offset = index.wrapping_sub(self.end);
                self.spans.push(BucketSpan { offset, length: 1 });
            }
        }
        self.cells.push(cell);
        self.end = index.wrapping_add(1);
    }

    /// The cells of two sides; where both have one, the sum.
    pub(super) fn merged(
        left: impl Iterator<Item = (i32, C)>,
        right: impl Iterator<Item = (i32, C)>,
    ) -> Self {
        let (mut left, mut right) = (left.peekable(), right.peekable());
        let mut side = Self::with_capacity(left.size_hint().0.max(right.size_hint().0));
        loop {
            match (left.peek().copied(), right.peek().copied()) {
                (Some((own, cell)), Some((other, more))) if own == other => {
                    side.push(own, cell.plus(more));
                    left.next();
                    right.next();
                }
                (Some((own, cell)), other) if other.is_none_or(|(other, _)| own < other) => {
                    side.push(own, cell);
                    left.next();
                }
                (_, Some((other, more))) => {
                    side.push(other, more);
                    right.next();
                }
                _ => return side,
            }
        }
    }

    /// The cells at the indices of a schema that is coarser by `shift`.
    pub(super) fn reduced(cells: impl Iterator<Item = (i32, C)>, shift: u32) -> Self {
        let mut side = Self::with_capacity(cells.size_hint().0 >> shift.min(8));
        for (index, cell) in cells {
            let index = coarser(index, shift);
            match side.cells.last_mut() {
                Some(last) if index.wrapping_add(1) == side.end => *last = last.plus(cell),
                _ => side.push(index, cell),
            }
        }
        side
    }
}

/// The index, in a schema that is coarser by `shift`, of the bucket that holds bucket `index`.
pub(super) fn coarser(index: i32, shift: u32) -> i32 {
    (index.wrapping_sub(1) >> shift.min(31)).wrapping_add(1)
}
