//! `promql/rate-of-aggregate`.

use promwright_promql::{Aggregate, AggregateOp, Id, Kind, Modifiers, Selector, Subquery};
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
            let message = format!("`{function}` of a `{op}` {}", effect(function));
            let finding = subject.finding(self, subject.place(call.name_span), message);
            finding
                .cause(subject.place(aggregate.op_span), "falls when one of its counters restarts")
                .help(help(subject, id, (function, subquery, aggregate)))
        } else {
            if !subject.book.has_records() {
                return;
            }
            let Some((selector, at)) = subject.over_time(call) else { return };
            let Some(metric) = metric_of(selector) else { return };
            let Some((record, id)) = recorded_sum(subject, metric) else { return };
            let Some(aggregate) = record.aggregate(id) else { return };
            let op = aggregate.op.as_str();
            let message =
                format!("`{function}` of `{metric}`, a recorded `{op}`, {}", effect(function));
            let finding = subject.finding(self, subject.place(call.name_span), message);
            let Kind::Matrix(matrix) = subject.kind(at) else { return };
            let window = subject.text(matrix.range.span);
            let instead = instead(&record, function, window, aggregate);
            finding
                .cause(subject.place_of(at), format!("each sample is a `{op}`"))
                .cause(record.place(aggregate.op_span), "falls when one of its counters restarts")
                .help(format!("record `{instead}` and read that here"))
        };
        findings.push(finding.label(if function == "resets" {
            "counts falls of the aggregate only"
        } else {
            "takes any fall as a reset to 0"
        }));
    }
}

/// What goes wrong.
fn effect(function: &str) -> &'static str {
    match function {
        "resets" => "misses restarts of single counters",
        _ => "shows a false spike when one counter restarts",
    }
}

fn help(
    subject: &Subject<'_>,
    id: Id,
    (function, subquery, aggregate): (&str, &Subquery, &Aggregate),
) -> String {
    let window = subject.text(subquery.range.span);
    let instead = instead(subject, function, window, aggregate);
    if subquery.modifiers == Modifiers::default() {
        return format!("write `{instead}` in place of `{}`", subject.shown(id));
    }
    format!("write `{instead}` with the `offset` or `@` inside, behind the `[{window}]`")
}

/// The function of each counter, and the aggregation over that.
fn instead(subject: &Subject<'_>, function: &str, window: &str, aggregate: &Aggregate) -> String {
    let head = Subject::head(aggregate);
    let is_bare = |selector: &&Selector| selector.modifiers == Modifiers::default();
    let of = match subject.selector(aggregate.expr).filter(is_bare) {
        Some(_) => subject.shown(subject.ast.unparen(aggregate.expr)),
        None => "…".to_owned(),
    };
    format!("{head}({function}({of}[{window}]))")
}

const fn adds_up(op: AggregateOp) -> bool {
    matches!(op, AggregateOp::Sum | AggregateOp::Avg | AggregateOp::Max | AggregateOp::Min)
}

/// The rule that records a metric as an aggregation of bare counters, with the aggregation.
fn recorded_sum<'a>(subject: &Subject<'a>, metric: &str) -> Option<(Subject<'a>, Id)> {
    let record = subject.book.records(metric).iter().find(|record| {
        let Some(tree) = record.rule.expr.tree() else { return false };
        let Kind::Aggregate(aggregate) = &tree[tree.unparen(tree.root())].kind else {
            return false;
        };
        let Kind::Selector(selector) = &tree[tree.unparen(aggregate.expr)].kind else {
            return false;
        };
        adds_up(aggregate.op) && metric_of(selector).is_some_and(|name| name.ends_with("_total"))
    })?;
    let record = Subject::new(subject.book, record.group, record.rule)?;
    let root = record.ast.root();
    Some((record, root))
}
