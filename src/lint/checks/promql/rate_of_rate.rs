//! `promql/rate-of-rate`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::{is_rate, metric_of};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `rate`, `irate` and `increase` over what is already a rate, or computed otherwise:
/// only the samples of a counter are fit for them.
///
/// ## Why is this bad?
///
/// A rate rises and falls, and every fall is taken for the restart of a counter. How a rate
/// changes is told by `deriv` or `delta`; how much there was in a longer time by one longer
/// window.
///
/// ## Example
///
/// ```promql
/// rate(rate(requests_total[5m])[1h:1m]) > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// deriv(rate(requests_total[5m])[1h:1m]) > 10
/// ```
pub(crate) struct RateOfRate;

impl Check for RateOfRate {
    fn slug(&self) -> &'static str {
        "promql/rate-of-rate"
    }

    fn file(&self) -> &'static str {
        include_str!("rate_of_rate.rs")
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
        if !is_rate(function) {
            return;
        }
        let finding = if let Some(subquery) = subject.over_subquery(call) {
            let Some(inner) =
                subject.call(subquery.expr).filter(|inner| rises_and_falls(inner.function.name))
            else {
                return;
            };
            let message = format!("`{function}` of `{}`", inner.function.name);
            let finding = subject.finding(self, subject.place(call.name_span), message);
            finding.cause(subject.place(inner.name_span), "goes up and down")
        } else {
            if !subject.book.has_records() {
                return;
            }
            let Some((selector, at)) = subject.over_time(call) else { return };
            let Some(metric) = metric_of(selector) else { return };
            let Some((record, of)) = recorded_rate(subject, metric) else { return };
            let message = format!("`{function}` of `{metric}`, which is recorded as `{of}`");
            let finding = subject.finding(self, subject.place(call.name_span), message);
            finding.cause(subject.place_of(at), "read here").cause(record, "goes up and down")
        };
        findings.push(
            finding
                .label("works on counters only")
                .help("use `deriv` or `delta` for how it changes"),
        );
    }
}

fn rises_and_falls(function: &str) -> bool {
    is_rate(function)
        || matches!(
            function,
            "delta" | "idelta" | "deriv" | "avg_over_time" | "histogram_quantile" | "changes"
        )
}

/// Where a metric is recorded as a rate, or as an aggregation of rates.
fn recorded_rate(
    subject: &Subject<'_>,
    metric: &str,
) -> Option<(promwright_source::Place, &'static str)> {
    subject.book.records(metric).iter().find_map(|record| {
        let tree = record.rule.expr.tree()?;
        let mut id = tree.unparen(tree.root());
        while let Kind::Aggregate(aggregate) = &tree[id].kind {
            id = tree.unparen(aggregate.expr);
        }
        let Kind::Call(call) = &tree[id].kind else { return None };
        let name = call.function.name;
        rises_and_falls(name).then(|| (record.rule.expr.text.place_of(call.name_span), name))
    })
}
