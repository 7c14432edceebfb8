//! `alert/ratio-without-for`.

use promwright_promql::{Binary, BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::checks::shape::equal_to;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts without `for` that divide, subtract or compare aggregations over the targets of
/// two jobs.
///
/// ## Why is this bad?
///
/// After a start Prometheus scrapes its targets one by one over the first interval. An
/// aggregation over a job whose targets are half scraped is half of what it should be, and the
/// quotient of the two is anything. Without `for` that one evaluation is enough to fire.
///
/// ## Example
///
/// ```promql
/// sum(worker_errors{job="worker"}) / sum(requests{job="api"}) > 0.1
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: sum(worker_errors{job="worker"}) / sum(requests{job="api"}) > 0.1
///   for: 2m
/// ```
pub(crate) struct RatioWithoutFor;

impl Check for RatioWithoutFor {
    fn slug(&self) -> &'static str {
        "alert/ratio-without-for"
    }

    fn file(&self) -> &'static str {
        include_str!("ratio_without_for.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON | Kinds::ARITHMETIC
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some(alert) = subject.alert() else { return };
        if alert.for_.as_ref().is_some_and(|held| held.value > 0) || !relates(binary) {
            return;
        }
        let [Some((left, one)), Some((right, other))] =
            [binary.lhs, binary.rhs].map(|side| job_of(subject, side))
        else {
            return;
        };
        if one == other {
            return;
        }
        let needed =
            promwright_number::duration::format(2 * subject.book.options().scraped_every().0);
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(binary.op_span),
                    "the ratio is wrong right after a start: one job is scraped before the other",
                )
                .label("divides all targets of one job by some of the other, or the reverse")
                .cause(subject.place_of(left), format!("over the targets of `{one}`"))
                .cause(subject.place_of(right), format!("over the targets of `{other}`"))
                .help(format!("wait with `for: {needed}` or more")),
        );
    }
}

/// Whether the values of both sides count.
const fn relates(binary: &Binary) -> bool {
    matches!(
        binary.op,
        BinaryOp::Div
            | BinaryOp::Sub
            | BinaryOp::Gtr
            | BinaryOp::Gte
            | BinaryOp::Lss
            | BinaryOp::Lte
            | BinaryOp::Eql
            | BinaryOp::Neq
    )
}

/// The aggregation that a side is, and the job of its targets.
fn job_of<'s>(subject: &'s Subject<'_>, side: Id) -> Option<(Id, &'s str)> {
    let mut id = subject.ast.unparen(side);
    if let Some(binary) = subject.binary(id) {
        id = subject.ast.unparen(subject.only_vector(binary)?);
    }
    let aggregate = subject.aggregate(id)?;
    let (_, selector) = subject.source(aggregate.expr)?;
    Some((id, equal_to(selector, "job")?))
}
