//! `promql/sum-of-buckets`.

use promwright_promql::{AggregateOp, Id, Kind, MatchOp};
use promwright_source::Diagnostic;

use crate::checks::shape::metric_of;
use crate::{Check, Kinds, Level, Subject, causes};

/// ## What it does
///
/// Finds sums and averages of buckets that remove `le`.
///
/// ## Why is this bad?
///
/// Buckets are cumulative: an observation counts in its own bucket and in every larger one.
/// Their sum counts it many times, and changes with the number of buckets.
///
/// ## Example
///
/// ```promql
/// sum by (job) (rate(request_seconds_bucket[5m])) > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// sum by (job) (rate(request_seconds_count[5m])) > 100
/// ```
pub(crate) struct SumOfBuckets;

impl Check for SumOfBuckets {
    fn slug(&self) -> &'static str {
        "promql/sum-of-buckets"
    }

    fn file(&self) -> &'static str {
        include_str!("sum_of_buckets.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::AGGREGATE
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Aggregate(aggregate) = subject.kind(id) else { return };
        if !matches!(aggregate.op, AggregateOp::Sum | AggregateOp::Avg) {
            return;
        }
        let Some((at, selector)) = subject.plain_series(aggregate.expr) else { return };
        let Some(metric) = metric_of(selector).filter(|metric| metric.ends_with("_bucket")) else {
            return;
        };
        let fact = subject.flow().labels(id).get("le");
        if !fact.is_impossible() || subject.flow().labels(aggregate.expr).get("le").is_impossible()
        {
            return;
        }
        // One bucket of each histogram can be added up; a pattern for `le` mostly is two spellings of one.
        let picks = |matcher: &promwright_promql::Matcher| {
            &*matcher.label.text == "le" && matches!(matcher.op, MatchOp::Equal | MatchOp::Regex)
        };
        if selector.matchers.iter().any(picks)
            || is_for_quantile(subject, id)
            || is_asked_for_any(subject, id)
        {
            return;
        }
        let base = &metric[..metric.len() - "_bucket".len()];
        let message =
            format!("`{}` over the buckets of `{base}` without `le`", aggregate.op.as_str());
        let finding = subject
            .finding(self, subject.place(aggregate.op_span), message)
            .label("counts each observation once per bucket")
            .cause(subject.place_of(at), "cumulative buckets");
        let mut finding = causes::explain(finding, subject, &["le"], fact);
        finding.help = format!("take `{base}_count` for how many there were, or keep `le`").into();
        findings.push(finding);
    }
}

/// Whether it is only asked whether there was anything at all.
fn is_asked_for_any(subject: &Subject<'_>, id: Id) -> bool {
    let above = subject.parent_through_parens(id).and_then(|above| subject.comparison(above));
    above.and_then(|above| subject.threshold(above)).is_some_and(|threshold| threshold.limit == 0.0)
}

/// Whether a function of histograms takes the result; that `le` is missing there is another
/// finding.
fn is_for_quantile(subject: &Subject<'_>, id: Id) -> bool {
    let above = subject.parent_through_parens(id);
    let call = above.and_then(|above| subject.call(above));
    call.is_some_and(|call| call.function.name.starts_with("histogram_"))
}
