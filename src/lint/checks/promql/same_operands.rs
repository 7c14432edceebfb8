//! `promql/same-operands`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds operators with the same expression on both sides: `x / x`, `x and x`, `x > x`, and
/// chains that name the same operand twice.
///
/// ## Why is this bad?
///
/// The result is a constant, or what stands on one side already. One of the two was to be
/// another expression: most often a copy that was not changed.
///
/// ## Example
///
/// ```promql
/// rate(errors_total[5m]) / rate(errors_total[5m]) > 0.1
/// ```
///
/// ## Use instead
///
/// ```promql
/// rate(errors_total[5m]) / rate(requests_total[5m]) > 0.1
/// ```
pub(crate) struct SameOperands;

impl Check for SameOperands {
    fn slug(&self) -> &'static str {
        "promql/same-operands"
    }

    fn file(&self) -> &'static str {
        include_str!("same_operands.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::BINARY
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some(result) = result(binary.op, binary.bool_span.is_some()) else { return };
        let mut same = operands(subject, binary.lhs, binary.op)
            .filter(|other| subject.is_same(*other, binary.rhs));
        // What a chain has three times was found where it stands for the second time.
        let (Some(same), None) = (same.next(), same.next()) else { return };
        if subject.number(same).is_some() {
            return;
        }
        let message = format!("both sides of `{}` are the same: {result}", binary.op.as_str());
        findings.push(
            subject
                .about(self, binary.rhs, message)
                .label("the same as the other side")
                .cause(subject.place_of(same), "the same expression")
                .help("change the side that should be another expression"),
        );
    }
}

/// What comes of it; `None` for operators that one uses so.
const fn result(op: BinaryOp, is_bool: bool) -> Option<&'static str> {
    match op {
        BinaryOp::Div => Some("the result is always 1, or NaN"),
        BinaryOp::Sub | BinaryOp::Mod => Some("the result is always 0, or NaN"),
        BinaryOp::And | BinaryOp::Or => Some("one of them has no effect"),
        BinaryOp::Gtr | BinaryOp::Lss if is_bool => Some("the result is always 0"),
        BinaryOp::Unless | BinaryOp::Gtr | BinaryOp::Lss => Some("there is never a result"),
        BinaryOp::Gte | BinaryOp::Lte => Some("it is always true"),
        // `x == x` is how one asks for NaN.
        _ => None,
    }
}

/// The left side and, of a chain of `and` or `or`, its operands.
fn operands(subject: &Subject<'_>, left: Id, op: BinaryOp) -> impl Iterator<Item = Id> {
    let chains = matches!(op, BinaryOp::And | BinaryOp::Or);
    let mut next = Some(left);
    let mut rights = 0;
    std::iter::from_fn(move || {
        let id = next.take()?;
        let Some(inner) =
            subject.binary(id).filter(|b| chains && b.op == op && plain(b) && rights < 32)
        else {
            return Some(id);
        };
        rights += 1;
        next = Some(inner.lhs);
        Some(inner.rhs)
    })
}

const fn plain(binary: &promwright_promql::Binary) -> bool {
    binary.matching.labels.is_none()
}
