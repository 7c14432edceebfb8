//! `promql/nan-in-aggregate`.

use promwright_promql::{AggregateOp, BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds sums, averages and deviations of quotients whose divisor is a rate and so may be zero.
///
/// ## Why is this bad?
///
/// 0 / 0 is NaN, and NaN plus anything is NaN. One idle instance among a hundred makes the
/// whole sum NaN; no comparison with NaN is true, so the alert is silent.
///
/// ## Example
///
/// ```promql
/// sum(rate(errors_total[5m]) / rate(requests_total[5m])) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// sum(rate(errors_total[5m]) / (rate(requests_total[5m]) > 0)) > 1
/// ```
pub(crate) struct NanInAggregate;

impl Check for NanInAggregate {
    fn slug(&self) -> &'static str {
        "promql/nan-in-aggregate"
    }

    fn file(&self) -> &'static str {
        include_str!("nan_in_aggregate.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::AGGREGATE
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Aggregate(aggregate) = subject.kind(id) else { return };
        if !matches!(
            aggregate.op,
            AggregateOp::Sum | AggregateOp::Avg | AggregateOp::Stddev | AggregateOp::Stdvar
        ) {
            return;
        }
        let Some(quotient) = quotient(subject, aggregate.expr) else { return };
        let Some(divisor) = may_be_zero(subject, quotient.rhs) else { return };
        let message =
            format!("one series without traffic makes the whole `{}` NaN", aggregate.op.as_str());
        findings.push(
            subject
                .finding(self, subject.place(quotient.op_span), message)
                .label("0 / 0 is NaN")
                .cause(subject.place_of(divisor), "zero while nothing happens")
                .cause(subject.place(aggregate.op_span), "NaN with anything is NaN")
                .help(format!(
                    "divide by `({} > 0)`, which leaves idle series out",
                    subject.written(divisor)
                )),
        );
    }
}

/// The quotient that a part is, perhaps times a constant or less than one.
pub(crate) fn quotient<'a>(
    subject: &'a Subject<'_>,
    id: Id,
) -> Option<&'a promwright_promql::Binary> {
    let mut binary = subject.binary(id)?;
    for _ in 0..4 {
        if matches!(binary.op, BinaryOp::Div | BinaryOp::Mod)
            && subject.number(binary.rhs).is_none()
        {
            return Some(binary);
        }
        if !binary.op.is_arithmetic() {
            return None;
        }
        binary = subject.binary(subject.only_vector(binary)?)?;
    }
    None
}

/// The rate that a divisor is, aggregated or not.
pub(crate) fn may_be_zero(subject: &Subject<'_>, id: Id) -> Option<Id> {
    let mut id = subject.ast.unparen(id);
    for _ in 0..4 {
        let Kind::Aggregate(aggregate) = subject.kind(id) else { break };
        id = subject.ast.unparen(aggregate.expr);
    }
    let call = subject.call(id)?;
    matches!(call.function.name, "rate" | "irate" | "increase" | "delta" | "changes")
        .then(|| subject.ast.unparen(id))
}
