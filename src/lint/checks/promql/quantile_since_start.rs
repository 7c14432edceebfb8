//! `promql/quantile-since-start`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::metric_of;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `histogram_quantile` over buckets without `rate` or `increase`.
///
/// ## Why is this bad?
///
/// Buckets count since the process started. The quantile is then that of its whole life: after
/// a week an hour of slow answers hardly moves it.
///
/// ## Example
///
/// ```promql
/// histogram_quantile(0.95, sum by (le) (request_seconds_bucket)) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// histogram_quantile(0.95, sum by (le) (rate(request_seconds_bucket[5m]))) > 1
/// ```
pub(crate) struct QuantileSinceStart;

impl Check for QuantileSinceStart {
    fn slug(&self) -> &'static str {
        "promql/quantile-since-start"
    }

    fn file(&self) -> &'static str {
        include_str!("quantile_since_start.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if !matches!(
            call.function.name,
            "histogram_quantile" | "histogram_fraction" | "histogram_quantiles"
        ) {
            return;
        }
        let Some(buckets) = subject.vector_argument(call) else { return };
        let Some((at, selector)) = subject.source(buckets) else { return };
        let Some(metric) = metric_of(selector).filter(|metric| metric.ends_with("_bucket")) else {
            return;
        };
        // Any function in between may turn it into a rate.
        if has_call(subject, buckets, at)
            || metric.contains(':')
            || !subject.book.records(metric).is_empty()
        {
            return;
        }
        let message = format!(
            "`{}` of `{metric}` over all time since the process started",
            call.function.name
        );
        findings.push(
            subject
                .finding(self, subject.place_of(at), message)
                .label("counts everything since the start")
                .help(format!("take the quantile of `rate({metric}[5m])`")),
        );
    }
}

/// Whether a function stands between a part and its source.
fn has_call(subject: &Subject<'_>, from: Id, to: Id) -> bool {
    let below = subject.ast.iter().take(from.index() + 1).skip(to.index());
    below.into_iter().any(|(_, node)| matches!(node.kind, Kind::Call(_) | Kind::Binary(_)))
}
