//! Aggregations that give one series a group: `sum`, `avg`, `count`, `min`, `max`, `group`,
//! `stddev`, `stdvar`, `quantile`.

use promwright_promql::AggregateOp;

use super::{Grouped, histograms};
use crate::kahan::{Kahan, Mean};
use crate::quantile::quantile;
use crate::remark::Remarks;
use crate::{Cells, GridSeries, parallel};

/// One series a group; `param` is the quantile of each step.
pub(crate) fn aggregate(
    op: AggregateOp,
    vector: &[GridSeries],
    grouped: &Grouped,
    param: &[f64],
    steps: usize,
) -> (Vec<GridSeries>, Remarks) {
    let groups: Vec<usize> = (0..grouped.groups.len()).collect();
    let weight = steps * vector.len() / groups.len().max(1);
    let results = parallel::filter_map(&groups, weight, |group| {
        let members = || grouped.members[*group].iter().map(|index| &vector[*index]);
        let (values, remarks) = if members().any(|member| member.values.may_have_histograms()) {
            histograms::over_members(op, members, param, steps)
        } else {
            (over_members(op, &members, param, steps), Remarks::default())
        };
        let mut series = GridSeries::new(grouped.groups.labels[*group].clone(), values);
        series.drop_name = members().any(|member| member.drop_name);
        Some((series, remarks))
    });
    let mut all = Remarks::default();
    let results = results.into_iter().filter_map(|(series, remarks)| {
        all.merge(remarks);
        (!series.values.is_void()).then_some(series)
    });
    (results.collect(), all)
}

/// The values of a group's floats.
pub(super) fn over_members<'a, M>(
    op: AggregateOp,
    members: &impl Fn() -> M,
    param: &[f64],
    steps: usize,
) -> Cells
where
    M: Iterator<Item = &'a GridSeries>,
{
    match op {
        AggregateOp::Sum => {
            fold(members(), steps, Kahan::of, |sum, value| *sum = sum.plus(value), Kahan::total)
        }
        AggregateOp::Avg => {
            fold(members(), steps, Mean::of, |mean, value| *mean = mean.plus(value), Mean::value)
        }
        AggregateOp::Count => {
            fold(members(), steps, |_| 1.0, |count, _| *count += 1.0, |count| count)
        }
        AggregateOp::Group => fold(members(), steps, |_| 1.0, |_, _| {}, |one| one),
        AggregateOp::Min => fold(members(), steps, |value| value, min, |value| value),
        AggregateOp::Max => fold(members(), steps, |value| value, max, |value| value),
        AggregateOp::Stdvar => {
            fold(members(), steps, Spread::of, Spread::add, |spread| spread.variance())
        }
        AggregateOp::Stddev => {
            fold(members(), steps, Spread::of, Spread::add, |spread| spread.variance().sqrt())
        }
        AggregateOp::Quantile => quantiles(members, param, steps),
        // The others do not give one series a group.
        _ => Cells::absent(steps),
    }
}

fn min(least: &mut f64, value: f64) {
    if *least > value || least.is_nan() {
        *least = value;
    }
}

fn max(most: &mut f64, value: f64) {
    if *most < value || most.is_nan() {
        *most = value;
    }
}

/// Folds the members' values step by step, reading each member from end to end.
fn fold<'a, S: Clone>(
    members: impl Iterator<Item = &'a GridSeries>,
    steps: usize,
    first: impl Fn(f64) -> S,
    mut next: impl FnMut(&mut S, f64),
    finish: impl Fn(S) -> f64,
) -> Cells {
    let mut states: Vec<Option<S>> = vec![None; steps];
    for member in members {
        for (step, value) in member.values.floats() {
            match &mut states[step] {
                Some(state) => next(state, value),
                empty => *empty = Some(first(value)),
            }
        }
    }
    let mut cells = Cells::absent(steps);
    for (step, state) in states.into_iter().enumerate() {
        if let Some(state) = state {
            cells.set(step, finish(state));
        }
    }
    cells
}

/// The variance of values as they come (Welford).
#[derive(Clone)]
struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    fn of(value: f64) -> Self {
        let squares = if value.is_finite() { 0.0 } else { f64::NAN };
        Self { count: 1.0, mean: value, squares }
    }

    fn add(&mut self, value: f64) {
        self.count += 1.0;
        let delta = value - self.mean;
        self.mean += delta / self.count;
        self.squares += delta * (value - self.mean);
    }

    fn variance(&self) -> f64 {
        self.squares / self.count
    }
}

fn quantiles<'a, M>(members: &impl Fn() -> M, param: &[f64], steps: usize) -> Cells
where
    M: Iterator<Item = &'a GridSeries>,
{
    let mut cells = Cells::absent(steps);
    let mut values = Vec::new();
    for (step, q) in param.iter().enumerate().take(steps) {
        values.clear();
        values.extend(members().filter_map(|member| member.values.get(step)));
        if !values.is_empty() {
            cells.set(step, quantile(*q, &mut values));
        }
    }
    cells
}
