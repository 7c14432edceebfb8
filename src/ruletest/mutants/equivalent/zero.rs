//! Sums, means and maxima of what is not negative: one is zero where the others are.

use promwright_promql::{AggregateOp, Ast, BinaryOp, Id, Kind, print_node};

use super::values::Values;
use crate::mutants::mutate::Edited;
use crate::mutants::mutate::threshold::literal;

pub(super) fn reason(ast: &Ast, edited: &Edited, values: &[Values]) -> Option<String> {
    let (Kind::Aggregate(was), Kind::Aggregate(is)) = (&ast[edited.id].kind, &edited.kind) else {
        return None;
    };
    let is_one = |op| matches!(op, AggregateOp::Sum | AggregateOp::Avg | AggregateOp::Max);
    if was.op == is.op || !is_one(was.op) || !is_one(is.op) {
        return None;
    }
    // The mean of fractions may be too small for a float.
    let of = values[was.expr.index()];
    let counts = of.whole && of.low >= 0.0 && !of.nan && !of.histogram;
    let operand = print_node(ast, was.expr);
    (counts && is_asked_for_zero(ast, edited.id)).then(|| {
        let (was, is) = (was.op.as_str(), is.op.as_str());
        format!("`{was}` and `{is}` of `{operand}`, which is never negative, are 0 together")
    })
}

/// Whether a value is compared with zero so that only its being zero shows.
fn is_asked_for_zero(ast: &Ast, id: Id) -> bool {
    let mut id = id;
    while let Some(parent) = ast.parent(id) {
        match &ast[parent].kind {
            Kind::Paren(_) => id = parent,
            Kind::Binary(binary) => {
                use BinaryOp::{Eql, Gtr, Lte, Neq};
                let zero = literal(ast, binary.rhs).is_some_and(|own| own.value() == 0.0);
                let tells = matches!(binary.op, Eql | Neq | Gtr | Lte);
                return binary.lhs == id
                    && zero
                    && (binary.op == Eql || tells && binary.bool_span.is_some());
            }
            _ => return false,
        }
    }
    false
}
