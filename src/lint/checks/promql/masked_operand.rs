//! `promql/masked-operand`.

use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds operands of `or` that never get a word in: the left side always has a value of the
/// same labels.
///
/// ## Why is this bad?
///
/// `or` takes series of the right side only where the left one has none. What stands behind
/// `vector(0)` is never used: default values belong on the right.
///
/// ## Example
///
/// ```promql
/// (vector(0) or sum(rate(errors_total[5m]))) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// (sum(rate(errors_total[5m])) or vector(0)) > 1
/// ```
pub(crate) struct MaskedOperand;

impl Check for MaskedOperand {
    fn slug(&self) -> &'static str {
        "promql/masked-operand"
    }

    fn file(&self) -> &'static str {
        include_str!("masked_operand.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::SET
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        if binary.op != BinaryOp::Or
            || subject.call(binary.lhs).is_none_or(|call| call.function.name != "vector")
        {
            return;
        }
        let right = subject.flow().labels(binary.rhs);
        let matches_all = if let Some(labels) = &binary.matching.labels {
            labels.on && labels.labels.iter().all(|name| right.get(&name.text).is_impossible())
        } else {
            right.rest().is_impossible() && right.named().all(|(_, fact)| fact.is_impossible())
        };
        if matches_all {
            findings.push(
                subject
                    .about(self, binary.rhs, "this side of `or` is never used")
                    .label("never used")
                    .cause(subject.place_of(binary.lhs), "always has a result")
                    .help("put the default value on the right"),
            );
        }
    }
}
