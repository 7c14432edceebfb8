//! `sum_over_time` and `avg_over_time` of histograms.

use std::sync::Arc;

use promwright_series::histogram::{Histogram, ResetHint};

use super::notes::Notes;
use crate::kahan::Histograms;
use crate::remark::{Operation, Remark};

/// The sum or the mean of histograms; none if exponential and custom buckets are among them.
pub(super) fn of_all<S: Histograms>(
    histograms: &[Arc<Histogram>],
    notes: &mut Notes<'_>,
) -> Option<Histogram> {
    let (first, rest) = histograms.split_first()?;
    let mut state = S::of(Histogram::clone(first));
    let mut reconciled = false;
    for histogram in rest {
        let Ok(combined) = state.add(histogram) else {
            notes.mixed_schemas();
            return None;
        };
        reconciled |= combined.bounds_reconciled;
    }
    let hints = |hint: ResetHint| histograms.iter().any(|histogram| histogram.reset_hint == hint);
    if hints(ResetHint::Reset) && hints(ResetHint::NotReset) {
        notes.remarks.add(Remark::ResetCollision(Operation::Aggregation));
    }
    if reconciled {
        notes.remarks.add(Remark::BucketsReconciled(Operation::Aggregation));
    }
    // Unlike an aggregation it leaves empty buckets, which an equal histogram must have, too.
    Some(state.total())
}
