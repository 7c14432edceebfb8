//! `promql/unknown-target`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use super::unknown_metric::is_foreseen;
use crate::asking::{of_targets, target_matchers};
use crate::checks::shape::metric_of;
use crate::registry::Needs;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds selectors whose metric has series on a server, and none of a target with these labels.
/// The server is the one that `check --prometheus` asks, the labels are `job` and those that the
/// option `target-labels` names. Other labels are left alone, as a code or a reason may come with the first fault. What stands
/// in `absent` or beside an `or` is left alone, too.
///
/// ## Why is this bad?
///
/// The job has another name there, or is not scraped at all. The alert never fires.
///
/// ## Example
///
/// ```promql
/// queue_length{job="order"} > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length{job="orders"} > 100
/// ```
pub(crate) struct UnknownTarget;

impl Check for UnknownTarget {
    fn slug(&self) -> &'static str {
        "promql/unknown-target"
    }

    fn file(&self) -> &'static str {
        include_str!("unknown_target.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::Schema
    }

    fn kinds(&self) -> Kinds {
        Kinds::SELECTOR
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        let (schema, options) = (subject.book.schema(), subject.book.options());
        if !schema.is_unmatched(|| of_targets(selector, options)) || is_foreseen(subject, id) {
            return;
        }
        let (Some(metric), Some(server)) = (metric_of(selector), schema.server()) else { return };
        let mut matchers = target_matchers(selector, options);
        let Some(first) = matchers.next() else { return };
        let mut finding = subject
            .finding(
                self,
                subject.place(first.span),
                format!("no target with {} exposes `{metric}`", subject.text(first.span)),
            )
            .label("no series passes");
        for other in matchers {
            finding = finding.cause(subject.place(other.span), "together with this");
        }
        findings.push(finding.help(format!(
            "`{server}` has had series of this metric within a week, but none of such a target"
        )));
    }
}
