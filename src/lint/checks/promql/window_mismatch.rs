//! `promql/window-mismatch`.

use promwright_promql::{BinaryOp, Duration, Id, Kind, Selector};
use promwright_source::Diagnostic;

use crate::checks::shape::{is_rate, metric_of, milliseconds};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds quotients of two different metrics whose rates are taken over different windows.
///
/// ## Why is this bad?
///
/// The two tell of different times. While the traffic changes the ratio is of nothing that ever
/// was: an error ratio of 30 seconds of errors and an hour of requests. Mostly one of them was
/// changed and the other forgotten.
///
/// ## Example
///
/// ```promql
/// rate(errors_total[5m]) / rate(requests_total[10m]) > 0.1
/// ```
///
/// ## Use instead
///
/// ```promql
/// rate(errors_total[5m]) / rate(requests_total[5m]) > 0.1
/// ```
pub(crate) struct WindowMismatch;

impl Check for WindowMismatch {
    fn slug(&self) -> &'static str {
        "promql/window-mismatch"
    }

    fn file(&self) -> &'static str {
        include_str!("window_mismatch.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ARITHMETIC
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if binary.op != BinaryOp::Div {
            return;
        }
        let (Some((one, left)), Some((other, right))) =
            (window(subject, binary.lhs), window(subject, binary.rhs))
        else {
            return;
        };
        // One metric over two windows is how one compares now with before.
        if metric_of(one) == metric_of(other) || milliseconds(left) == milliseconds(right) {
            return;
        }
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(right.span),
                    "the two rates of this ratio are over different windows",
                )
                .label("the window on the right")
                .cause(subject.place(left.span), "the window on the left")
                .help("use the same window on both sides"),
        );
    }
}

/// The window of a rate, or of an aggregation of rates.
fn window<'a>(subject: &'a Subject<'_>, id: Id) -> Option<(&'a Selector, &'a Duration)> {
    let inner = subject.aggregate(id).map_or(id, |aggregate| aggregate.expr);
    let call = subject.call(inner).filter(|call| is_rate(call.function.name))?;
    let (selector, at) = subject.over_time(call)?;
    let Kind::Matrix(matrix) = subject.kind(at) else { return None };
    Some((selector, &matrix.range))
}
