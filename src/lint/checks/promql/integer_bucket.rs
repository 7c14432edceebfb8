//! `promql/integer-bucket`.

use promwright_promql::{Id, Kind, MatchOp};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds matchers of `le` and `quantile` that demand a whole number without decimals: `le="1"`.
///
/// ## Why is this bad?
///
/// Prometheus 3 stores these labels as floats: what a target exposes as `le="1"` is `le="1.0"`
/// from then on. The matcher selects nothing, or only what was stored before.
///
/// ## Example
///
/// ```promql
/// rate(request_seconds_bucket{le="1"}[5m]) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// rate(request_seconds_bucket{le=~"1(\\.0)?"}[5m]) > 1
/// ```
pub(crate) struct IntegerBucket;

impl Check for IntegerBucket {
    fn slug(&self) -> &'static str {
        "promql/integer-bucket"
    }

    fn file(&self) -> &'static str {
        include_str!("integer_bucket.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::WITH_MATCHERS
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        for matcher in &selector.matchers {
            let is_bucket = matches!(&*matcher.label.text, "le" | "quantile");
            let value = &*matcher.value.text;
            let is_whole = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
            if !is_bucket
                || !is_whole
                || matcher.op == MatchOp::NotEqual
                || matcher.op == MatchOp::NotRegex
            {
                continue;
            }
            let label = &matcher.label.text;
            let message = format!("Prometheus 3 writes this `{label}` as `{value}.0`");
            findings.push(
                subject
                    .finding(self, subject.place(matcher.value.span), message)
                    .label("selects nothing in Prometheus 3")
                    .help(format!("write `{label}=~\"{value}(\\\\.0)?\"`, which selects both")),
            );
        }
    }
}
