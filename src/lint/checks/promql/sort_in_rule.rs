//! `promql/sort-in-rule`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `sort` and its like in rules.
///
/// ## Why is this bad?
///
/// Alerts and recorded series have no order. It costs a little and says nothing.
///
/// ## Example
///
/// ```promql
/// sort_desc(queue_length) > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length > 100
/// ```
pub(crate) struct SortInRule;

impl Check for SortInRule {
    fn slug(&self) -> &'static str {
        "promql/sort-in-rule"
    }

    fn file(&self) -> &'static str {
        include_str!("sort_in_rule.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if !call.function.name.starts_with("sort") {
            return;
        }
        findings.push(
            subject
                .finding(self, subject.place(call.name_span), "sorting has no effect in a rule")
                .label("changes nothing")
                .help("remove it"),
        );
    }
}
