//! Aggregations of groups that have histograms.
//!
//! `sum` and `avg` add histograms up, but not with floats; `count` and `group` take them as they
//! are; the others leave them out and say so.

use std::sync::Arc;

use promwright_promql::AggregateOp;
use promwright_series::Sample;
use promwright_series::histogram::{Histogram, ResetHint};

use super::statistics;
use crate::kahan::{HistogramMean, HistogramSum, Histograms};
use crate::remark::{Operation, Remark, Remarks};
use crate::{Cells, GridSeries};

/// The values of a group, and what is remarked on them.
pub(super) fn over_members<'a, M>(
    op: AggregateOp,
    members: impl Fn() -> M,
    param: &[f64],
    steps: usize,
) -> (Cells, Remarks)
where
    M: Iterator<Item = &'a GridSeries>,
{
    match op {
        AggregateOp::Sum | AggregateOp::Avg => {
            let floats = statistics::over_members(op, &members, param, steps);
            if op == AggregateOp::Sum {
                add_up::<HistogramSum>(members(), floats)
            } else {
                add_up::<HistogramMean>(members(), floats)
            }
        }
        AggregateOp::Count => (count(members(), steps, |count| count + 1.0), Remarks::default()),
        AggregateOp::Group => (count(members(), steps, |_| 1.0), Remarks::default()),
        _ => {
            let mut remarks = Remarks::default();
            if members().any(|member| member.values.histograms().next().is_some()) {
                remarks.add(Remark::IgnoredInAggregation(op.as_str()));
            }
            (statistics::over_members(op, &members, param, steps), remarks)
        }
    }
}

fn count<'a>(
    members: impl Iterator<Item = &'a GridSeries>,
    steps: usize,
    next: impl Fn(f64) -> f64,
) -> Cells {
    let mut counts = Cells::absent(steps);
    for member in members {
        for step in member.values.steps() {
            counts.set(step, next(counts.get(step).unwrap_or(0.0)));
        }
    }
    counts
}

/// What a group has at one step, so far.
#[derive(Clone)]
struct Group<S> {
    /// The histograms; none if a float came first, since the two cannot be added.
    state: Option<S>,
    has_float: bool,
    has_histogram: bool,
    /// Whether histograms did not fit. Then nothing that follows counts.
    is_incompatible: bool,
    /// Whether a counter is known to have started over, and whether one is known not to have.
    hints: (bool, bool),
}

/// Adds up the histograms of each step; what the floats give is known.
fn add_up<'a, S: Histograms>(
    members: impl Iterator<Item = &'a GridSeries>,
    mut floats: Cells,
) -> (Cells, Remarks) {
    let mut remarks = Remarks::default();
    let mut groups: Vec<Option<Group<S>>> = vec![None; floats.len()];
    for member in members {
        for (step, sample) in member.values.samples() {
            let group = groups[step].get_or_insert(Group {
                state: None,
                has_float: false,
                has_histogram: false,
                is_incompatible: false,
                hints: (false, false),
            });
            match sample {
                _ if group.is_incompatible => {}
                Sample::Float(_) => group.has_float = true,
                Sample::Histogram(histogram) => {
                    group.take(histogram, member, &mut remarks);
                }
            }
        }
    }
    for (step, group) in groups.into_iter().enumerate() {
        let Some(group) = group.filter(|group| group.has_histogram) else { continue };
        floats.clear(step);
        if let Some(histogram) = group.finish(&mut remarks) {
            floats.set_histogram(step, Arc::new(histogram));
        }
    }
    (floats, remarks)
}

impl<S: Histograms> Group<S> {
    fn take(&mut self, histogram: &Histogram, member: &GridSeries, remarks: &mut Remarks) {
        let is_first = !self.has_float && !self.has_histogram;
        self.has_histogram = true;
        if self.state.is_none() && !is_first {
            return;
        }
        self.hints.0 |= histogram.reset_hint == ResetHint::Reset;
        self.hints.1 |= histogram.reset_hint == ResetHint::NotReset;
        let Some(state) = &mut self.state else {
            self.state = Some(S::of(histogram.clone()));
            return;
        };
        match state.add(histogram) {
            Ok(combined) if combined.bounds_reconciled => {
                remarks.add(Remark::BucketsReconciled(Operation::Aggregation));
            }
            Ok(_) => {}
            Err(_) => {
                let metric = member.labels.metric().unwrap_or_default().to_owned();
                remarks.add(Remark::MixedExponentialAndCustom { metric });
                self.is_incompatible = true;
            }
        }
    }

    fn finish(self, remarks: &mut Remarks) -> Option<Histogram> {
        if self.has_float {
            remarks.add(Remark::MixedInAggregation);
            return None;
        }
        if self.is_incompatible {
            return None;
        }
        if self.hints == (true, true) {
            remarks.add(Remark::ResetCollision(Operation::Aggregation));
        }
        self.state.map(S::finish)
    }
}
