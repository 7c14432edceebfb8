//! Matchers that the other side of an operator makes redundant.
//!
//! Where two vectors are matched by a label, and on one side all series pass a matcher of that
//! label, series of the other side that do not pass find no match.

use promwright_promql::{Aggregate, Ast, Binary, BinaryOp, Call, Id, Kind, Matcher, ValueType};

use super::matcher::dropped;
use crate::mutants::mutate::Edited;
use crate::mutants::mutate::matcher::shown;

/// Functions whose series have the labels of their vector, but for the metric name.
const KEEP_LABELS: [&str; 24] = [
    "rate",
    "increase",
    "irate",
    "delta",
    "idelta",
    "deriv",
    "changes",
    "resets",
    "avg_over_time",
    "min_over_time",
    "max_over_time",
    "sum_over_time",
    "count_over_time",
    "last_over_time",
    "present_over_time",
    "stddev_over_time",
    "stdvar_over_time",
    "abs",
    "ceil",
    "floor",
    "round",
    "sgn",
    "sqrt",
    "exp",
];

pub(super) fn reason(ast: &Ast, edited: &Edited) -> Option<String> {
    let (Kind::Selector(was), Kind::Selector(is)) = (&ast[edited.id].kind, &edited.kind) else {
        return None;
    };
    let matcher = dropped(was, is)?;
    let mut id = edited.id;
    // What does not pass stays apart from all else on the way to the operator.
    while let Some(parent) = ast.parent(id) {
        if let Kind::Binary(binary) = &ast[parent].kind
            && is_matched_by(ast, binary, &matcher.label.text)
            && may_lack(binary, id)
        {
            let other = if binary.lhs == id { binary.rhs } else { binary.lhs };
            if all_pass(ast, other, matcher) && never_fails(ast, binary, other) {
                let op = binary.op.as_str();
                return Some(format!("the other side of `{op}` passes `{}` only", shown(matcher)));
            }
        }
        if passes_on(ast, parent, &matcher.label.text) != Some(id) {
            return None;
        }
        id = parent;
    }
    None
}

/// Whether the two sides of an operator are vectors that must agree on a label.
fn is_matched_by(ast: &Ast, binary: &Binary, label: &str) -> bool {
    let sides = [binary.lhs, binary.rhs].map(|side| ast.value_type(side) == ValueType::Vector);
    let matching = &binary.matching;
    let listed = |labels: &[promwright_promql::Name]| labels.iter().any(|own| *own.text == *label);
    sides == [true, true]
        && matching.fill_left.is_none()
        && matching.fill_right.is_none()
        && label != "__name__"
        && matching.labels.as_ref().is_none_or(|own| own.on == listed(&own.labels))
}

/// Whether series of one side that find no match make no difference. Where each group may have
/// one series only, two that match nothing are a fault.
fn may_lack(binary: &Binary, side: Id) -> bool {
    match binary.op {
        BinaryOp::Or => false,
        BinaryOp::And => true,
        BinaryOp::Unless => binary.rhs == side,
        _ => {
            let many = match &binary.matching.group {
                Some(group) if !group.left => binary.rhs,
                _ => binary.lhs,
            };
            many == side
        }
    }
}

/// Whether a match never fails for two series of this side in one group. It would fail only where
/// the other side has any series, which may depend on those that find no match.
fn never_fails(ast: &Ast, binary: &Binary, side: Id) -> bool {
    if matches!(binary.op, BinaryOp::And | BinaryOp::Unless) {
        return true;
    }
    let matching = binary.matching.labels.as_ref();
    let takes_part = |label: &str| {
        matching.is_none_or(|own| own.labels.iter().any(|own| *own.text == *label) == own.on)
    };
    let mut next = Some(side);
    while let Some(id) = next {
        match &ast[id].kind {
            // All that tells its series apart takes part in the match.
            Kind::Selector(selector) => return selector.name.is_some() && matching.is_none(),
            Kind::Aggregate(aggregate) => match &aggregate.grouping {
                None => return true,
                Some(by) if !by.without => {
                    return by.labels.iter().all(|label| takes_part(&label.text));
                }
                Some(_) if matching.is_none() => return true,
                Some(_) => return false,
            },
            // Which label it passes on matters to aggregations only.
            _ => next = passes_on(ast, id, ""),
        }
    }
    false
}

/// Whether every series passes a matcher.
fn all_pass(ast: &Ast, id: Id, matcher: &Matcher) -> bool {
    let mut id = id;
    loop {
        if let Kind::Selector(selector) = &ast[id].kind {
            return selector.matchers.iter().any(|own| {
                (&own.label.text, own.op, &own.value.text)
                    == (&matcher.label.text, matcher.op, &matcher.value.text)
            });
        }
        match passes_on(ast, id, &matcher.label.text) {
            Some(operand) => id = operand,
            None => return false,
        }
    }
}

/// The operand whose series a node passes on, none, or with this label as it was and apart from
/// those that have another; `None` if there is no such operand.
fn passes_on(ast: &Ast, id: Id, label: &str) -> Option<Id> {
    let vector = |id: &Id| ast.value_type(*id) != ValueType::Scalar;
    match &ast[id].kind {
        Kind::Paren(inner) => Some(*inner),
        Kind::Unary(unary) => Some(unary.expr),
        Kind::Matrix(matrix) => Some(matrix.selector),
        Kind::Subquery(subquery) => Some(subquery.expr),
        Kind::Call(Call { function, args, .. }) if KEEP_LABELS.contains(&function.name) => {
            args.first().copied()
        }
        Kind::Aggregate(aggregate) if keeps(aggregate, label) => Some(aggregate.expr),
        Kind::Binary(binary) => match (vector(&binary.lhs), vector(&binary.rhs)) {
            (true, false) => Some(binary.lhs),
            (false, true) => Some(binary.rhs),
            (true, true) if matches!(binary.op, BinaryOp::And | BinaryOp::Unless) => {
                Some(binary.lhs)
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether an aggregation has groups of their own for each value of a label.
fn keeps(aggregate: &Aggregate, label: &str) -> bool {
    let Some(grouping) = &aggregate.grouping else { return false };
    let is_listed = grouping.labels.iter().any(|own| *own.text == *label);
    is_listed != grouping.without && aggregate.param.is_none()
}
