//! Layouts without needless empty buckets.

use super::layout::{Cell, Side};
use super::walk::Indexed;
use super::{BucketSpan, Histogram};

/// No gap that is longer than this is filled, however many empty buckets are allowed: it is
/// more than the finest schema has buckets, and a hostile offset must not take all memory.
const LONGEST_GAP: u32 = 1 << 20;

impl Histogram {
    /// Removes empty buckets and joins spans, so that equal buckets have equal layouts.
    ///
    /// A gap of up to `max_empty` buckets between two that count something becomes empty buckets
    /// in one span, any longer one divides two spans. Nothing empty remains at either end.
    ///
    /// Prometheus 3.14 puts some of the empty buckets in the wrong place where it joins more than
    /// two spans with `max_empty` above 0, which it does for the notation of tests alone.
    pub fn compact(&mut self, max_empty: u32) {
        if !is_compact(&self.positive_spans, &self.positive_buckets, max_empty) {
            self.set_positive(compacted(self.positive_counts(), max_empty));
        }
        if !is_compact(&self.negative_spans, &self.negative_buckets, max_empty) {
            self.set_negative(compacted(self.negative_counts(), max_empty));
        }
    }

    pub(super) fn set_positive(&mut self, side: Side<f64>) {
        self.positive_spans = side.spans;
        self.positive_buckets = side.cells;
    }

    pub(super) fn set_negative(&mut self, side: Side<f64>) {
        self.negative_spans = side.spans;
        self.negative_buckets = side.cells;
    }
}

fn is_compact(spans: &[BucketSpan], counts: &[f64], max_empty: u32) -> bool {
    counts.iter().all(|count| *count != 0.0)
        && spans.iter().all(|span| span.length > 0)
        && spans.iter().skip(1).all(|span| i64::from(span.offset) > i64::from(max_empty))
}

/// The cells in the layout that [`Histogram::compact`] describes.
pub(super) fn compacted<C: Cell>(cells: Indexed<'_, C>, max_empty: u32) -> Side<C> {
    let mut side = Side::with_capacity(cells.size_hint().1.unwrap_or_default());
    let mut end: Option<i32> = None;
    for (index, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
        if let Some(end) = end {
            let gap = i64::from(index) - i64::from(end);
            if (1..=i64::from(max_empty.min(LONGEST_GAP))).contains(&gap) {
                (end..index).for_each(|empty| side.push(empty, C::EMPTY));
            }
        }
        side.push(index, cell);
        end = Some(index.wrapping_add(1));
    }
    side
}
