//! Label flow: which labels each sub-expression's series have, may have or cannot have, and
//! which part of the expression decides that.
//!
//! [`flow`] walks the tree once and answers for every node. What it calls impossible or
//! guaranteed holds for every series that Prometheus 3.14 could return there, whatever the
//! data; it says nothing about whether there are any. What a metric's own labels are comes
//! from a [`Metrics`]; of a metric that it does not know, every label is possible.

mod aggregate;
mod binary;
mod call;
mod labels;
mod mismatch;
mod selector;
pub mod values;

pub use labels::{Cause, Causes, Fact, LabelSet, Presence, Reason};
pub use mismatch::{Mismatch, decided, mismatch};
pub use selector::matcher_presence;
pub use values::values;

use crate::{Ast, Id, Kind, ValueType};
use selector::named_by_matcher;
use values::Samples;

/// What is known of metrics.
pub trait Metrics {
    /// The labels that a metric's series have; `None` if nothing is known of it.
    fn labels(&self, metric: &str) -> Option<&LabelSet>;

    /// What is known of the samples of a metric's series; `None` if nothing is.
    fn samples(&self, metric: &str) -> Option<&Samples> {
        let _ = metric;
        None
    }
}

/// Nothing is known of any metric.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMetrics;

impl Metrics for NoMetrics {
    fn labels(&self, _: &str) -> Option<&LabelSet> {
        None
    }
}

/// The labels of every node of an [`Ast`].
#[derive(Clone, Debug)]
pub struct Flow {
    /// The distinct sets; most nodes pass on their operand's.
    sets: Vec<LabelSet>,
    /// For each node the index of its set, and the type of its value.
    of: Vec<(u32, ValueType)>,
}

impl Flow {
    /// The labels of a node.
    pub fn labels(&self, id: Id) -> &LabelSet {
        &self.sets[self.of[id.index()].0 as usize]
    }

    /// The type of a node's value, as [`Ast::value_type`] tells it; found on the way.
    pub fn value_type(&self, id: Id) -> ValueType {
        self.of[id.index()].1
    }

    /// The type of the value of a node whose operands are done.
    fn next_type(&self, kind: &Kind) -> ValueType {
        match kind {
            Kind::Number(_) => ValueType::Scalar,
            Kind::String(_) => ValueType::String,
            Kind::Selector(_) | Kind::Aggregate(_) => ValueType::Vector,
            Kind::Matrix(_) | Kind::Subquery(_) => ValueType::Matrix,
            Kind::Call(call) => call.function.returns,
            Kind::Paren(inner) => self.value_type(*inner),
            Kind::Unary(unary) => self.value_type(unary.expr),
            Kind::Binary(binary) => match self.value_type(binary.rhs) {
                ValueType::Scalar => self.value_type(binary.lhs),
                _ => ValueType::Vector,
            },
        }
    }

    /// The labels of the whole expression.
    pub fn into_root(mut self) -> LabelSet {
        let root = self.of.last().map(|(set, _)| *set as usize);
        root.map_or(LabelSet::unknown(), |root| self.sets.swap_remove(root))
    }
}

/// An expression with more facts than this is hostile or generated, and nothing more is said.
const MOST_FACTS: usize = 100_000;

/// Follows the labels through an expression.
pub fn flow(ast: &Ast, metrics: &dyn Metrics) -> Flow {
    let (sets, of) = (Vec::with_capacity(ast.len()), Vec::with_capacity(ast.len()));
    let mut flow = Flow { sets, of };
    let mut facts = 0;
    for (id, node) in ast.iter() {
        let set = match step(ast, &flow, metrics, id, &node.kind) {
            Step::As(operand) => flow.of[operand.index()].0,
            Step::New(set) => {
                facts += set.count();
                flow.sets.push(if facts > MOST_FACTS { LabelSet::unknown() } else { set });
                flow.sets.len() as u32 - 1
            }
        };
        flow.of.push((set, flow.next_type(&node.kind)));
    }
    flow
}

/// Where a node's labels come from.
enum Step {
    /// They are those of this operand.
    As(Id),
    /// They are these.
    New(LabelSet),
}

fn step(ast: &Ast, flow: &Flow, metrics: &dyn Metrics, id: Id, kind: &Kind) -> Step {
    match kind {
        Kind::Number(_) | Kind::String(_) => Step::New(scalar(ast, id)),
        Kind::Selector(selector) => Step::New(selector::labels(selector, ast[id].span, metrics)),
        Kind::Matrix(matrix) => Step::As(matrix.selector),
        Kind::Subquery(subquery) => Step::As(subquery.expr),
        Kind::Paren(inner) => Step::As(*inner),
        Kind::Unary(unary) if !unary.negate || flow.value_type(unary.expr) == ValueType::Scalar => {
            Step::As(unary.expr)
        }
        Kind::Unary(unary) => {
            Step::New(nameless(flow.labels(unary.expr), Reason::Operator, unary.op_span))
        }
        Kind::Call(call) => call::step(ast, flow, id, call),
        Kind::Aggregate(aggregate) => aggregate::step(ast, flow, aggregate),
        Kind::Binary(binary) => binary::step(ast, flow, id, binary),
    }
}

/// No label at all, for there is only a number.
fn scalar(ast: &Ast, id: Id) -> LabelSet {
    LabelSet::all(Fact::impossible(Reason::Scalar, ast[id].span))
}

/// The same labels without the metric name.
fn nameless(set: &LabelSet, reason: Reason, span: promwright_source::Span) -> LabelSet {
    set.with_metric_name(Fact::impossible(reason, span))
}

#[cfg(test)]
mod tests;
