//! `group/interval-out-of-range`.

use promwright_source::Diagnostic;

use crate::policy::out_of_bounds;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds groups whose interval lies outside the options `interval-at-least` and
/// `interval-at-most`. Groups without an interval have Prometheus' own, and are left alone. It runs
/// only when asked for.
///
/// ## Why is this bad?
///
/// Groups that are evaluated every second miss evaluations; those that are evaluated every hour
/// tell of a fault an hour later.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: queues
///   interval: 1s
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
///   interval: 30s
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
/// ```
pub(crate) struct IntervalOutOfRange;

impl Check for IntervalOutOfRange {
    fn slug(&self) -> &'static str {
        "group/interval-out-of-range"
    }

    fn file(&self) -> &'static str {
        include_str!("interval_out_of_range.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let options = survey.book().options();
        let (least, most) = (options.interval_at_least.0, options.interval_at_most.0);
        for (_, group) in survey.groups() {
            let Some(interval) = &group.interval else { continue };
            let Some(what) = out_of_bounds(interval.value, least, most) else { continue };
            let message = format!("the interval of the group `{}` is {what}", group.name.value);
            findings.push(
                survey
                    .group_finding(self, interval.place, message)
                    .label("outside the limits of the settings")
                    .help("change it, or the limits in the settings"),
            );
        }
    }
}
