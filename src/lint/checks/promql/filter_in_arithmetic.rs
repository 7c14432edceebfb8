//! `promql/filter-in-arithmetic`.

use promwright_promql::{BinaryOp, Id, Kind, Matching};
use promwright_source::{Diagnostic, listed};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds comparisons without `bool` that are multiplied by a weight in a sum, or added to one
/// another.
///
/// ## Why is this bad?
///
/// A comparison without `bool` is a filter: where it is true it gives the value of its left
/// side, not 1, and where it is false it gives nothing, not 0. A sum of them has a value only
/// while all of them are true.
///
/// ## Example
///
/// ```promql
/// (psi_field_density > 0.3) * 0.4 + (up == 1) * 0.6 < 0.5
/// ```
///
/// ## Use instead
///
/// ```promql
/// (psi_field_density > bool 0.3) * 0.4 + (up == bool 1) * 0.6 < 0.5
/// ```
pub(crate) struct FilterInArithmetic;

/// How many parts of a sum are looked at for other filters.
const MOST_PARTS: usize = 24;

impl Check for FilterInArithmetic {
    fn slug(&self) -> &'static str {
        "promql/filter-in-arithmetic"
    }

    fn file(&self) -> &'static str {
        include_str!("filter_in_arithmetic.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ARITHMETIC
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let scored = match binary.op {
            // By itself it may be a filtered value in another unit; in a sum it is a flag with a weight.
            BinaryOp::Mul => weighed(subject, binary.lhs, binary.rhs)
                .or_else(|| weighed(subject, binary.rhs, binary.lhs))
                .filter(|_| is_summand(subject, id)),
            BinaryOp::Add if filter(subject, binary.lhs).is_some() => filter(subject, binary.rhs),
            _ => None,
        };
        let Some(at) = scored else { return };
        let Some(comparison) = subject.comparison(at) else { return };
        let message = format!(
            "`{}` without `bool` does not give 1 or 0: it keeps the value, or drops the series",
            comparison.op.as_str()
        );
        let effect = match binary.op {
            BinaryOp::Mul => "multiplies the value, not 1 or 0",
            _ => "adds up the values, not 1 and 0",
        };
        findings.push(
            subject
                .finding(self, subject.place(comparison.op_span), message)
                .label(format!("gives `{}` itself, or no result", subject.shown(comparison.lhs)))
                .cause(subject.place(binary.op_span), effect)
                .help(help(subject, id)),
        );
    }
}

/// What to write for all comparisons of the sum in which one of them stands.
fn help(subject: &Subject<'_>, id: Id) -> String {
    let is_calculation = |at: &Id| match subject.kind(*at) {
        Kind::Paren(_) => true,
        Kind::Binary(binary) => binary.op.is_arithmetic(),
        _ => false,
    };
    let whole = subject.ancestors(id).take_while(is_calculation).last().unwrap_or(id);
    let (filters, has_all) = filters(subject, whole);
    let written: Vec<_> = filters.iter().map(|at| instead(subject, *at)).collect();
    let rest = if has_all { "" } else { ", and so on" };
    format!(
        "write {}{rest}: as it is, there is no result as soon as one comparison is false",
        listed(&written)
    )
}

/// The filters that a calculation computes with, from the left; a few of them, and whether they
/// are all.
fn filters(subject: &Subject<'_>, whole: Id) -> (Vec<Id>, bool) {
    let (mut waiting, mut found) = (vec![whole], Vec::new());
    for _ in 0..MOST_PARTS {
        let Some(id) = waiting.pop() else { return (found, true) };
        let id = subject.ast.unparen(id);
        if filter(subject, id).is_some() {
            found.push(id);
        } else if let Some(binary) = subject.binary(id).filter(|binary| binary.op.is_arithmetic()) {
            waiting.extend([binary.rhs, binary.lhs]);
        }
    }
    (found, waiting.is_empty())
}

/// What gives 1 or 0 where a filter stands.
fn instead(subject: &Subject<'_>, id: Id) -> String {
    let with_bool = |id| subject.comparison(id).map(|it| subject.with_bool(it)).unwrap_or_default();
    let Some(both) = subject.binary(id).filter(|both| both.op == BinaryOp::And) else {
        return format!("`{}`", with_bool(id).1);
    };
    let [(left, one), (right, other)] = [both.lhs, both.rhs].map(with_bool);
    if both.matching != Matching::default() {
        return format!("`{one}`, `{other}` and for the `and` between them `*`");
    }
    format!("`({left} {one}) * ({right} {other})` for the `and`")
}

/// The filter that a constant weighs.
fn weighed(subject: &Subject<'_>, factor: Id, weight: Id) -> Option<Id> {
    subject.number(weight)?;
    filter(subject, factor)
}

/// Whether a part is added to something.
fn is_summand(subject: &Subject<'_>, id: Id) -> bool {
    let above = subject.parent_through_parens(id).and_then(|above| subject.binary(above));
    above.is_some_and(|above| above.op == BinaryOp::Add)
}

/// The comparison without `bool` that a part is; of two that must both hold, the last.
fn filter(subject: &Subject<'_>, id: Id) -> Option<Id> {
    if let Some(both) = subject.binary(id).filter(|both| both.op == BinaryOp::And) {
        return comparison(subject, both.lhs).and_then(|_| comparison(subject, both.rhs));
    }
    comparison(subject, id)
}

fn comparison(subject: &Subject<'_>, id: Id) -> Option<Id> {
    let comparison = subject.comparison(id).filter(|comparison| comparison.bool_span.is_none())?;
    (subject.number(comparison.lhs).is_none()).then_some(id)
}
