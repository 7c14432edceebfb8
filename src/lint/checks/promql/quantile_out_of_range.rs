//! `promql/quantile-out-of-range`.

use promwright_promql::{AggregateOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds quantiles outside of 0 to 1.
///
/// ## Why is this bad?
///
/// A quantile is a fraction: the 95th percentile is 0.95. Above 1 Prometheus answers `+Inf`,
/// below 0 `-Inf`, whatever the data.
///
/// ## Example
///
/// ```promql
/// histogram_quantile(95, sum by (le) (rate(request_seconds_bucket[5m]))) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// histogram_quantile(0.95, sum by (le) (rate(request_seconds_bucket[5m]))) > 1
/// ```
pub(crate) struct QuantileOutOfRange;

impl Check for QuantileOutOfRange {
    fn slug(&self) -> &'static str {
        "promql/quantile-out-of-range"
    }

    fn file(&self) -> &'static str {
        include_str!("quantile_out_of_range.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL | Kinds::AGGREGATE
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        match subject.kind(id) {
            Kind::Call(call) => match call.function.name {
                "histogram_quantile" | "quantile_over_time" => {
                    call.args.first().iter().for_each(|arg| look(self, subject, **arg, findings));
                }
                "histogram_quantiles" => {
                    call.args.iter().skip(2).for_each(|arg| look(self, subject, *arg, findings));
                }
                _ => {}
            },
            Kind::Aggregate(aggregate) if aggregate.op == AggregateOp::Quantile => {
                aggregate.param.iter().for_each(|arg| look(self, subject, *arg, findings));
            }
            _ => {}
        }
    }
}

fn look(check: &dyn Check, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
    let Some(quantile) = subject.number(id).filter(|q| !(0.0..=1.0).contains(q)) else { return };
    let always = if quantile > 1.0 {
        "`+Inf`"
    } else if quantile < 0.0 {
        "`-Inf`"
    } else {
        "`NaN`"
    };
    let finding = subject
        .about(check, id, format!("a quantile is between 0 and 1: this one always gives {always}"))
        .label("out of range");
    findings.push(if (1.0..=100.0).contains(&quantile) {
        finding.help(format!("write `{}`", (quantile * 1e9).round() / 1e11))
    } else {
        finding
    });
}
