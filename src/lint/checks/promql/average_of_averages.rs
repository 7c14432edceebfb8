//! `promql/average-of-averages`.

use promwright_promql::{AggregateOp, BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::is_rate;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds averages of averages, and averages of ratios of rates.
///
/// ## Why is this bad?
///
/// Every group counts the same, however few series or requests it has: an instance with two
/// requests weighs as much as one with a million.
///
/// ## Example
///
/// ```promql
/// avg(rate(errors_total[5m]) / rate(requests_total[5m])) > 0.1
/// ```
///
/// ## Use instead
///
/// ```promql
/// sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.1
/// ```
pub(crate) struct AverageOfAverages;

impl Check for AverageOfAverages {
    fn slug(&self) -> &'static str {
        "promql/average-of-averages"
    }

    fn file(&self) -> &'static str {
        include_str!("average_of_averages.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::AGGREGATE
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Aggregate(aggregate) = subject.kind(id) else { return };
        if aggregate.op != AggregateOp::Avg {
            return;
        }
        let finding = if let Some(inner) =
            subject.aggregate(aggregate.expr).filter(|a| a.op == AggregateOp::Avg)
        {
            let finding = subject.finding(
                self,
                subject.place(aggregate.op_span),
                "an average of averages: small groups count as much as large ones",
            );
            finding
                .cause(subject.place(inner.op_span), "one value per group, however large")
                .help("average all series at once, or divide the sum by the count")
        } else {
            let Some(ratio) = subject.binary(aggregate.expr).filter(|b| b.op == BinaryOp::Div)
            else {
                return;
            };
            let is_rate = |id| subject.call(id).is_some_and(|call| is_rate(call.function.name));
            if !(is_rate(ratio.lhs) && is_rate(ratio.rhs)) {
                return;
            }
            let finding = subject.finding(
                self,
                subject.place(aggregate.op_span),
                "an average of ratios: idle series count as much as busy ones",
            );
            finding
                .cause(subject.place(ratio.op_span), "one ratio per series, however busy")
                .help("divide the sum of the numerators by the sum of the denominators")
        };
        findings.push(finding.label("gives each of them the same weight"));
    }
}
