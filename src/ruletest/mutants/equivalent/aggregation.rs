//! Aggregations of groups that have one series each.

use promwright_promql::flow::{Flow, LabelSet};
use promwright_promql::{Aggregate, AggregateOp, Ast, Grouping, Kind, print_node};

use super::values::Values;
use crate::mutants::mutate::Edited;

pub(super) fn reason(ast: &Ast, edited: &Edited, values: &[Values], flow: &Flow) -> Option<String> {
    let (Kind::Aggregate(was), Kind::Aggregate(is)) = (&ast[edited.id].kind, &edited.kind) else {
        return None;
    };
    let operand = values[was.expr.index()];
    let shown = print_node(ast, was.expr);
    let is_one = operand.is_one_value() && operand.low == 1.0;
    let counts = |op| matches!(op, AggregateOp::Sum | AggregateOp::Count);
    if was.op != is.op && is_one && counts(was.op) && counts(is.op) {
        return Some(format!("`{shown}` is always 1"));
    }
    let levels = |op| matches!(op, AggregateOp::Avg | AggregateOp::Min | AggregateOp::Max);
    if was.op != is.op && operand.is_one_value() && levels(was.op) && levels(is.op) {
        return Some(format!("`{shown}` is {}", operand.describe()));
    }
    if was.op == is.op || !has_one_each(flow.labels(was.expr), was) {
        return None;
    }
    // Of one number all of these are that number; histograms have no least and no greatest.
    let keeps = |op: AggregateOp| match op {
        AggregateOp::Sum | AggregateOp::Avg | AggregateOp::Min | AggregateOp::Max => {
            !operand.histogram
        }
        AggregateOp::Count => is_one,
        _ => false,
    };
    (keeps(was.op) && keeps(is.op)).then(|| {
        format!("each group has one series, as `{shown}` has no labels but those of its grouping")
    })
}

/// Whether no two series of a vector are in one group.
fn has_one_each(labels: &LabelSet, aggregate: &Aggregate) -> bool {
    let none = Vec::new();
    let (without, grouping) = match &aggregate.grouping {
        Some(Grouping { without, labels, .. }) => (*without, labels),
        None => (false, &none),
    };
    let is_grouping = |label: &str| grouping.iter().any(|own| *own.text == *label);
    if without {
        // The metric name goes too.
        let gone = grouping.iter().map(|label| &*label.text).chain(["__name__"]);
        return gone.into_iter().all(|label| labels.get(label).is_impossible());
    }
    labels.rest().is_impossible()
        && (labels.metric_name().is_impossible() || is_grouping("__name__"))
        && labels.named().all(|(label, fact)| fact.is_impossible() || is_grouping(label))
}
