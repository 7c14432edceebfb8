//! `promql/needless-subquery`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds subqueries over a plain selector in functions that look at all samples of a window:
/// `rate`, `increase`, `changes`, `resets`, `max_over_time`, `min_over_time`,
/// `last_over_time`.
///
/// ## Why is this bad?
///
/// The window of the selector has every sample. The subquery looks up the last one at each
/// step: it misses what lies between two steps, such as a peak or the restart of a counter, and
/// costs an evaluation each.
///
/// ## Example
///
/// ```promql
/// max_over_time(queue_length[1h:5m]) > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// max_over_time(queue_length[1h]) > 100
/// ```
pub(crate) struct NeedlessSubquery;

impl Check for NeedlessSubquery {
    fn slug(&self) -> &'static str {
        "promql/needless-subquery"
    }

    fn file(&self) -> &'static str {
        include_str!("needless_subquery.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::CALL
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Call(call) = subject.kind(id) else { return };
        if !wants_all_samples(call.function.name) {
            return;
        }
        let Some(subquery) = subject.over_subquery(call) else { return };
        let Some(selector) = subject.selector(subquery.expr) else { return };
        // Modifiers within and without would have to be put together.
        if selector.modifiers != promwright_promql::Modifiers::default() {
            return;
        }
        let written = subject.written(subject.ast.unparen(subquery.expr));
        let range = subject.text(subquery.range.span);
        findings.push(
            subject
                .finding(
                    self,
                    subject.place(subquery.range.span),
                    format!("`{}` sees only one sample per step", call.function.name),
                )
                .label("misses what lies between two steps")
                .help(format!("write `{written}[{range}]`, which has every sample")),
        );
    }
}

fn wants_all_samples(function: &str) -> bool {
    matches!(
        function,
        "rate"
            | "irate"
            | "increase"
            | "changes"
            | "resets"
            | "max_over_time"
            | "min_over_time"
            | "last_over_time"
    )
}
