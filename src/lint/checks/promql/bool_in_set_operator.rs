//! `promql/bool-in-set-operator`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds comparisons with `bool` on the right of `and` and `unless`.
///
/// ## Why is this bad?
///
/// These operators ask whether there is a series, not what its value is. A comparison with
/// `bool` always gives one, of value 0 or 1: behind `and` it holds nothing back, and behind
/// `unless` it removes all.
///
/// ## Example
///
/// ```promql
/// queue_length > 10 and on (job) (up == bool 1)
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length > 10 and on (job) (up == 1)
/// ```
pub(crate) struct BoolInSetOperator;

impl Check for BoolInSetOperator {
    fn slug(&self) -> &'static str {
        "promql/bool-in-set-operator"
    }

    fn file(&self) -> &'static str {
        include_str!("bool_in_set_operator.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::SET
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let effect = match binary.op {
            BinaryOp::And => "gives 0 for false, and `and` lets 0 through",
            BinaryOp::Unless => "gives 0 for false, and `unless` removes for 0, too",
            _ => return,
        };
        let Some(span) = subject.comparison(binary.rhs).and_then(|comparison| comparison.bool_span)
        else {
            return;
        };
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(span),
                    format!(
                        "`{}` does not look at values: this condition has no effect",
                        binary.op.as_str()
                    ),
                )
                .label(effect)
                .cause(subject.place(binary.op_span), "looks only at whether there is a series")
                .help("remove `bool`"),
        );
    }
}
