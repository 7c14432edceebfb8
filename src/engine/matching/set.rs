//! `and`, `or`, `unless`: which series are there, whatever their values.

use promwright_promql::{BinaryOp, Matching};

use super::{Signatures, presence};
use crate::GridSeries;
use crate::vector::without_void;

/// The elements of a set operation, step by step.
pub(crate) fn set_operation(
    op: BinaryOp,
    mut left: Vec<GridSeries>,
    mut right: Vec<GridSeries>,
    matching: &Matching,
    steps: usize,
) -> Vec<GridSeries> {
    let signatures = Signatures::new(&left, &right, matching);
    if op == BinaryOp::Or {
        keep(
            &mut right,
            &signatures.right,
            &left,
            &signatures.members(&signatures.left),
            steps,
            false,
        );
        left.extend(without_void(right));
        return left;
    }
    let members = signatures.members(&signatures.right);
    keep(&mut left, &signatures.left, &right, &members, steps, op == BinaryOp::And);
    without_void(left)
}

/// Keeps the elements whose signature the other side has (or has not) at the same step.
fn keep(
    side: &mut [GridSeries],
    signatures: &[usize],
    other: &[GridSeries],
    members: &[Vec<usize>],
    steps: usize,
    wanted: bool,
) {
    let mut known: Vec<Option<Vec<bool>>> = vec![None; members.len()];
    for (series, signature) in side.iter_mut().zip(signatures) {
        let there =
            known[*signature].get_or_insert_with(|| presence(other, &members[*signature], steps));
        series.values.keep(|step| there[step] == wanted);
    }
}
