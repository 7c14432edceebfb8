//! `promql/rate-of-gauge`.

use promwright_promql::{Call, Id, Kind, Name};
use promwright_source::{Diagnostic, Fix};

use crate::checks::counter::is_named_as_counter;
use crate::schema::Part;
use crate::{Check, Kinds, Level, MetricKind, Needs, Subject};

/// ## What it does
///
/// Finds `rate`, `irate` and `increase` over a metric that the schema knows to be a gauge.
///
/// ## Why is this bad?
///
/// These functions take every fall of the value for a restart of a counter and add up what
/// was there before it. Over a gauge the result is too high by every fall.
///
/// ## Example
///
/// ```promql
/// rate(psi_field_density[5m]) > 0.01
/// ```
///
/// ## Use instead
///
/// ```promql
/// deriv(psi_field_density[5m]) > 0.01
/// ```
pub(crate) struct RateOfGauge;

impl Check for RateOfGauge {
    fn slug(&self) -> &'static str {
        "promql/rate-of-gauge"
    }

    fn file(&self) -> &'static str {
        include_str!("rate_of_gauge.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::Schema
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        let function = call.function.name;
        let Some(instead) = for_gauges(function) else { return };
        let Some(metric) = metric_over_time(subject, call) else { return };
        let known = subject.book.schema().metric_of(&metric.text);
        let Some((_, known, Part::Whole)) = known else { return };
        if known.kind != Some(MetricKind::Gauge) || !subject.book.records(&metric.text).is_empty() {
            return;
        }
        let message = format!("`{function}` of `{}`, which is a gauge", metric.text);
        let finding = subject
            .finding(self, subject.place(call.name_span), message)
            .label("takes every drop as a restart from 0")
            .cause(subject.place(metric.span), "goes up and down");
        let finding = match known.place {
            Some(place) => finding.cause(place, "declared as a gauge"),
            None => finding,
        };
        if is_named_as_counter(&metric.text) {
            findings.push(finding.help(format!(
                "by its name it counts: if it does, the exporter must declare a counter; if not, \
                 use `{instead}`, which is made for gauges"
            )));
            return;
        }
        findings.push(
            finding
                .help(format!("use `{instead}`, which is made for gauges"))
                // The values change, so somebody has to look at the thresholds.
                .fix(
                    subject
                        .fix(
                            format!("use `{instead}`, which is made for gauges"),
                            &[(call.name_span, instead)],
                        )
                        .map(|fix| Fix { safe: false, ..fix }),
                ),
        );
    }
}

/// The function that does for gauges what this one does for counters.
fn for_gauges(function: &str) -> Option<&'static str> {
    match function {
        "rate" => Some("deriv"),
        "irate" => Some("idelta"),
        "increase" => Some("delta"),
        _ => None,
    }
}

/// The metric whose samples the function reads, where that is plain.
fn metric_over_time<'a>(subject: &'a Subject<'_>, call: &Call) -> Option<&'a Name> {
    let argument = subject.ast.unparen(*call.args.first()?);
    let Kind::Matrix(matrix) = &subject.ast[argument].kind else { return None };
    let Kind::Selector(selector) = &subject.ast[matrix.selector].kind else { return None };
    selector.name.as_ref()
}
