//! Sums and means of histograms.

use promwright_series::histogram::{Combined, Histogram, Incompatible};

/// Histograms taken together one by one.
pub(crate) trait Histograms: Clone {
    /// One histogram alone.
    fn of(histogram: Histogram) -> Self;

    /// Takes in a histogram more.
    ///
    /// # Errors
    ///
    /// If its buckets do not fit those before.
    fn add(&mut self, histogram: &Histogram) -> Result<Combined, Incompatible>;

    /// What they give together, empty buckets included.
    fn total(self) -> Histogram;

    /// What they give together, without empty buckets.
    fn finish(self) -> Histogram {
        let mut total = self.total();
        total.compact(0);
        total
    }
}

/// A sum of histograms and what rounding has lost of it.
#[derive(Clone, Debug)]
pub(crate) struct HistogramSum {
    sum: Histogram,
    lost: Option<Histogram>,
}

impl HistogramSum {
    /// Changes both the sum and what was lost.
    fn each(&mut self, change: impl Fn(&mut Histogram)) {
        change(&mut self.sum);
        self.lost.iter_mut().for_each(change);
    }
}

impl Histograms for HistogramSum {
    fn of(histogram: Histogram) -> Self {
        Self { sum: histogram, lost: None }
    }

    fn add(&mut self, histogram: &Histogram) -> Result<Combined, Incompatible> {
        self.sum.add_compensated(histogram, &mut self.lost)
    }

    fn total(mut self) -> Histogram {
        if let Some(lost) = &self.lost {
            // What was lost has the layout of the sum.
            let _ = self.sum.add(lost);
        }
        self.sum
    }
}

/// A mean of histograms: of the sum, as long as that does not overflow, then updated histogram
/// by histogram.
#[derive(Clone, Debug)]
pub(crate) struct HistogramMean {
    state: HistogramSum,
    count: f64,
    incremental: bool,
}

impl Histograms for HistogramMean {
    fn of(histogram: Histogram) -> Self {
        Self { state: HistogramSum::of(histogram), count: 1.0, incremental: false }
    }

    fn add(&mut self, histogram: &Histogram) -> Result<Combined, Incompatible> {
        self.count += 1.0;
        let count = self.count;
        let mut reconciled = false;
        if !self.incremental {
            let mut next = self.state.clone();
            let combined = next.add(histogram)?;
            if !next.sum.has_overflow() {
                self.state = next;
                return Ok(combined);
            }
            reconciled = combined.bounds_reconciled;
            self.incremental = true;
            self.state.each(|own| own.divide(count - 1.0));
        }
        self.state.each(|own| own.multiply((count - 1.0) / count));
        let mut share = histogram.clone();
        share.divide(count);
        let mut combined = self.state.add(&share)?;
        combined.bounds_reconciled |= reconciled;
        Ok(combined)
    }

    fn total(mut self) -> Histogram {
        if !self.incremental {
            let count = self.count;
            self.state.each(|own| own.divide(count));
        }
        self.state.total()
    }
}
