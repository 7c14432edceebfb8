//! Custom buckets whose bounds differ.

use promwright_number::kahan::Kahan;

use super::Histogram;
use super::layout::{Cell, Side};
use super::walk::Indexed;

/// Whether two lists of bounds are the same.
pub(super) fn bounds_match(left: &[f64], right: &[f64]) -> bool {
    left == right
}

/// The bounds that both lists have, both ascending.
pub(super) fn intersection(left: &[f64], right: &[f64]) -> Vec<f64> {
    let mut both = Vec::new();
    let mut right = right.iter().peekable();
    for bound in left {
        while right.next_if(|other| *other < bound).is_some() {}
        if right.next_if(|other| *other == bound).is_some() {
            both.push(*bound);
        }
    }
    both
}

/// The buckets of both histograms, the second's with the sign turned if `NEGATE`, under the
/// coarser `bounds`, without those in which nothing is. `lost` is what rounding has lost of the
/// first's buckets.
pub(super) fn remapped<const NEGATE: bool>(
    own: &Histogram,
    lost: Option<&Histogram>,
    other: &Histogram,
    bounds: &[f64],
) -> (Side<f64>, Vec<f64>) {
    let mut cells = vec![Kahan::EMPTY; bounds.len() + 1];
    let mut target = Target::new(&own.custom_values, bounds);
    let lost = lost.map_or(&[][..], |lost| &lost.positive_buckets);
    for (place, (index, count)) in own.positive_counts().enumerate() {
        let cell = &mut cells[target.of(index)];
        *cell = cell.plus(count);
        if let Some(lost) = lost.get(place) {
            *cell = cell.plus(*lost);
        }
    }
    let mut target = Target::new(&other.custom_values, bounds);
    for (index, count) in Indexed::new(&other.positive_spans, &other.positive_buckets) {
        let cell = &mut cells[target.of(index)];
        *cell = cell.plus(if NEGATE { -count } else { count });
    }
    let mut side = Side::with_capacity(cells.len());
    let mut lost = Vec::with_capacity(cells.len());
    for (index, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        side.push(index, cell.sum);
        lost.push(cell.lost);
    }
    (side, lost)
}

/// Where the buckets of one list of bounds go in another, coarser one.
struct Target<'a> {
    from: &'a [f64],
    to: &'a [f64],
    /// No bound of `to` before it is as great as the last that was asked for.
    next: usize,
}

impl<'a> Target<'a> {
    const fn new(from: &'a [f64], to: &'a [f64]) -> Self {
        Self { from, to, next: 0 }
    }

    /// The bucket that holds the bucket `index`; ask in ascending order.
    fn of(&mut self, index: i32) -> usize {
        let bound = usize::try_from(index).ok().and_then(|index| self.from.get(index));
        let Some(bound) = bound else { return self.to.len() };
        while self.to.get(self.next).is_some_and(|own| own < bound) {
            self.next += 1;
        }
        self.next
    }
}
