//! Columns changed, and two columns made one.

use promwright_series::Sample;

use super::{ABSENT, Cells, HISTOGRAM, HISTOGRAM_BITS, OwnedSample, is_float, is_present, present};

impl Cells {
    /// Replaces each float by `change` of it; histograms stay.
    pub fn map(&mut self, mut change: impl FnMut(f64) -> f64) {
        for value in &mut self.values {
            if is_float(*value) {
                *value = present(change(*value));
            }
        }
    }

    /// Replaces each float by `change` of its step and it; `None` takes it away. Histograms go.
    pub fn filter_map(&mut self, mut change: impl FnMut(usize, f64) -> Option<f64>) {
        for (step, value) in self.values.iter_mut().enumerate() {
            if is_float(*value) {
                *value = change(step, *value).map_or(ABSENT, present);
            } else {
                *value = ABSENT;
            }
        }
    }

    /// Replaces each sample by `change` of its step and it; `None` takes it away.
    pub fn filter_map_samples(
        &mut self,
        mut change: impl FnMut(usize, Sample<'_>) -> Option<OwnedSample>,
    ) {
        for step in 0..self.len() {
            let Some(sample) = self.sample(step) else { continue };
            match change(step, sample) {
                Some(changed) => self.set_sample(step, changed),
                None => self.clear(step),
            }
        }
    }

    /// Takes away the samples of the steps that `wanted` is false of.
    pub fn keep(&mut self, mut wanted: impl FnMut(usize) -> bool) {
        for (step, value) in self.values.iter_mut().enumerate() {
            if is_present(*value) && !wanted(step) {
                *value = ABSENT;
            }
        }
    }

    /// `combine` of the floats of both, where both have one and it gives one. No histograms may
    /// be among them.
    pub fn zip(&self, other: &Self, mut combine: impl FnMut(f64, f64) -> Option<f64>) -> Self {
        let pairs = self.values.iter().zip(&other.values);
        Self::floats_only(
            pairs
                .map(|(left, right)| {
                    if is_float(*left) && is_float(*right) {
                        combine(*left, *right).map_or(ABSENT, present)
                    } else {
                        ABSENT
                    }
                })
                .collect(),
        )
    }

    /// `combine` of the samples of both, where both have one and it gives one.
    pub fn zip_samples(
        &self,
        other: &Self,
        mut combine: impl FnMut(usize, Sample<'_>, Sample<'_>) -> Option<OwnedSample>,
    ) -> Self {
        let mut combined = Self::absent(self.len());
        for (step, pair) in self.iter().zip(other.iter()).enumerate() {
            if let (Some(left), Some(right)) = pair
                && let Some(sample) = combine(step, left, right)
            {
                combined.set_sample(step, sample);
            }
        }
        combined
    }

    /// Whether both have a sample at one step at least.
    pub fn overlaps(&self, other: &Self) -> bool {
        let mut pairs = self.values.iter().zip(&other.values);
        pairs.any(|(left, right)| is_present(*left) && is_present(*right))
    }

    /// Whether both have a float, or both a histogram, at one step at least.
    pub fn clashes(&self, other: &Self) -> bool {
        let mut pairs = self.values.iter().zip(&other.values);
        pairs.any(|(left, right)| {
            let alike = (left.to_bits() == HISTOGRAM_BITS) == (right.to_bits() == HISTOGRAM_BITS);
            is_present(*left) && is_present(*right) && alike
        })
    }

    /// Takes the other's samples where this has none, and its histograms where this has a float.
    pub fn merge_from(&mut self, other: &Self) {
        for step in 0..self.len() {
            if other.histogram(step).is_some() {
                self.clear(step);
            }
        }
        self.fill_from(other);
    }

    /// Takes the other's samples where this has none.
    pub fn fill_from(&mut self, other: &Self) {
        for (step, (value, new)) in self.values.iter_mut().zip(&other.values).enumerate() {
            if is_present(*value) {
                continue;
            }
            if new.to_bits() == HISTOGRAM_BITS {
                let Some(histogram) = other.side.get(step) else { continue };
                self.side.put(step, histogram.clone());
                *value = HISTOGRAM;
            } else {
                *value = *new;
            }
        }
    }

    /// The sample of the only step at each of so many.
    pub fn broadcast(&self, steps: usize) -> Self {
        let mut cells =
            Self::floats_only(vec![self.values.first().copied().unwrap_or(ABSENT); steps]);
        if let Some(histogram) = self.histogram(0) {
            for step in 0..steps {
                cells.side.put(step, histogram.clone());
            }
        }
        cells
    }
}
