//! The histograms of a column, beside its floats.

use std::sync::Arc;

use promwright_series::histogram::Histogram;

/// Histograms by step, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Side(Vec<(u32, Arc<Histogram>)>);

impl Side {
    /// Of none.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, step: usize) -> Result<usize, usize> {
        self.0.binary_search_by_key(&(step as u32), |(own, _)| *own)
    }

    pub(super) fn get(&self, step: usize) -> Option<&Arc<Histogram>> {
        self.place(step).ok().map(|place| &self.0[place].1)
    }

    /// Puts the histogram of a step, in place of another; steps mostly come in order.
    pub(super) fn put(&mut self, step: usize, histogram: Arc<Histogram>) {
        if self.0.last().is_none_or(|(last, _)| (*last as usize) < step) {
            self.0.push((step as u32, histogram));
            return;
        }
        match self.place(step) {
            Ok(place) => self.0[place].1 = histogram,
            Err(place) => self.0.insert(place, (step as u32, histogram)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Arc<Histogram>)> {
        self.0.iter().map(|(step, histogram)| (*step as usize, histogram))
    }
}
