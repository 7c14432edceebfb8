//! A threshold just past the boundary, on both sides.
//!
//! That is one per cent of it, or 0.01 of zero; where what is compared is known to be a whole
//! number, the whole numbers next to it.

use promwright_number::float::format_plain;
use promwright_promql::{Ast, Binary, Id, Kind, Number};

use super::super::equivalent::values::Values;
use super::{Edit, Operator};

/// The number on one side of a comparison.
#[derive(Clone, Copy, Debug)]
pub(in crate::mutants) struct Literal {
    /// The node of the number itself, below its signs and brackets.
    pub id: Id,
    /// The number as it is written.
    pub number: Number,
    /// Whether its signs negate it.
    pub negated: bool,
}

impl Literal {
    /// The number with its signs.
    pub fn value(&self) -> f64 {
        if self.negated { -self.number.value } else { self.number.value }
    }
}

/// The number that a node is, if it is one with signs and brackets at most.
pub(in crate::mutants) fn literal(ast: &Ast, id: Id) -> Option<Literal> {
    let mut negated = false;
    let mut id = id;
    loop {
        match &ast[id].kind {
            Kind::Number(number) => return Some(Literal { id, number: *number, negated }),
            Kind::Paren(inner) => id = *inner,
            Kind::Unary(unary) => {
                negated ^= unary.negate;
                id = unary.expr;
            }
            _ => return None,
        }
    }
}

pub(super) fn edits(ast: &Ast, binary: &Binary, values: &[Values]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (side, other) in [(binary.rhs, binary.lhs), (binary.lhs, binary.rhs)] {
        let Some(literal) = literal(ast, side) else { continue };
        let was = literal.number.value;
        if !was.is_finite() {
            continue;
        }
        let is_whole = values[other.index()].whole && was.fract() == 0.0;
        let by = if is_whole { 1.0 } else { past(was) };
        for to in [rounded(was + by), rounded(was - by)] {
            let number = Number { value: to, ..literal.number };
            let signed = |value: f64| format_plain(if literal.negated { -value } else { value });
            let title = format!("threshold {} becomes {}", signed(was), signed(to));
            let (operator, id) = (Operator::Threshold, literal.id);
            edits.push(Edit { operator, title, id, kind: Kind::Number(number) });
        }
    }
    edits
}

/// What is just past a boundary.
fn past(value: f64) -> f64 {
    if value == 0.0 { 0.01 } else { value.abs() * 0.01 }
}

/// Without the last digits, which the calculation made up.
fn rounded(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}
