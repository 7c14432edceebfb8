//! `promql/compared-with-nan`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds comparisons with `NaN`.
///
/// ## Why is this bad?
///
/// Nothing is equal to, above or below NaN, NaN itself included: `== NaN` is never true and `!=
/// NaN` always.
///
/// ## Example
///
/// ```promql
/// queue_length == NaN
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length unless queue_length == queue_length
/// ```
pub(crate) struct ComparedWithNan;

impl Check for ComparedWithNan {
    fn slug(&self) -> &'static str {
        "promql/compared-with-nan"
    }

    fn file(&self) -> &'static str {
        include_str!("compared_with_nan.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some(threshold) =
            subject.threshold(binary).filter(|threshold| threshold.limit.is_nan())
        else {
            return;
        };
        let verb = if binary.op == BinaryOp::Neq { "always true" } else { "never true" };
        let of = subject.shown(threshold.operand);
        let of = if matches!(subject.kind(threshold.operand), Kind::Binary(_)) {
            format!("({of})")
        } else {
            of
        };
        findings.push(
            subject
                .about(self, threshold.at, format!("a comparison with NaN is {verb}"))
                .label("equal to nothing, not even to itself")
                .help(format!(
                    "write `{of} unless {of} == {of}` to find NaN, or `{of} == {of}` for the rest"
                )),
        );
    }
}
