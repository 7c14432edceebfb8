//! Another set operator: `and`, `or` and `unless` for each other.

use promwright_promql::{Binary, BinaryOp, Id};

use super::{Edit, Operator, comparison};

pub(super) fn edits(id: Id, binary: &Binary) -> Vec<Edit> {
    let all = [BinaryOp::And, BinaryOp::Or, BinaryOp::Unless];
    let others = all.into_iter().filter(|op| *op != binary.op);
    others.map(|op| comparison::edit(id, binary, op, Operator::SetOperator)).collect()
}
