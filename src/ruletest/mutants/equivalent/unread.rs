//! Values that nothing looks at: where only the presence of a series counts, one aggregation is
//! as good as another.

use promwright_engine::rules::Rule;
use promwright_promql::{AggregateOp, Ast, BinaryOp, Id, Kind};

use super::values::Values;
use crate::mutants::mutate::Edited;

pub(super) fn reason(rule: &Rule, edited: &Edited, values: &[Values]) -> Option<String> {
    let ast = &rule.ast;
    let (Kind::Aggregate(was), Kind::Aggregate(is)) = (&ast[edited.id].kind, &edited.kind) else {
        return None;
    };
    // Each has a value for every group, unless there are histograms among the values.
    let has_all = |op| {
        use AggregateOp::{Avg, Count, Max, Min, Sum};
        matches!(op, Sum | Avg | Count | Min | Max)
    };
    let is_all = has_all(was.op) && has_all(is.op) && !values[was.expr.index()].histogram;
    if was.op == is.op || !is_all {
        return None;
    }
    let reader = unread_below(rule, edited.id)?;
    Some(format!("its value is not looked at: {reader}"))
}

/// What looks only at whether there is a value of a node, if nothing looks at the value.
fn unread_below(rule: &Rule, id: Id) -> Option<String> {
    let ast: &Ast = &rule.ast;
    let mut id = id;
    loop {
        let Some(parent) = ast.parent(id) else {
            return (rule.alert().is_some() && !rule.shows_value())
                .then(|| "the alert does not show it".to_owned());
        };
        match &ast[parent].kind {
            Kind::Binary(binary) => match binary.op {
                BinaryOp::And | BinaryOp::Unless if binary.rhs == id => {
                    let op = binary.op.as_str();
                    return Some(format!("`{op}` asks only for the labels on its right"));
                }
                op if op.is_set() => {}
                _ => return None,
            },
            Kind::Aggregate(aggregate) if aggregate.param != Some(id) => match aggregate.op {
                op @ (AggregateOp::Count | AggregateOp::Group) => {
                    return Some(format!("`{}` only counts", op.as_str()));
                }
                _ => return None,
            },
            Kind::Call(call) => match call.function.name {
                name
                @ ("absent" | "absent_over_time" | "present_over_time" | "count_over_time") => {
                    return Some(format!("`{name}` asks only whether there is one"));
                }
                _ => return None,
            },
            Kind::Paren(_) | Kind::Subquery(_) => {}
            _ => return None,
        }
        id = parent;
    }
}
