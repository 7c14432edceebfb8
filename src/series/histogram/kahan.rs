//! Sums of many histograms that keep what rounding loses.

use promwright_number::kahan::Kahan;

use super::combine::Merge;
use super::compact::compacted;
use super::custom::{bounds_match, intersection, remapped};
use super::layout::Side;
use super::walk::Indexed;
use super::{BucketSpan, Combined, Histogram, Incompatible};

impl Histogram {
    /// Adds another histogram as [`add`](Self::add) does, and what rounding loses of it to
    /// `lost`, a histogram of the same layout that the first call makes. The compensated sum is
    /// `self` with `lost` added.
    ///
    /// # Errors
    ///
    /// As for [`add`](Self::add).
    pub fn add_compensated(
        &mut self,
        other: &Self,
        lost: &mut Option<Self>,
    ) -> Result<Combined, Incompatible> {
        let mut combined = self.begin_combining(other)?;
        let lost = lost.get_or_insert_with(|| self.nothing_lost());
        if !self.uses_custom_buckets() {
            let zero = self.reconcile_zero(other, Some(lost));
            add(&mut self.zero_count, &mut lost.zero_count, zero.sum);
            add(&mut self.zero_count, &mut lost.zero_count, zero.lost);
        }
        add(&mut self.count, &mut lost.count, other.count);
        add(&mut self.sum, &mut lost.sum, other.sum);
        if self.uses_custom_buckets() && !bounds_match(&self.custom_values, &other.custom_values) {
            combined.bounds_reconciled = true;
            let bounds = intersection(&self.custom_values, &other.custom_values);
            let (positive, positive_lost) = remapped::<false>(self, Some(lost), other, &bounds);
            self.set_positive(positive);
            lost.positive_buckets = positive_lost;
            self.custom_values = bounds.into();
        } else {
            self.add_buckets(other, lost);
        }
        lost.take_layout(self);
        Ok(combined)
    }

    fn add_buckets(&mut self, other: &Self, lost: &mut Self) {
        let own_shift = self.shift_below(other);
        let other_shift = other.shift_below(self);
        self.schema = self.schema.min(other.schema);
        let merge =
            Merge { schema: self.schema, zero: self.zero_threshold, own_shift, other_shift };
        merge.compensated(
            (&mut self.positive_spans, &mut self.positive_buckets, &mut lost.positive_buckets),
            (&other.positive_spans, &other.positive_buckets),
        );
        merge.compensated(
            (&mut self.negative_spans, &mut self.negative_buckets, &mut lost.negative_buckets),
            (&other.negative_spans, &other.negative_buckets),
        );
    }

    /// Empty buckets of the same layout.
    fn nothing_lost(&self) -> Self {
        Self {
            zero_count: 0.0,
            count: 0.0,
            sum: 0.0,
            positive_buckets: vec![0.0; self.positive_buckets.len()],
            negative_buckets: vec![0.0; self.negative_buckets.len()],
            ..self.clone()
        }
    }

    fn take_layout(&mut self, of: &Self) {
        self.schema = of.schema;
        self.zero_threshold = of.zero_threshold;
        self.positive_spans.clone_from(&of.positive_spans);
        self.negative_spans.clone_from(&of.negative_spans);
        self.custom_values = of.custom_values.clone();
    }

    /// [`compact`](Self::compact) for a histogram and what was lost of it: a bucket is empty if
    /// it is so in both.
    pub(super) fn compact_compensated(&mut self, lost: &mut Self) {
        compact(&mut self.positive_spans, &mut self.positive_buckets, &mut lost.positive_buckets);
        compact(&mut self.negative_spans, &mut self.negative_buckets, &mut lost.negative_buckets);
    }
}

impl Merge {
    /// Adds the counts of the other to the own ones.
    fn compensated(
        &self,
        (spans, counts, lost): (&mut Vec<BucketSpan>, &mut Vec<f64>, &mut Vec<f64>),
        (other_spans, other_counts): (&[BucketSpan], &[f64]),
    ) {
        let same = (counts.len(), counts.len()) == (other_counts.len(), lost.len());
        if same && self.is_direct(spans, other_spans) {
            let inside = self.inside_zero(other_spans, other_counts);
            let own = counts.iter_mut().zip(lost).zip(other_counts).skip(inside);
            own.for_each(|((count, lost), other)| add(count, lost, *other));
            return;
        }
        let mut cells = paired(counts, lost);
        let other: Vec<Kahan> = other_counts.iter().copied().map(Kahan::of).collect();
        self.side::<Kahan, false>((spans, &mut cells), (other_spans, &other));
        (*counts, *lost) = parted(&cells);
    }
}

fn compact(spans: &mut Vec<BucketSpan>, counts: &mut Vec<f64>, lost: &mut Vec<f64>) {
    let cells = paired(counts, lost);
    let Side { spans: own, cells, .. } = compacted(Indexed::new(spans, &cells), 0);
    *spans = own;
    (*counts, *lost) = parted(&cells);
}

fn add(sum: &mut f64, lost: &mut f64, value: f64) {
    let next = Kahan { sum: *sum, lost: *lost }.plus(value);
    (*sum, *lost) = (next.sum, next.lost);
}

fn paired(counts: &[f64], lost: &[f64]) -> Vec<Kahan> {
    let lost = lost.iter().copied().chain(std::iter::repeat(0.0));
    counts.iter().zip(lost).map(|(sum, lost)| Kahan { sum: *sum, lost }).collect()
}

fn parted(cells: &[Kahan]) -> (Vec<f64>, Vec<f64>) {
    cells.iter().map(|cell| (cell.sum, cell.lost)).unzip()
}
