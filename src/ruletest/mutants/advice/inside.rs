//! A change that is seen in a part of the expression, and goes no further.

use promwright_engine::{Grid, GridSeries, Value, evaluate};
use promwright_number::duration;
use promwright_promql::{Ast, Id, Kind, ValueType, print_node};

use super::series::{Samples, first_difference};
use crate::mutants::Edited;
use crate::mutants::bench::Bench;

/// A test in which the change is seen below a part of the expression that hides it.
pub fn hidden(bench: &Bench<'_>, edited: &Edited) -> Option<String> {
    let was: &Ast = &bench.original_rule().ast;
    // Its operands stay where they are, so it needs no brackets to be evaluated.
    let mut is = was.clone();
    is.node_mut(edited.id).kind = edited.kind.clone();
    let mut seen: Option<String> = None;
    for part in upwards(was, edited.id) {
        let [own, other] = [was, &is].map(|ast| answer(bench, &ast.subtree(part)));
        let found = first_difference(&samples(bench, &own), &samples(bench, &other));
        let part = print_node(was, part);
        let Some(found) = found else {
            let hides = |seen| {
                format!("{seen}, but `{part}` comes out the same: add a case in which it does not")
            };
            return seen.map(hides);
        };
        seen.get_or_insert_with(|| {
            let at = duration::format(found.time - bench.test().start);
            let shown = |value: Option<String>| value.unwrap_or_else(|| "not there".to_owned());
            let (was, is) = (shown(found.was), shown(found.is));
            format!("at {at} `{part}` is {was} for {}, with the mutant {is}", found.labels)
        });
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

/// The value of a part of an expression at every evaluation of the rule; none where it fails.
fn answer(bench: &Bench<'_>, ast: &Ast) -> Vec<GridSeries> {
    let settings = bench.settings();
    let steps = (settings.end - settings.start).div_euclid(bench.step);
    let end = settings.start + steps * bench.step;
    let grid = Grid::range(settings.start, end, bench.step);
    let answer = evaluate(ast, &bench.original().storage, grid, &settings.options);
    match answer.map(|answer| answer.value) {
        Ok(Value::Vector(vector)) => vector,
        _ => Vec::new(),
    }
}

fn samples<'a>(bench: &Bench<'_>, vector: &'a [GridSeries]) -> Samples<'a> {
    let start = bench.settings().start;
    let time = |index: usize| start + index as i64 * bench.step;
    let run = |own: &'a GridSeries| {
        own.values.samples().map(|(index, sample)| (time(index), sample)).collect()
    };
    vector.iter().map(|own| (&own.labels, run(own))).collect()
}
