//! `promql/quantile-without-le`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::metric_of;
use crate::{Check, Kinds, Level, Needs, Subject, causes};

/// ## What it does
///
/// Finds `histogram_quantile` over classic buckets whose `le` has been removed.
///
/// ## Why is this bad?
///
/// `le` is the upper bound of a bucket. Without it there are no buckets: the result is empty,
/// and the alert never fires.
///
/// ## Example
///
/// ```promql
/// histogram_quantile(0.95, sum by (job) (rate(request_seconds_bucket[5m]))) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// histogram_quantile(0.95, sum by (job, le) (rate(request_seconds_bucket[5m]))) > 1
/// ```
pub(crate) struct QuantileWithoutLe;

impl Check for QuantileWithoutLe {
    fn slug(&self) -> &'static str {
        "promql/quantile-without-le"
    }

    fn file(&self) -> &'static str {
        include_str!("quantile_without_le.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::More
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
        let fact = subject.flow().labels(buckets).get("le");
        if !fact.is_impossible() {
            return;
        }
        // Native histograms need no `le`.
        let is_classic = |name: &str| name.ends_with("_bucket") || name.contains("_bucket:");
        let Some((_, selector)) =
            subject.source(buckets).filter(|(_, s)| metric_of(s).is_some_and(is_classic))
        else {
            return;
        };
        let metric = metric_of(selector).unwrap_or_default();
        let message = format!("`{}` of `{metric}` without `le`", call.function.name);
        let finding = subject
            .finding(self, subject.place(call.name_span), message)
            .label("never has a result without `le`");
        let mut finding = causes::explain(finding, subject, &["le"], fact);
        finding.help = causes::remedy(subject, &["le"], fact, subject.ast[buckets].span).into();
        findings.push(finding);
    }
}
