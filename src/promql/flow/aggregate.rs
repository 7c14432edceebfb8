//! The labels of an aggregation: those of its grouping.

use promwright_source::Span;

use super::{Fact, Flow, LabelSet, Reason, Step};
use crate::{Aggregate, AggregateOp, Ast, Kind};

pub(super) fn step(ast: &Ast, flow: &Flow, aggregate: &Aggregate) -> Step {
    use AggregateOp::{Bottomk, LimitRatio, Limitk, Topk};
    // These pick series and leave them as they are.
    if matches!(aggregate.op, Topk | Bottomk | Limitk | LimitRatio) {
        return Step::As(aggregate.expr);
    }
    let mut set = grouped(flow.labels(aggregate.expr), aggregate);
    // The value's label is set before grouping: `by` keeps it unasked, `without` may remove it.
    if let Some((label, span)) = counted_label(ast, aggregate)
        && !removes(aggregate, label)
    {
        set.set(label, Fact::guaranteed(Reason::Function, span));
    }
    Step::New(set)
}

fn grouped(operand: &LabelSet, aggregate: &Aggregate) -> LabelSet {
    let Some(grouping) = &aggregate.grouping else {
        return LabelSet::all(Fact::impossible(Reason::Aggregation, aggregate.op_span));
    };
    if grouping.without {
        let gone = Fact::impossible(Reason::Without, grouping.span);
        let mut set = operand.clone();
        set.reserve(grouping.labels.len());
        for label in &grouping.labels {
            set.set_named(&label.text, gone.clone());
        }
        set.set_metric_name(gone);
        return set;
    }
    let lost = Fact::impossible(Reason::By, grouping.span);
    let mut set = LabelSet::all_but(grouping.labels.len(), lost);
    for label in &grouping.labels {
        set.set_named(&label.text, operand.get(&label.text).clone());
    }
    set
}

fn removes(aggregate: &Aggregate, label: &str) -> bool {
    let without = aggregate.grouping.iter().filter(|grouping| grouping.without);
    without.flat_map(|grouping| &grouping.labels).any(|name| &*name.text == label)
}

/// The label in which `count_values` puts the value.
fn counted_label<'a>(ast: &'a Ast, aggregate: &Aggregate) -> Option<(&'a str, Span)> {
    let param = aggregate.param.filter(|_| aggregate.op == AggregateOp::CountValues)?;
    let node = &ast[ast.unparen(param)];
    match &node.kind {
        Kind::String(label) => Some((&**label, node.span)),
        _ => None,
    }
}
