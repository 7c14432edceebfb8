//! The conditions of an alert's expression, with their values over time.

use std::cmp::Reverse;

use promwright_engine::rules::{Group, Outcome, Rule, RuleOutcome};
use promwright_engine::{Cells, Grid, GridSeries, Storage, Value, evaluate};
use promwright_promql::{Ast, BinaryOp, Kind};
use promwright_ruletest::conditions::{Comparison, Condition, conditions};
use promwright_series::Labels;
use rustc_hash::FxHashSet;

use crate::replay::Plan;
use crate::{ConditionSeries, ConditionTrack};

/// The conditions of a rule.
pub fn tracks(
    outcome: &Outcome,
    (group, rule): (&Group, &Rule),
    own: &RuleOutcome,
    plan: &Plan<'_>,
) -> Vec<ConditionTrack> {
    let offset = group.query_offset_ms;
    let ticks = own.ticks;
    let grid = Grid::range(ticks.start - offset, ticks.end - offset, ticks.step);
    let alerted = alerted(own);
    let fill = |condition: &Condition| {
        let mut track = described(condition);
        if plan.values > 0 {
            fill(&mut track, condition, &outcome.storage, grid, &alerted, plan);
        }
        track
    };
    conditions(&rule.ast).iter().map(fill).collect()
}

/// A condition without its values.
fn described(condition: &Condition) -> ConditionTrack {
    let joined = condition.joined.map(promwright_promql::BinaryOp::as_str);
    let comparison = condition.comparison.as_ref();
    ConditionTrack {
        joined,
        expr: comparison.map_or(&condition.text, |own| &own.value_text).clone(),
        op: comparison.map(|own| own.op.as_str()),
        threshold: comparison.map(|own| own.threshold_text.clone()),
        threshold_value: comparison.and_then(|own| number(&own.threshold)),
        series: Vec::new(),
        more: 0,
    }
}

/// The number that an expression is, signs and brackets included.
pub fn number(ast: &Ast) -> Option<f64> {
    let (storage, options) = (Storage::new(), promwright_engine::Options::prometheus());
    if ast.iter().any(|(_, node)| matches!(node.kind, Kind::Selector(_) | Kind::Call(_))) {
        return None;
    }
    match evaluate(ast, &storage, Grid::instant(0), &options).ok()?.value {
        Value::Scalar(values) => values.first().copied(),
        _ => None,
    }
}

/// The labels of the elements that ever alerted, without the metric name.
fn alerted(rule: &RuleOutcome) -> FxHashSet<Labels> {
    let Some(history) = &rule.alerts else { return FxHashSet::default() };
    let steps = history.instances().iter().filter_map(|instance| instance.steps.first());
    steps.map(|step| history.source(step).without_metric()).collect()
}

fn fill(
    track: &mut ConditionTrack,
    condition: &Condition,
    storage: &Storage,
    grid: Grid,
    alerted: &FxHashSet<Labels>,
    plan: &Plan<'_>,
) {
    let comparison = condition.comparison.as_ref();
    let ast = comparison.map_or(&condition.ast, |own| &own.value);
    let mut series = vector(ast, storage, grid, plan);
    // Sorting keeps the order of labels among equals.
    series.sort_by_cached_key(|own| {
        (!alerted.contains(&own.labels.without_metric()), nearness(own, comparison))
    });
    track.more = series.len().saturating_sub(plan.values);
    series.truncate(plan.values);
    let varies = comparison.filter(|_| track.threshold_value.is_none());
    let thresholds = varies.map_or_else(Vec::new, |own| thresholds(own, storage, grid, plan));
    track.series = series
        .into_iter()
        .map(|own| ConditionSeries {
            thresholds: matching(&thresholds, &own.labels).map_or_else(Vec::new, column),
            values: column(&own),
            labels: own.labels,
        })
        .collect();
}

/// Orders elements by how near they come to passing, the nearest first.
fn nearness(series: &GridSeries, comparison: Option<&Comparison>) -> Reverse<i64> {
    let falls = comparison.is_some_and(|own| matches!(own.op, BinaryOp::Lss | BinaryOp::Lte));
    let there = (0..series.values.len()).filter_map(|step| series.values.get(step));
    let toward = there.filter(|own| !own.is_nan()).map(|own| if falls { -own } else { own });
    // As `f64::total_cmp` does, so that numbers are ordered as integers.
    let key = |own: f64| own.to_bits() as i64 ^ ((own.to_bits() as i64 >> 63) as u64 >> 1) as i64;
    Reverse(toward.reduce(f64::max).map_or(i64::MIN, key))
}

fn thresholds(
    comparison: &Comparison,
    storage: &Storage,
    grid: Grid,
    plan: &Plan<'_>,
) -> Vec<GridSeries> {
    vector(&comparison.threshold, storage, grid, plan)
}

/// The threshold of an element: the one whose labels it has, or the only one.
fn matching<'s>(thresholds: &'s [GridSeries], labels: &Labels) -> Option<&'s GridSeries> {
    let agrees = |own: &&GridSeries| {
        let mut pairs = own.labels.iter().filter(|(name, _)| *name != "__name__");
        pairs.all(|(name, value)| labels.get(name).is_none_or(|other| other == value))
    };
    thresholds.iter().find(agrees)
}

fn column(series: &GridSeries) -> Vec<Option<f64>> {
    (0..series.values.len()).map(|step| series.values.get(step)).collect()
}

/// An expression's elements; none where it fails or is no vector.
fn vector(ast: &Ast, storage: &Storage, grid: Grid, plan: &Plan<'_>) -> Vec<GridSeries> {
    match evaluate(ast, storage, grid, &plan.options).map(|answer| answer.value) {
        Ok(Value::Vector(series)) => series,
        Ok(Value::Scalar(values)) => vec![GridSeries::new(Labels::empty(), Cells::full(values))],
        _ => Vec::new(),
    }
}
