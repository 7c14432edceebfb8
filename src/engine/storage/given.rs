//! What another engine has answered, in place of the samples that it read.
//!
//! A server evaluates parts of expressions over the grids of rules; here they are found again by
//! their text, and all that stands around them is evaluated as ever. What was not answered is an
//! error, never an empty vector: whoever reads samples that are not here is told so.

use std::collections::BTreeSet;

use promwright_promql::{Ast, Id, Selector, print_node};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Cells, Grid, GridSeries, Value};

/// Answers of another engine, and the metrics that it has.
#[derive(Clone, Debug, Default)]
pub struct Given {
    answers: FxHashMap<String, Vec<(Grid, Value)>>,
    written: FxHashSet<String>,
    metrics: BTreeSet<String>,
}

impl Given {
    /// No answers yet, of an engine that has these metrics.
    pub fn new(metrics: impl IntoIterator<Item = String>) -> Self {
        Self { metrics: metrics.into_iter().collect(), ..Self::default() }
    }

    /// Whether the other engine has a metric.
    pub fn has(&self, metric: &str) -> bool {
        self.metrics.contains(metric)
    }

    /// Allows to read a metric that is written here.
    pub fn write(&mut self, metric: impl Into<String>) {
        self.written.insert(metric.into());
    }

    /// Adds the value of a part of an expression, a scalar or a vector, over a grid.
    pub fn add(&mut self, ast: &Ast, part: Id, grid: Grid, value: Value) {
        self.answers.entry(key(ast, part)).or_default().push((grid, value));
    }

    /// The value of a part of an expression, if it is known at all times of a grid.
    pub(crate) fn answer(&self, ast: &Ast, part: Id, grid: Grid) -> Option<Value> {
        let known = self.answers.get(&key(ast, part))?;
        known.iter().find_map(|(over, value)| at_times(value, *over, grid))
    }

    /// Whether samples that a selector selects are here, or nowhere.
    pub(crate) fn may_be_read(&self, selector: &Selector) -> bool {
        selector.name.as_ref().is_some_and(|name| self.written.contains(&*name.text))
    }
}

/// What a part is known by: its text, without brackets around it.
fn key(ast: &Ast, part: Id) -> String {
    print_node(ast, ast.unparen(part))
}

/// A value at some of its times; `None` if it is not known at all of them.
fn at_times(value: &Value, over: Grid, wanted: Grid) -> Option<Value> {
    if over == wanted {
        return Some(value.clone());
    }
    let first = usize::try_from(wanted.start.checked_sub(over.start)?).ok()?;
    let step = usize::try_from(over.step.max(1)).ok()?;
    let is_alike = wanted.is_instant() || wanted.step == over.step;
    let range = first / step..first / step + wanted.len();
    if !is_alike || first % step != 0 || range.end > over.len() {
        return None;
    }
    Some(match value {
        Value::Scalar(values) => Value::Scalar(values[range].to_vec()),
        Value::Vector(vector) => {
            let cut = |own: &GridSeries| {
                let mut values = Cells::absent(wanted.len());
                for step in range.clone() {
                    if let Some(sample) = own.values.sample(step) {
                        values.set_sample(step - range.start, sample.into());
                    }
                }
                (!values.is_void()).then(|| GridSeries::new(own.labels.clone(), values))
            };
            Value::Vector(vector.iter().filter_map(cut).collect())
        }
        Value::String(_) | Value::Matrix(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use promwright_series::Labels;

    use super::*;
    use crate::{Options, Storage, evaluate};

    #[test]
    fn answers_stand_in_for_parts_and_nothing_else_is_read() {
        let ast = promwright_promql::parse("(sum(rate(m[5m]))) * 2 > here").expect("it is right");
        let sum =
            ast.iter().find(|(_, node)| matches!(node.kind, promwright_promql::Kind::Aggregate(_)));
        let (sum, _) = sum.expect("a sum");
        let grid = Grid::range(0, 180_000, 60_000);
        let mut cells = Cells::absent(4);
        cells.set(1, 3.0);
        cells.set(3, 1.0);
        let series = GridSeries::new(Labels::empty(), cells);
        let mut given = Given::default();
        given.add(&ast, sum, grid, Value::Vector(vec![series]));
        given.write("here");
        let mut storage = Storage::new();
        let here = Labels::from_pairs([("__name__", "here")]);
        for time in [0, 60_000, 120_000, 180_000] {
            storage.append(&here, time, 5.0).expect("in order");
        }
        storage.give(given);
        let options = Options::prometheus();
        let values = |grid: Grid| match evaluate(&ast, &storage, grid, &options) {
            Ok(answer) => match answer.value {
                Value::Vector(vector) => vector.first().map(|own| own.values.get(0)),
                _ => None,
            },
            Err(error) => panic!("{}", error.message),
        };
        assert_eq!(values(Grid::instant(60_000)), Some(Some(6.0)));
        assert_eq!(values(Grid::instant(180_000)), None);
        let other = promwright_promql::parse("sum(rate(m[5m])) * on () group_left here").unwrap();
        let answer = evaluate(&other, &storage, grid, &options).expect("all is known");
        let Value::Vector(vector) = answer.value else { panic!("a vector") };
        let steps: Vec<_> = vector[0].values.floats().collect();
        assert_eq!(steps, [(1, 15.0), (3, 5.0)]);
        let unknown = promwright_promql::parse("sum(rate(m[5m])) + n").unwrap();
        let error = evaluate(&unknown, &storage, grid, &options).expect_err("`n` is not known");
        assert!(error.message.contains("`n`"), "{}", error.message);
        let off = Grid::range(30_000, 90_000, 60_000);
        assert!(evaluate(&other, &storage, off, &options).is_err());
    }
}
