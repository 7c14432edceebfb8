//! `promql/aggregated-quantile`.

use promwright_promql::{AggregateOp, Id, Kind, MatchOp};
use promwright_source::{Diagnostic, Place};

use crate::checks::shape::metric_of;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds sums, averages and quantiles of quantiles.
///
/// ## Why is this bad?
///
/// Quantiles cannot be added up: the average of each instance's 99th percentile is not the 99th
/// percentile of anything. One busy and slow instance disappears among many idle ones.
///
/// ## Example
///
/// ```promql
/// avg(histogram_quantile(0.99, sum by (instance, le) (rate(request_seconds_bucket[5m])))) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// histogram_quantile(0.99, sum by (le) (rate(request_seconds_bucket[5m]))) > 1
/// ```
pub(crate) struct AggregatedQuantile;

impl Check for AggregatedQuantile {
    fn slug(&self) -> &'static str {
        "promql/aggregated-quantile"
    }

    fn file(&self) -> &'static str {
        include_str!("aggregated_quantile.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::AGGREGATE
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Aggregate(aggregate) = subject.kind(id) else { return };
        let op = match aggregate.op {
            AggregateOp::Sum => "sum",
            AggregateOp::Avg => "average",
            AggregateOp::Quantile => "quantile",
            _ => return,
        };
        let Some(at) = quantile(subject, aggregate.expr) else { return };
        findings.push(
            subject
                .finding(self, subject.place(aggregate.op_span), format!("the {op} of quantiles is not a quantile of the whole"))
                .label("says nothing about all series together")
                .cause(at, "one quantile per series")
                .help("aggregate the buckets and take the quantile of that, or take the worst with `max`"),
        );
    }
}

/// Where the quantiles are computed that a part is, be it in a rule that records them.
fn quantile(subject: &Subject<'_>, id: Id) -> Option<Place> {
    if let Some(own) = own_quantile(subject, id) {
        return Some(subject.place_of(own));
    }
    let metric = metric_of(subject.selector(id)?)?;
    let mut inner = subject.book.records(metric).iter().filter_map(|record| {
        let inner = Subject::new(subject.book, record.group, record.rule)?;
        own_quantile(&inner, inner.ast.root()).map(|own| inner.place_of(own))
    });
    inner.next()
}

/// The quantiles that a part is, without those of a recorded metric.
fn own_quantile(subject: &Subject<'_>, id: Id) -> Option<Id> {
    let id = subject.ast.unparen(id);
    match subject.kind(id) {
        Kind::Call(call) if call.function.name == "histogram_quantile" => Some(id),
        Kind::Aggregate(inner) if inner.op == AggregateOp::Quantile => Some(id),
        // A summary's; 0 and 1 are its extremes.
        Kind::Selector(selector) => {
            let is_one = |m: &promwright_promql::Matcher| {
                &*m.label.text == "quantile"
                    && m.op == MatchOp::Equal
                    && m.value.text.starts_with("0.")
            };
            selector.matchers.iter().any(is_one).then_some(id)
        }
        _ => None,
    }
}
