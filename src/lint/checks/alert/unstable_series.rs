//! `alert/unstable-series`.

use promwright_promql::AggregateOp;
use promwright_source::Diagnostic;

use crate::conditions::returned;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts whose series are picked by `topk`, `bottomk`, `limitk` or `limit_ratio`.
///
/// ## Why is this bad?
///
/// Which series are the greatest changes from one evaluation to the next. Each that drops out
/// resolves its alert, and each that comes in starts `for` again: alerts flap while nothing has
/// changed, and those that should fire never stay long enough.
///
/// ## Example
///
/// ```promql
/// topk(3, queue_length) > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length > 100
/// ```
pub(crate) struct UnstableSeries;

impl Check for UnstableSeries {
    fn slug(&self) -> &'static str {
        "alert/unstable-series"
    }

    fn file(&self) -> &'static str {
        include_str!("unstable_series.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let picks = returned(&subject.ast).and_then(|id| subject.aggregate(id));
        let Some(picks) = picks.filter(|aggregate| picks_series(aggregate.op)) else { return };
        let op = picks.op.as_str();
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(picks.op_span),
                    format!("`{op}` may pick other series at each evaluation"),
                )
                .label("alerts start and resolve as the choice changes")
                .help("let every series that is beyond the threshold fire, or aggregate with `max` or `min`"),
        );
    }
}

const fn picks_series(op: AggregateOp) -> bool {
    matches!(
        op,
        AggregateOp::Topk | AggregateOp::Bottomk | AggregateOp::Limitk | AggregateOp::LimitRatio
    )
}
