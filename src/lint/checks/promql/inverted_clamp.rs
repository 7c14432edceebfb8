//! `promql/inverted-clamp`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `clamp` whose lower bound is above its upper one.
///
/// ## Why is this bad?
///
/// Prometheus returns nothing then.
///
/// ## Example
///
/// ```promql
/// clamp(queue_length, 100, 0) > 10
/// ```
///
/// ## Use instead
///
/// ```promql
/// clamp(queue_length, 0, 100) > 10
/// ```
pub(crate) struct InvertedClamp;

impl Check for InvertedClamp {
    fn slug(&self) -> &'static str {
        "promql/inverted-clamp"
    }

    fn file(&self) -> &'static str {
        include_str!("inverted_clamp.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if call.function.name != "clamp" {
            return;
        }
        let [_, low, high] = call.args[..] else { return };
        let (Some(least), Some(most)) = (subject.number(low), subject.number(high)) else { return };
        if least > most {
            findings.push(
                subject
                    .about(
                        self,
                        low,
                        format!("`clamp` from {least} up to {most} never has a result"),
                    )
                    .label("above the upper bound")
                    .cause(subject.place_of(high), "the upper bound")
                    .help("swap the two bounds"),
            );
        }
    }
}
