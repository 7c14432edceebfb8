//! `promql/nan-when-idle`.

use promwright_promql::{Binary, BinaryOp, Id, Kind};
use promwright_source::{Diagnostic, Place};

use super::nan_in_aggregate::{may_be_zero, quotient};
use crate::checks::shape::Threshold;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts that ask whether a share of traffic (a rate by a rate) is too small, or differs
/// from a number (`<`, `<=`, `== 0`, `!=`), also where a recording rule divides. What has another
/// condition beside it that may ask for the traffic is left alone, and so are shares that must
/// not be too great: of no requests none is an error.
///
/// ## Why is this bad?
///
/// Without traffic the share is 0 / 0, which is NaN. NaN is not below any threshold, so an
/// alert for too little success is silent when nothing gets through at all; and NaN differs
/// from every number, so `!=` fires while nothing is wrong.
///
/// ## Example
///
/// ```yaml
/// - alert: FewSucceed
///   expr: |
///     sum(rate(requests_succeeded_total[5m])) / sum(rate(requests_total[5m])) < 0.95
///   for: 10m
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: FewSucceed
///   expr: |
///     sum(rate(requests_succeeded_total[5m])) / sum(rate(requests_total[5m])) < 0.95
///     or
///     sum(rate(requests_total[5m])) == 0
///   for: 10m
/// ```
pub(crate) struct NanWhenIdle;

impl Check for NanWhenIdle {
    fn slug(&self) -> &'static str {
        "promql/nan-when-idle"
    }

    fn file(&self) -> &'static str {
        include_str!("nan_when_idle.rs")
    }

    fn level(&self) -> Level {
        Level::Note
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
        let Some(consequence) = consequence(threshold) else { return };
        let Some(idle) = idle(subject, threshold.operand) else { return };
        if is_beside_another(subject, id) {
            return;
        }
        let mut finding = subject
            .about(self, threshold.at, format!("without traffic this is NaN, and {consequence}"))
            .label("compared with NaN")
            .cause(idle.quotient, "0 / 0 is NaN")
            .cause(idle.divisor, "zero while nothing happens");
        if let Some(selector) = idle.read_at {
            finding = finding.cause(selector, "recorded as this ratio");
        }
        let Idle { text, .. } = &idle;
        findings.push(finding.help(match threshold.op {
            BinaryOp::Neq => format!("leave idle series out: divide by `({text} > 0)`"),
            _ => format!("write `… or {text} == 0` to fire without traffic, too"),
        }));
    }
}

/// What becomes of a condition on NaN, if that is no good.
const fn consequence(threshold: Threshold) -> Option<&'static str> {
    match threshold.op {
        BinaryOp::Lss | BinaryOp::Lte => Some("the alert is silent"),
        // `== 1` asks whether all requests fail.
        BinaryOp::Eql if threshold.limit == 0.0 => Some("the alert is silent"),
        BinaryOp::Neq => Some("the alert fires"),
        _ => None,
    }
}

/// Whether a part is a condition among several, so that others may ask for the traffic.
fn is_beside_another(subject: &Subject<'_>, id: Id) -> bool {
    let is_set = |id: Id| subject.binary(id).is_some_and(|binary| binary.op.is_set());
    subject.ancestors(id).any(is_set)
}

/// A share of traffic.
struct Idle {
    /// Where it is divided.
    quotient: Place,
    /// What by.
    divisor: Place,
    /// That, as it is written.
    text: String,
    /// Where the rule reads it, if another one records it.
    read_at: Option<Place>,
}

/// The share of traffic that a part is, here or in the one rule that records it.
fn idle(subject: &Subject<'_>, id: Id) -> Option<Idle> {
    if let Some(found) = quotient(subject, id) {
        return divided(subject, found);
    }
    let name = subject.selector(id)?.name.as_ref()?;
    let [record] = subject.book.records(&name.text) else { return None };
    let inner = Subject::new(subject.book, record.group, record.rule)?;
    let found = divided(&inner, quotient(&inner, inner.ast.root())?)?;
    Some(Idle { read_at: Some(subject.place(name.span)), ..found })
}

/// A quotient of two rates.
fn divided(subject: &Subject<'_>, binary: &Binary) -> Option<Idle> {
    zero(subject, binary.lhs)?;
    let divisor = zero(subject, binary.rhs)?;
    Some(Idle {
        quotient: subject.place(binary.op_span),
        divisor: subject.place_of(divisor),
        text: subject.written(binary.rhs).split_whitespace().collect::<Vec<_>>().join(" "),
        read_at: None,
    })
}

/// The rate that a part is, here or in the one rule that records it.
fn zero(subject: &Subject<'_>, id: Id) -> Option<Id> {
    may_be_zero(subject, id).or_else(|| {
        let name = subject.selector(id)?.name.as_ref()?;
        let [record] = subject.book.records(&name.text) else { return None };
        let inner = Subject::new(subject.book, record.group, record.rule)?;
        may_be_zero(&inner, inner.ast.root()).map(|_| subject.ast.unparen(id))
    })
}
