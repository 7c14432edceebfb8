//! Sums and differences of two histograms.

use std::fmt;

use super::custom::{bounds_match, intersection, remapped};
use super::layout::{Cell, Side};
use super::walk::Indexed;
use super::{BucketSpan, Histogram, ResetHint, exponential_bound};

/// Two histograms cannot be brought to one schema, mostly because only one of them has custom
/// buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incompatible;

impl fmt::Display for Incompatible {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(
            "cannot apply this operation on histograms with a mix of exponential and custom \
             bucket schemas",
        )
    }
}

impl std::error::Error for Incompatible {}

/// What Prometheus tells of a sum or a difference of two histograms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Combined {
    /// One histogram says that there was a counter reset, the other that there was none.
    pub reset_collision: bool,
    /// The custom bounds differ; only those that both have remain.
    pub bounds_reconciled: bool,
}

impl Histogram {
    /// Adds another histogram, in the coarser of the two schemas and with the wider of the two
    /// zero buckets. Empty buckets may remain.
    ///
    /// # Errors
    ///
    /// Only one of the two has custom buckets; nothing is changed.
    pub fn add(&mut self, other: &Self) -> Result<Combined, Incompatible> {
        self.combine::<false>(other)
    }

    /// Subtracts another histogram, as [`add`](Self::add) adds it, with the same reset hint: for
    /// the operator `-` make a gauge of the result.
    ///
    /// # Errors
    ///
    /// As for [`add`](Self::add).
    pub fn subtract(&mut self, other: &Self) -> Result<Combined, Incompatible> {
        self.combine::<true>(other)
    }

    fn combine<const NEGATE: bool>(&mut self, other: &Self) -> Result<Combined, Incompatible> {
        let mut combined = self.begin_combining(other)?;
        let signed = |value: f64| if NEGATE { -value } else { value };
        if !self.uses_custom_buckets() {
            self.zero_count += signed(self.reconcile_zero(other, None).sum);
        }
        self.count += signed(other.count);
        self.sum += signed(other.sum);
        if self.uses_custom_buckets() && !bounds_match(&self.custom_values, &other.custom_values) {
            combined.bounds_reconciled = true;
            let bounds = intersection(&self.custom_values, &other.custom_values);
            let (positive, _) = remapped::<NEGATE>(self, None, other, &bounds);
            self.set_positive(positive);
            self.custom_values = bounds.into();
            return Ok(combined);
        }
        let own_shift = self.shift_below(other);
        let other_shift = other.shift_below(self);
        self.schema = self.schema.min(other.schema);
        let merge =
            Merge { schema: self.schema, zero: self.zero_threshold, own_shift, other_shift };
        merge.side::<f64, NEGATE>(
            (&mut self.positive_spans, &mut self.positive_buckets),
            (&other.positive_spans, &other.positive_buckets),
        );
        merge.side::<f64, NEGATE>(
            (&mut self.negative_spans, &mut self.negative_buckets),
            (&other.negative_spans, &other.negative_buckets),
        );
        Ok(combined)
    }

    /// Whether the two can be combined at all, and the reset hint of the result.
    pub(super) fn begin_combining(&mut self, other: &Self) -> Result<Combined, Incompatible> {
        if self.uses_custom_buckets() != other.uses_custom_buckets() {
            return Err(Incompatible);
        }
        let (hint, reset_collision) = joined(self.reset_hint, other.reset_hint);
        self.reset_hint = hint;
        Ok(Combined { reset_collision, bounds_reconciled: false })
    }

    /// By how much the schema of `other` is coarser.
    pub(super) fn shift_below(&self, other: &Self) -> u32 {
        u32::try_from(i64::from(self.schema) - i64::from(other.schema)).unwrap_or(0)
    }
}

/// The reset hint of two histograms together, and whether they contradict each other.
fn joined(own: ResetHint, other: ResetHint) -> (ResetHint, bool) {
    use ResetHint::{Gauge, Unknown};
    match (own, other) {
        _ if own == other => (own, false),
        (Gauge, _) | (_, Gauge) => (Gauge, false),
        (Unknown, _) | (_, Unknown) => (Unknown, false),
        _ => (Unknown, true),
    }
}

/// How the buckets of two histograms come to one layout.
pub(super) struct Merge {
    /// The schema of the result.
    pub(super) schema: i32,
    /// The zero threshold of the result, below which buckets of the other are left out.
    pub(super) zero: f64,
    /// By how much the own schema is finer.
    pub(super) own_shift: u32,
    /// By how much the other's schema is finer.
    pub(super) other_shift: u32,
}

impl Merge {
    /// Adds the cells of the other to the own ones.
    pub(super) fn side<C: Cell, const NEGATE: bool>(
        &self,
        (spans, cells): (&mut Vec<BucketSpan>, &mut Vec<C>),
        (other_spans, other_cells): (&[BucketSpan], &[C]),
    ) {
        let signed = |cell: C| if NEGATE { cell.negated() } else { cell };
        if self.is_direct(spans, other_spans) && cells.len() == other_cells.len() {
            let inside = self.inside_zero(other_spans, other_cells);
            let pairs = cells.iter_mut().zip(other_cells).skip(inside);
            pairs.for_each(|(cell, other)| *cell = cell.plus(signed(*other)));
            return;
        }
        let own = reduced(spans, cells, self.own_shift);
        let own = own.as_ref().map_or((&**spans, &**cells), Side::parts);
        let other = reduced(other_spans, other_cells, self.other_shift);
        let other = other.as_ref().map_or((other_spans, other_cells), Side::parts);
        let merged = Side::merged(
            Indexed::new(own.0, own.1),
            Indexed::new(other.0, other.1)
                .skip_while(|(index, _)| self.is_inside_zero(*index))
                .map(|(index, cell)| (index, signed(cell))),
        );
        *spans = merged.spans;
        *cells = merged.cells;
    }

    /// Whether cells can be added place by place.
    pub(super) fn is_direct(&self, spans: &[BucketSpan], other: &[BucketSpan]) -> bool {
        (self.own_shift, self.other_shift) == (0, 0) && spans == other
    }

    /// How many cells of the other the zero bucket holds already.
    pub(super) fn inside_zero<C: Copy>(&self, spans: &[BucketSpan], cells: &[C]) -> usize {
        let cells = Indexed::new(spans, cells);
        cells.take_while(|(index, _)| self.is_inside_zero(*index)).count()
    }

    fn is_inside_zero(&self, index: i32) -> bool {
        self.schema != super::CUSTOM_BUCKETS && exponential_bound(index, self.schema) <= self.zero
    }
}

fn reduced<C: Cell>(spans: &[BucketSpan], cells: &[C], shift: u32) -> Option<Side<C>> {
    (shift > 0).then(|| Side::reduced(Indexed::new(spans, cells), shift))
}
