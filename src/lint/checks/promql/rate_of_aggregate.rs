//! `promql/rate-of-aggregate`.

use promwright_promql::{AggregateOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::{is_rate, metric_of};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `rate`, `irate`, `increase` and `resets` over an aggregation, in a subquery or
/// recorded by a rule.
///
/// ## Why is this bad?
///
/// These functions see a counter's restart by its fall. When one process restarts the sum falls
/// a little, and all that was counted before is taken for new: the rate jumps to absurd
/// heights. When an instance is added the sum jumps likewise.
///
/// ## Example
///
/// ```promql
/// rate(sum(requests_total)[5m:1m]) > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// sum(rate(requests_total[5m])) > 10
/// ```
pub(crate) struct RateOfAggregate;

impl Check for RateOfAggregate {
    fn slug(&self) -> &'static str {
        "promql/rate-of-aggregate"
    }

    fn file(&self) -> &'static str {
        include_str!("rate_of_aggregate.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        let function = call.function.name;
        if !is_rate(function) && function != "resets" {
            return;
        }
        let finding = if let Some(subquery) = subject.over_subquery(call) {
            let Some(aggregate) = subject.aggregate(subquery.expr).filter(|a| adds_up(a.op)) else {
                return;
            };
            let op = aggregate.op.as_str();
            let message =
                format!("`{function}` of a `{op}` is wrong whenever one counter restarts");
            let finding = subject.finding(self, subject.place(call.name_span), message);
            finding
                .cause(subject.place(aggregate.op_span), "falls when one of its counters restarts")
        } else {
            let Some((selector, at)) = subject.over_time(call) else { return };
            let Some(metric) = metric_of(selector) else { return };
            let Some((record, op)) = recorded_sum(subject, metric) else { return };
            let op = op.as_str();
            let message = format!("`{function}` of `{metric}`, which is recorded as a `{op}`");
            let finding = subject.finding(self, subject.place(call.name_span), message);
            let finding = finding.cause(subject.place_of(at), "read here");
            finding.cause(record, "falls when one of its counters restarts")
        };
        findings.push(
            finding
                .label("takes every fall for a restart of the whole")
                .help(format!("take `{function}` of each counter first, and aggregate these")),
        );
    }
}

const fn adds_up(op: AggregateOp) -> bool {
    matches!(op, AggregateOp::Sum | AggregateOp::Avg | AggregateOp::Max | AggregateOp::Min)
}

/// Where a metric is recorded as an aggregation of bare series.
fn recorded_sum(
    subject: &Subject<'_>,
    metric: &str,
) -> Option<(promwright_source::Place, AggregateOp)> {
    subject.book.records(metric).iter().find_map(|record| {
        let tree = record.rule.expr.tree()?;
        let Kind::Aggregate(aggregate) = &tree[tree.unparen(tree.root())].kind else { return None };
        let Kind::Selector(selector) = &tree[tree.unparen(aggregate.expr)].kind else {
            return None;
        };
        let is_counter = metric_of(selector).is_some_and(|name| name.ends_with("_total"));
        (adds_up(aggregate.op) && is_counter)
            .then(|| (record.rule.expr.text.place_of(aggregate.op_span), aggregate.op))
    })
}
