//! `promql/quantile-without-buckets`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::metric_of;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `histogram_quantile` over a series that holds no buckets: `…_sum`, `…_count`,
/// `…_total`.
///
/// ## Why is this bad?
///
/// Only `…_bucket` series, and native histograms, hold a distribution. Of anything else the
/// result is empty, and the alert never fires.
///
/// ## Example
///
/// ```promql
/// histogram_quantile(0.95, rate(request_seconds_count[5m])) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// histogram_quantile(0.95, rate(request_seconds_bucket[5m])) > 1
/// ```
pub(crate) struct QuantileWithoutBuckets;

impl Check for QuantileWithoutBuckets {
    fn slug(&self) -> &'static str {
        "promql/quantile-without-buckets"
    }

    fn file(&self) -> &'static str {
        include_str!("quantile_without_buckets.rs")
    }

    fn level(&self) -> Level {
        Level::Error
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
        let Some(metric) = metric_of(selector) else { return };
        let base =
            ["_sum", "_count", "_total"].iter().find_map(|suffix| metric.strip_suffix(suffix));
        let Some(base) = base.filter(|_| subject.book.records(metric).is_empty()) else { return };
        let message = format!("`{}` of `{metric}`, which has no buckets", call.function.name);
        findings.push(
            subject
                .finding(self, subject.place(call.name_span), message)
                .label("never has a result")
                .cause(subject.place_of(at), "a plain number, not a distribution")
                .help(format!("take `{base}_bucket`, or `{base}` where it is a native histogram")),
        );
    }
}
