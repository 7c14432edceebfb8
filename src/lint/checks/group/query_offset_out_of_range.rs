//! `group/query-offset-out-of-range`.

use promwright_source::Diagnostic;

use crate::policy::out_of_bounds;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds groups whose `query_offset` is longer than the option `query-offset-at-most`. It runs only
/// when asked for.
///
/// ## Why is this bad?
///
/// The offset makes every alert of the group later by as much.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: queues
///   query_offset: 1h
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
/// ```
///
/// ## Use instead
///
/// ```yaml
/// groups:
/// - name: queues
///   query_offset: 1m
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
/// ```
pub(crate) struct QueryOffsetOutOfRange;

impl Check for QueryOffsetOutOfRange {
    fn slug(&self) -> &'static str {
        "group/query-offset-out-of-range"
    }

    fn file(&self) -> &'static str {
        include_str!("query_offset_out_of_range.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let most = survey.book().options().query_offset_at_most.0;
        for (_, group) in survey.groups() {
            let Some(offset) = &group.query_offset else { continue };
            let Some(what) = out_of_bounds(offset.value, 0, most) else { continue };
            let message = format!("the query offset of the group `{}` is {what}", group.name.value);
            findings.push(
                survey
                    .group_finding(self, offset.place, message)
                    .label("delays every alert by this much")
                    .help("change it, or the limits in the settings"),
            );
        }
    }
}
