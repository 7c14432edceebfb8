//! Another comparison: with or without the boundary, the other way round, and its negation.

use promwright_promql::{Binary, BinaryOp, Id, Kind};

use super::{Edit, Operator};

pub(super) fn edits(id: Id, binary: &Binary) -> Vec<Edit> {
    use BinaryOp::{Eql, Gte, Gtr, Lss, Lte, Neq};
    let others: &[BinaryOp] = match binary.op {
        Gtr => &[Gte, Lss, Lte],
        Gte => &[Gtr, Lte, Lss],
        Lss => &[Lte, Gtr, Gte],
        Lte => &[Lss, Gte, Gtr],
        Eql => &[Neq, Gte, Lte],
        Neq => &[Eql, Gtr, Lss],
        _ => &[],
    };
    others.iter().map(|op| edit(id, binary, *op, Operator::Comparison)).collect()
}

/// The same operands and matching under another operator.
pub(super) fn edit(id: Id, binary: &Binary, op: BinaryOp, operator: Operator) -> Edit {
    let title = format!("`{}` becomes `{}`", binary.op.as_str(), op.as_str());
    let kind = Kind::Binary(Box::new(Binary { op, ..binary.clone() }));
    Edit { operator, title, id, kind }
}
