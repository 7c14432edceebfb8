//! `promql/count-of-filter`.

use promwright_promql::{AggregateOp, BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts that compare the count or the sum of filtered series with "fewer than".
///
/// ## Why is this bad?
///
/// If no series passes the filter there is nothing to count: the result is empty and not 0. The
/// alert fires while some are left, and falls silent when the last one is gone.
///
/// ## Example
///
/// ```promql
/// count(up{job="api"} == 1) < 3
/// ```
///
/// ## Use instead
///
/// ```promql
/// sum(up{job="api"} == bool 1) < 3
/// ```
pub(crate) struct CountOfFilter;

impl Check for CountOfFilter {
    fn slug(&self) -> &'static str {
        "promql/count-of-filter"
    }

    fn file(&self) -> &'static str {
        include_str!("count_of_filter.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if subject.alert().is_none() || binary.bool_span.is_some() {
            return;
        }
        let Some(threshold) = subject.threshold(binary) else { return };
        let is_fewer =
            matches!(threshold.op, BinaryOp::Lss | BinaryOp::Lte) && threshold.limit > 1.0;
        let Some(aggregate) = subject.aggregate(threshold.operand) else { return };
        if !is_fewer || aggregate.op != AggregateOp::Count || is_covered(subject, id) {
            return;
        }
        let Some(filter) =
            subject.comparison(aggregate.expr).filter(|filter| filter.bool_span.is_none())
        else {
            return;
        };
        let head = Subject::head_as(AggregateOp::Sum, aggregate);
        let (left, right) = subject.with_bool(filter);
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(aggregate.op_span),
                    "silent when no series passes: `count` then has no result, not 0",
                )
                .label("no result, not 0, when nothing passes")
                .cause(subject.place(filter.op_span), "drops the series that do not pass")
                .help(format!(
                    "write `{head}({left} {right})`, which counts down to 0 while there are targets"
                )),
        );
    }
}

/// Whether another branch takes care of that.
fn is_covered(subject: &Subject<'_>, id: Id) -> bool {
    let above = subject.parent_through_parens(id).and_then(|above| subject.binary(above));
    above.is_some_and(|above| above.op == BinaryOp::Or)
}
