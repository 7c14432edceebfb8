//! A change that is seen in a part of the expression, and goes no further.

use std::collections::BTreeMap;

use promwright_engine::{Grid, Value, evaluate};
use promwright_number::{duration, float};
use promwright_promql::{Ast, Id, Kind, ValueType, print_node};
use promwright_series::Sample;

use crate::mutants::Edited;
use crate::mutants::bench::Bench;

/// The values of a part of an expression by time and labels.
type Answer = BTreeMap<(i64, String), String>;

/// A test in which the change is seen below a part of the expression that hides it.
pub fn hidden(bench: &Bench<'_>, edited: &Edited) -> Option<String> {
    let was: &Ast = &bench.original_rule().ast;
    // Its operands stay where they are, so it needs no brackets to be evaluated.
    let mut is = was.clone();
    is.node_mut(edited.id).kind = edited.kind.clone();
    let answers = |id: Id| [was, &is].map(|ast| answer(bench, &ast.subtree(id)));
    let mut seen: Option<String> = None;
    for part in upwards(was, edited.id) {
        let [own, other] = answers(part);
        let Some(difference) = first_difference(&own, &other) else {
            let part = print_node(was, part);
            return seen.map(|seen| {
                format!("{seen}, but `{part}` comes out the same: add a case in which it does not")
            });
        };
        if seen.is_none() {
            let (at, part) =
                (duration::format(difference.0 - bench.test().start), print_node(was, part));
            let (labels, own, other) = difference.1;
            seen = Some(format!("at {at} `{part}` is {own} for {labels}, with the mutant {other}"));
        }
    }
    seen.map(|seen| {
        format!("{seen}, but the rule comes out the same: add a case in which it does not")
    })
}

/// A part that can be evaluated by itself, and all that it is a part of.
fn upwards(ast: &Ast, from: Id) -> Vec<Id> {
    let mut parts = vec![from];
    while let Some(last) = parts.last()
        && let Some(parent) = ast.parent(*last)
    {
        parts.push(parent);
    }
    let is_literal = matches!(ast[from].kind, Kind::Number(_));
    let is_value = |id: &Id| ast.value_type(*id) == ValueType::Vector;
    // A range has no value of its own, a literal only for what it is compared with.
    parts.into_iter().skip_while(|id| is_literal && !is_value(id)).filter(is_value).collect()
}

fn answer(bench: &Bench<'_>, ast: &Ast) -> Answer {
    let settings = bench.settings();
    let step = bench.step;
    let steps = (settings.end - settings.start).div_euclid(step);
    let grid = Grid::range(settings.start, settings.start + steps * step, step);
    let storage = &bench.original().storage;
    let Ok(answer) = evaluate(ast, storage, grid, &settings.options) else { return Answer::new() };
    let Value::Vector(vector) = answer.value else { return Answer::new() };
    let mut values = Answer::new();
    for series in &vector {
        for index in 0..=usize::try_from(steps).unwrap_or(0) {
            let Some(sample) = series.values.sample(index) else { continue };
            let value = match sample {
                Sample::Float(value) => float::format(value),
                Sample::Histogram(histogram) => histogram.to_notation(),
            };
            let time = settings.start + index as i64 * step;
            values.insert((time, series.labels.to_string()), value);
        }
    }
    values
}

/// When two answers first differ, for which labels and in what.
fn first_difference(own: &Answer, other: &Answer) -> Option<(i64, (String, String, String))> {
    let changed = own.iter().find(|(key, value)| other.get(*key) != Some(*value));
    let extra = other.iter().find(|(key, _)| !own.contains_key(*key));
    let (key, _) = [changed, extra].into_iter().flatten().min_by_key(|(key, _)| *key)?;
    let shown =
        |answer: &Answer| answer.get(key).cloned().unwrap_or_else(|| "not there".to_owned());
    Some((key.0, (key.1.clone(), shown(own), shown(other))))
}
