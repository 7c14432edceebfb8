//! Aggregations that select among a group's series: `topk`, `bottomk`, `limitk`,
//! `limit_ratio`.

use promwright_series::Sample;

use super::Grouped;
use crate::error::Fault;
use crate::hash::label_hash;
use crate::order::Best;
use crate::remark::{Remark, Remarks};
use crate::{Cells, Grid, GridSeries};

/// The `k` largest floats of each group (or smallest), `k` being that of each step.
///
/// # Errors
///
/// If a `k` is NaN or no number of things.
pub(crate) fn topk(
    vector: Vec<GridSeries>,
    grouped: &Grouped,
    param: &[f64],
    grid: Grid,
    smallest: bool,
) -> Result<(Vec<GridSeries>, Remarks), Fault> {
    let mut has_histogram = false;
    let vector = select(vector, param, grid, |vector, step, limit, chosen| {
        for members in &grouped.members {
            let mut best = Best::new(limit, smallest);
            for index in members {
                match vector[*index].values.sample(step) {
                    Some(Sample::Float(value)) => best.offer(value, *index),
                    Some(Sample::Histogram(_)) => has_histogram = true,
                    None => {}
                }
            }
            chosen.extend(best.into_sorted().into_iter().map(|(_, index)| index));
        }
    });
    let mut remarks = Remarks::default();
    if has_histogram {
        let name = if smallest { "bottomk" } else { "topk" };
        remarks.add(Remark::IgnoredInAggregation(name));
    }
    vector.map(|vector| (vector, remarks))
}

/// The first `k` series of each group that have a value; for one step in the order of a heap.
///
/// # Errors
///
/// As [`topk`].
pub(crate) fn limitk(
    vector: Vec<GridSeries>,
    grouped: &Grouped,
    param: &[f64],
    grid: Grid,
) -> Result<Vec<GridSeries>, Fault> {
    select(vector, param, grid, |vector, step, limit, chosen| {
        for members in &grouped.members {
            let there = members.iter().filter(|index| vector[**index].values.has(step));
            if grid.is_instant() {
                chosen.extend(heap_order(vector, there.take(limit)));
            } else {
                chosen.extend(there.take(limit));
            }
        }
    })
}

/// The series whose hash falls into a share of all hashes: the lower part for a positive ratio,
/// the complement of the lower part for a negative one; for one step in the order of a heap.
///
/// # Errors
///
/// If a ratio is NaN.
pub(crate) fn limit_ratio(
    mut vector: Vec<GridSeries>,
    grouped: &Grouped,
    param: &[f64],
    grid: Grid,
) -> Result<Vec<GridSeries>, Fault> {
    if param.iter().all(|ratio| *ratio == 0.0) {
        return Ok(Vec::new());
    }
    if param.iter().any(|ratio| ratio.is_nan()) {
        return Err(Fault::execution("Ratio value is NaN"));
    }
    for series in &mut vector {
        let offset = label_hash(&series.labels) as f64 / u64::MAX as f64;
        series.values.keep(|step| {
            let ratio = param[step].clamp(-1.0, 1.0);
            if ratio >= 0.0 { offset < ratio } else { offset >= 1.0 + ratio }
        });
    }
    if !grid.is_instant() {
        return Ok(vector);
    }
    let order = grouped.members.iter().flat_map(|members| {
        heap_order(&vector, members.iter().filter(|index| vector[**index].values.has(0)))
    });
    let order: Vec<usize> = order.collect();
    let mut vector: Vec<Option<GridSeries>> = vector.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|index| vector[index].take()).collect())
}

/// Series of one step in the order of a heap by value, histograms counting as 0: nothing asks
/// for it, but Prometheus gives it.
fn heap_order<'a>(
    vector: &[GridSeries],
    members: impl Iterator<Item = &'a usize>,
) -> impl Iterator<Item = usize> {
    let mut heap = Best::new(usize::MAX, false);
    for index in members {
        heap.offer(vector[*index].values.get(0).unwrap_or(0.0), *index);
    }
    heap.into_heap()
}

/// Keeps of each step the series that `choose` names; for one step, in the order in which it
/// names them.
fn select(
    vector: Vec<GridSeries>,
    param: &[f64],
    grid: Grid,
    mut choose: impl FnMut(&[GridSeries], usize, usize, &mut Vec<usize>),
) -> Result<Vec<GridSeries>, Fault> {
    if !check_counts(param)? {
        return Ok(Vec::new());
    }
    let steps = grid.len();
    let mut kept: Vec<Cells> = Vec::new();
    kept.resize_with(vector.len(), || Cells::absent(steps));
    let mut chosen = Vec::new();
    for (step, count) in param.iter().enumerate().take(steps) {
        chosen.clear();
        let limit = (*count as i64).min(vector.len() as i64);
        if limit >= 1 {
            choose(&vector, step, limit as usize, &mut chosen);
        }
        for index in &chosen {
            if let Some(sample) = vector[*index].values.sample(step) {
                kept[*index].set_sample(step, sample.into());
            }
        }
    }
    let mut vector: Vec<Option<GridSeries>> = (vector.into_iter().zip(kept))
        .map(|(series, values)| Some(GridSeries { values, ..series }))
        .collect();
    if grid.is_instant() {
        return Ok(chosen.iter().filter_map(|index| vector[*index].take()).collect());
    }
    Ok(vector.into_iter().flatten().collect())
}

/// Whether any count is at least one.
fn check_counts(param: &[f64]) -> Result<bool, Fault> {
    let most = param.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let least = param.iter().copied().fold(f64::INFINITY, f64::min);
    if most < 1.0 && !param.iter().any(|count| count.is_nan()) {
        return Ok(false);
    }
    if param.iter().any(|count| count.is_nan()) {
        return Err(Fault::execution("Parameter value is NaN"));
    }
    let shown = promwright_number::float::format;
    if least <= i64::MIN as f64 {
        return Err(Fault::execution(format!("Scalar value {} underflows int64", shown(least))));
    }
    if most >= i64::MAX as f64 {
        return Err(Fault::execution(format!("Scalar value {} overflows int64", shown(most))));
    }
    Ok(true)
}
