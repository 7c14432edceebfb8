//! Another aggregation: each of sum, avg, min, max and count for each other, and the other end
//! of topk and bottomk.

use promwright_promql::{Aggregate, AggregateOp, Id, Kind};

use super::{Edit, Operator};

pub(super) fn edits(id: Id, aggregate: &Aggregate) -> Vec<Edit> {
    use AggregateOp::{Avg, Bottomk, Count, Max, Min, Sum, Topk};
    let others: &[AggregateOp] = match aggregate.op {
        Sum => &[Avg, Min, Max, Count],
        Avg => &[Sum, Min, Max, Count],
        Min => &[Max, Sum, Avg, Count],
        Max => &[Min, Sum, Avg, Count],
        Count => &[Sum, Avg, Min, Max],
        Topk => &[Bottomk],
        Bottomk => &[Topk],
        _ => &[],
    };
    let edit = |op: &AggregateOp| Edit {
        operator: Operator::Aggregation,
        title: format!("`{}` becomes `{}`", aggregate.op.as_str(), op.as_str()),
        id,
        kind: Kind::Aggregate(Box::new(Aggregate { op: *op, ..aggregate.clone() })),
    };
    others.iter().map(edit).collect()
}
