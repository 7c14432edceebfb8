//! `promql/gauge-function-on-counter`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::counter::counter;
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds functions for gauges over a counter, known by its name `…_total`, or by the schema:
/// `delta`, `idelta`, `deriv`, `predict_linear`, and averages, sums and deviations over time.
///
/// ## Why is this bad?
///
/// A counter starts again from zero with its process. These functions take that for a fall:
/// `delta` becomes negative, `deriv` points down, and an average over time only tells how old
/// the process is.
///
/// ## Example
///
/// ```promql
/// delta(requests_total[5m]) > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// increase(requests_total[5m]) > 10
/// ```
pub(crate) struct GaugeFunctionOnCounter;

impl Check for GaugeFunctionOnCounter {
    fn slug(&self) -> &'static str {
        "promql/gauge-function-on-counter"
    }

    fn file(&self) -> &'static str {
        include_str!("gauge_function_on_counter.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        let function = call.function.name;
        let Some(help) = instead(function) else { return };
        let Some((selector, at)) = subject.over_time(call) else { return };
        let Some(metric) = counter(subject, selector) else { return };
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(call.name_span),
                    format!("`{function}` of the counter `{metric}`"),
                )
                .label("for gauges only")
                .cause(
                    subject.place_of(at),
                    "a counter: it falls to zero when its process restarts",
                )
                .help(help),
        );
    }
}

/// What to use for counters.
fn instead(function: &str) -> Option<&'static str> {
    match function {
        "delta" => Some("use `increase`, which knows restarts"),
        "idelta" => Some("use `irate`, which knows restarts"),
        "deriv" | "double_exponential_smoothing" => Some("use `rate`, which knows restarts"),
        "predict_linear" => Some("predict a gauge, or reckon with `rate` how much there will be"),
        "avg_over_time" | "sum_over_time" | "stddev_over_time" | "stdvar_over_time"
        | "quantile_over_time" | "mad_over_time" => {
            Some("take this of `rate(…)` in a subquery, or just `rate` over the whole window")
        }
        _ => None,
    }
}
