//! What there is to remark on the histograms of a series.

use promwright_series::histogram::{Combined, Histogram, Incompatible, ResetHint};

use crate::remark::{Operation, Remark, Remarks};

/// Remarks on a series.
#[derive(Clone, Debug)]
pub(crate) struct Notes<'a> {
    /// The metric that they name.
    metric: &'a str,
    pub(crate) remarks: Remarks,
    /// In how many windows start timestamps overlap.
    pub(crate) overlaps: u64,
}

impl<'a> Notes<'a> {
    /// None on a metric of this name.
    pub(crate) fn new(metric: &'a str) -> Self {
        Self { metric, remarks: Remarks::default(), overlaps: 0 }
    }

    /// Whether there is nothing to remark.
    pub(crate) fn is_empty(&self) -> bool {
        self.remarks.is_empty() && self.overlaps == 0
    }

    /// None on the same metric.
    pub(super) fn afresh(&self) -> Self {
        Self::new(self.metric)
    }

    /// Adds others on the same metric.
    pub(super) fn merge(&mut self, others: Self) {
        self.remarks.merge(others.remarks);
        self.overlaps += others.overlaps;
    }

    pub(crate) fn mixed_floats(&mut self) {
        self.remarks.add(Remark::MixedFloatsAndHistograms { metric: self.metric.to_owned() });
    }

    pub(crate) fn mixed_schemas(&mut self) {
        self.remarks.add(Remark::MixedExponentialAndCustom { metric: self.metric.to_owned() });
    }

    pub(super) fn ignored(&mut self) {
        self.remarks.add(Remark::IgnoredInMixedRange { metric: self.metric.to_owned() });
    }

    pub(super) fn not_counter(&mut self) {
        self.remarks.add(Remark::NotCounter { metric: self.metric.to_owned() });
    }

    pub(super) fn not_gauge(&mut self) {
        self.remarks.add(Remark::NotGauge { metric: self.metric.to_owned() });
    }

    /// Adds `other` to a histogram; `None` where exponential and custom buckets meet.
    pub(super) fn add(&mut self, histogram: &mut Histogram, other: &Histogram) -> Option<()> {
        self.combined(histogram.add(other), Operation::Addition)
    }

    /// Takes `other` from a histogram; `None` where exponential and custom buckets meet.
    pub(super) fn subtract(&mut self, histogram: &mut Histogram, other: &Histogram) -> Option<()> {
        self.combined(histogram.subtract(other), Operation::Subtraction)
    }

    /// Resets are dealt with by whoever combines, so that a collision of hints does not matter.
    pub(super) fn combined(
        &mut self,
        combined: Result<Combined, Incompatible>,
        operation: Operation,
    ) -> Option<()> {
        let Ok(combined) = combined else {
            self.mixed_schemas();
            return None;
        };
        if combined.bounds_reconciled {
            self.remarks.add(Remark::BucketsReconciled(operation));
        }
        Some(())
    }
}

/// Whether a histogram is that of a gauge.
pub(super) fn is_gauge(histogram: &Histogram) -> bool {
    histogram.reset_hint == ResetHint::Gauge
}
