//! `promql/stray-default`.

use promwright_promql::{Binary, BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `or vector(…)` behind a vector that is grouped by labels.
///
/// ## Why is this bad?
///
/// It is not a default for each group. The groups have labels and `vector` has none, so its
/// value is always added as one more series, also while all groups are there.
///
/// ## Example
///
/// ```promql
/// (sum by (job) (rate(requests_total[5m])) or vector(0)) < 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// (sum(rate(requests_total[5m])) or vector(0)) < 1
/// ```
pub(crate) struct StrayDefault;

impl Check for StrayDefault {
    fn slug(&self) -> &'static str {
        "promql/stray-default"
    }

    fn file(&self) -> &'static str {
        include_str!("stray_default.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::SET
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if binary.op != BinaryOp::Or || binary.matching.labels.is_some() {
            return;
        }
        let Some(default) = subject.call(binary.rhs).filter(|call| call.function.name == "vector")
        else {
            return;
        };
        let Some(span) = grouped(subject, binary) else { return };
        findings.push(
            subject
                .about(self, binary.rhs, "this default always adds one more series, and fills in no missing group")
                .label("a series without labels")
                .cause(subject.place(span), "groups with labels")
                .help(format!("aggregate without labels, or write `or on () {}` to have it only while there is no group", subject.text(default.name_span.to(subject.ast[binary.rhs].span)))),
        );
    }
}

/// The labels by which the left side is grouped.
fn grouped(subject: &Subject<'_>, binary: &Binary) -> Option<promwright_source::Span> {
    let grouping = subject.aggregate(binary.lhs)?.grouping.as_ref()?;
    (!grouping.without && !grouping.labels.is_empty()).then_some(grouping.span)
}
