//! Which sides of its decisions a rule took, found by evaluating their operands again.
//!
//! A decision lets samples through as they are, so it has dropped as many as there are more in
//! its operand than in its result. Only two vectors that are compared need more: there what
//! matched is known once the comparison gives 0 and 1.

use promwright_engine::{Grid, GridSeries, Options, Storage, Value, evaluate};
use promwright_promql::{Ast, Binary, BinaryOp, Id, Kind, ValueType};
use rustc_hash::FxHashMap;

use super::decision::Decision;
use super::times::{Times, times};

/// An expression with what it is evaluated over.
pub struct Evaluation<'a> {
    ast: &'a Ast,
    storage: &'a Storage,
    options: &'a Options,
    times: Vec<Option<Times>>,
    /// How many samples nodes give; `None` if that cannot be told.
    counts: FxHashMap<Id, Option<u64>>,
}

impl<'a> Evaluation<'a> {
    /// An expression over a grid.
    pub fn new(ast: &'a Ast, storage: &'a Storage, grid: Grid, options: &'a Options) -> Self {
        let times = times(ast, grid, options);
        Self { ast, storage, options, times, counts: FxHashMap::default() }
    }

    /// How many samples went to each side of a decision; `None` if that cannot be told.
    pub fn sides(&mut self, decision: Decision<'_>) -> Option<[u64; 2]> {
        let Decision { node, binary } = decision;
        let is_vector = |id| self.ast.value_type(id) == ValueType::Vector;
        if binary.op.is_set() {
            let (all, left) = (self.count(node)?, self.count(binary.lhs)?);
            return Some(match binary.op {
                BinaryOp::Or => [left, all.saturating_sub(left)],
                _ => [all, left.saturating_sub(all)],
            });
        }
        if binary.bool_span.is_some() {
            return self.outcomes(node, binary);
        }
        match (is_vector(binary.lhs), is_vector(binary.rhs)) {
            (true, true) => self.outcomes(node, binary),
            (left, _) => {
                let compared = if left { binary.lhs } else { binary.rhs };
                let (kept, all) = (self.count(node)?, self.count(compared)?);
                Some([kept, all.saturating_sub(kept)])
            }
        }
    }

    fn count(&mut self, id: Id) -> Option<u64> {
        if let Some(known) = self.counts.get(&id) {
            return *known;
        }
        let values = self.values(id, &self.ast.subtree(id));
        let count = values.map(|values| values.iter().map(samples).sum());
        self.counts.insert(id, count);
        count
    }

    /// How often a comparison holds and does not.
    fn outcomes(&self, id: Id, binary: &Binary) -> Option<[u64; 2]> {
        let mut asking = self.ast.subtree(id);
        let root = asking.root();
        if let Kind::Binary(own) = &mut asking.node_mut(root).kind {
            own.bool_span = Some(binary.op_span);
        }
        let mut sides = [0, 0];
        let mut add = |holds: bool| sides[usize::from(!holds)] += 1;
        for value in self.values(id, &asking)? {
            match value {
                Value::Scalar(values) => values.iter().for_each(|value| add(*value != 0.0)),
                Value::Vector(vector) => {
                    let floats = vector.iter().flat_map(|series| series.values.floats());
                    floats.for_each(|(_, value)| add(value != 0.0));
                }
                Value::String(_) | Value::Matrix(_) => {}
            }
        }
        Some(sides)
    }

    /// What stands at the place of a node gives at the times of that node.
    fn values(&self, id: Id, ast: &Ast) -> Option<Vec<Value>> {
        let at = |grid| evaluate(ast, self.storage, grid, self.options).ok().map(|own| own.value);
        match self.times[id.index()]? {
            Times::Over(grid) if grid.is_empty() => Some(Vec::new()),
            Times::Over(grid) => at(grid).map(|value| vec![value]),
            Times::Each(grid) => grid.times().map(|time| at(Grid::instant(time))).collect(),
        }
    }
}

/// The first of some times at which an expression has a value.
pub fn first_value(ast: &Ast, storage: &Storage, grid: Grid, options: &Options) -> Option<i64> {
    let evaluation = Evaluation::new(ast, storage, grid, options);
    let values = evaluation.values(ast.root(), ast)?;
    let first = |value: &Value| match value {
        Value::Scalar(values) => (!values.is_empty()).then_some(0),
        Value::Vector(vector) => {
            let firsts =
                vector.iter().filter_map(|GridSeries { values, .. }| values.steps().next());
            firsts.min()
        }
        Value::String(_) | Value::Matrix(_) => None,
    };
    let found = values.iter().enumerate().find_map(|(index, value)| Some((index, first(value)?)));
    // Of one value over all times the step counts, of one value a time its index.
    found.map(|(index, step)| grid.at(index + step))
}

fn samples(value: &Value) -> u64 {
    match value {
        Value::Scalar(values) => values.len() as u64,
        Value::Vector(vector) => vector.iter().map(|own| own.values.count() as u64).sum(),
        Value::String(_) | Value::Matrix(_) => 0,
    }
}
