//! `promql/unreliable-equality`.

use promwright_promql::{AggregateOp, BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `==` and `!=` of a rate, an increase, an average or the like with a number other than
/// 0.
///
/// ## Why is this bad?
///
/// These are computed with fractions and extrapolated to the window: `increase` of exactly 5
/// events is mostly something like 5.17. They are hardly ever equal to a number.
///
/// ## Example
///
/// ```promql
/// increase(restarts_total[10m]) == 3
/// ```
///
/// ## Use instead
///
/// ```promql
/// increase(restarts_total[10m]) > 2.5 < 3.5
/// ```
pub(crate) struct UnreliableEquality;

impl Check for UnreliableEquality {
    fn slug(&self) -> &'static str {
        "promql/unreliable-equality"
    }

    fn file(&self) -> &'static str {
        include_str!("unreliable_equality.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if !matches!(binary.op, BinaryOp::Eql | BinaryOp::Neq) {
            return;
        }
        let Some(threshold) = subject.threshold(binary).filter(|threshold| threshold.limit != 0.0)
        else {
            return;
        };
        let Some(at) = computed(subject, threshold.operand).filter(|_| threshold.limit.is_finite())
        else {
            return;
        };
        let verb =
            if binary.op == BinaryOp::Eql { "hardly ever true" } else { "nearly always true" };
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(binary.op_span),
                    format!("an exact comparison with a computed fraction is {verb}"),
                )
                .label(verb)
                .cause(subject.place_of(at), "computed, and rarely a whole number")
                .help("compare with `<` or `>`"),
        );
    }
}

/// The part that computes fractions.
fn computed(subject: &Subject<'_>, id: Id) -> Option<Id> {
    let mut id = subject.ast.unparen(id);
    if let Some(aggregate) = subject.aggregate(id) {
        if !matches!(
            aggregate.op,
            AggregateOp::Sum | AggregateOp::Avg | AggregateOp::Max | AggregateOp::Min
        ) {
            return None;
        }
        id = subject.ast.unparen(aggregate.expr);
    }
    let call = subject.call(id)?;
    let name = call.function.name;
    matches!(
        name,
        "rate"
            | "irate"
            | "increase"
            | "delta"
            | "deriv"
            | "predict_linear"
            | "histogram_quantile"
            | "stddev_over_time"
    )
    .then_some(id)
}
