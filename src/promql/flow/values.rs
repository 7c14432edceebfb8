//! Value flow: what is known of each sub-expression's value, whatever the data.
//!
//! [`values`] walks the tree once and answers for every node: kind, unit, the numbers that it
//! can be, whether NaN is among them, whether there can be nothing, always is nothing or never
//! is nothing, and whether it is a condition. What it calls impossible holds for every sample
//! that Prometheus 3.14 could return there, from any data that agrees with the [`Metrics`]; it
//! never guesses. Times before 1970 are left out of account. What a metric's name alone
//! suggests is marked as such.

mod aggregate;
mod base;
mod binary;
mod bounds;
mod call;
mod compare;
mod over_time;
mod selector;
mod set;
mod unit;
mod value;

pub use bounds::{Bounds, End, Why};
pub use unit::{Base, Unit};
pub use value::{
    Emptied, Emptiness, EmptyReason, Existence, Nan, SampleKind, Samples, Value, Verdict,
};

use super::{Flow, Metrics};
use crate::{Ast, Id, Kind};

/// The values of every node of an [`Ast`].
#[derive(Clone, Debug)]
pub struct Values {
    of: Vec<Value>,
}

impl Values {
    /// What is known of a node's value.
    pub fn of(&self, id: Id) -> &Value {
        &self.of[id.index()]
    }
}

/// Follows the values through an expression; `flow` is its label flow.
pub fn values(ast: &Ast, flow: &Flow, metrics: &dyn Metrics) -> Values {
    let mut values = Values { of: Vec::with_capacity(ast.len()) };
    for (id, node) in ast.iter() {
        let value = Walk { ast, flow, metrics, values: &values, id }.value(&node.kind);
        values.of.push(value);
    }
    values
}

/// One step of the walk: a node whose operands are done.
#[derive(Clone, Copy)]
struct Walk<'a> {
    ast: &'a Ast,
    flow: &'a Flow,
    metrics: &'a dyn Metrics,
    values: &'a Values,
    id: Id,
}

impl Walk<'_> {
    fn value(&self, kind: &Kind) -> Value {
        match kind {
            Kind::Number(number) => self.number(number.value),
            Kind::String(_) => self.always_there(self.unknown()),
            Kind::Selector(selector) => self.selector(selector),
            Kind::Matrix(matrix) => self.values.of(matrix.selector).clone(),
            Kind::Subquery(subquery) => self.over_subquery(subquery.expr),
            Kind::Paren(inner) => self.values.of(*inner).clone(),
            Kind::Unary(unary) => self.signed(unary.expr, unary.negate),
            Kind::Call(call) => self.call(call),
            Kind::Aggregate(aggregate) => self.aggregate(aggregate),
            Kind::Binary(binary) => self.binary(binary),
        }
    }

    /// A value of this node of which nothing is known.
    fn unknown(&self) -> Value {
        Value::unknown(self.id, self.ast[self.id].span)
    }

    /// The value of an operand with what this node does not change; a value of its own.
    fn made_of(&self, operand: Id) -> Value {
        let value = self.values.of(operand).clone();
        Value { filtered: None, verdict: Verdict::Open, base: self.id, ..value }
    }

    fn always_there(&self, value: Value) -> Value {
        let span = self.ast[self.id].span;
        Value { emptiness: Emptiness::never(EmptyReason::Number, span), ..value }
    }

    fn number(&self, number: f64) -> Value {
        let span = self.ast[self.id].span;
        let (bounds, nan) = if number.is_nan() {
            (Bounds::all(), Nan::Data)
        } else {
            (Bounds::one(number, Why::Literal, span), Nan::Never)
        };
        self.always_there(Value { bounds, nan, ..self.unknown() })
    }

    /// A window over an expression, in which no step of it may lie.
    fn over_subquery(&self, expr: Id) -> Value {
        let mut value = self.made_of(expr);
        value.emptiness = value.emptiness.lossy();
        value
    }

    fn signed(&self, operand: Id, negate: bool) -> Value {
        let mut value =
            if negate { self.made_of(operand) } else { self.values.of(operand).clone() };
        if negate {
            value.bounds = value.bounds.negated();
            value.kind = match value.kind {
                SampleKind::Histogram => SampleKind::Histogram,
                _ => SampleKind::Unknown,
            };
        }
        value
    }
}

#[cfg(test)]
mod tests;
