//! `promql/scalar-of-many`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `scalar` of a vector that is grouped by labels.
///
/// ## Why is this bad?
///
/// `scalar` gives a number only if there is exactly one series, and NaN for two or more. No
/// comparison with NaN is true: with the second group the alert falls silent.
///
/// ## Example
///
/// ```promql
/// queue_length > scalar(avg by (queue) (queue_length))
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length > on (queue) group_left avg by (queue) (queue_length)
/// ```
pub(crate) struct ScalarOfMany;

impl Check for ScalarOfMany {
    fn slug(&self) -> &'static str {
        "promql/scalar-of-many"
    }

    fn file(&self) -> &'static str {
        include_str!("scalar_of_many.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if call.function.name != "scalar" {
            return;
        }
        let Some(aggregate) = call.args.first().and_then(|id| subject.aggregate(*id)) else {
            return;
        };
        let Some(grouping) =
            aggregate.grouping.as_ref().filter(|g| g.without || !g.labels.is_empty())
        else {
            return;
        };
        // Of a group of one value there is one.
        let is_fixed = |label: &str| {
            let source = subject.source(aggregate.expr);
            source.is_some_and(|(_, s)| crate::checks::shape::equal_to(s, label).is_some())
        };
        if !grouping.without && grouping.labels.iter().all(|label| is_fixed(&label.text)) {
            return;
        }
        findings.push(
            subject
                .finding(self, subject.place(call.name_span), "`scalar` of several series is NaN")
                .label("gives a number for exactly one series only")
                .cause(subject.place(grouping.span), "one series per group")
                .help("match the vectors with `on (…) group_left`, or aggregate without labels"),
        );
    }
}
