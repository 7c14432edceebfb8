//! `group/limit-out-of-range`.

use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds groups without a `limit`, or with a greater one than the option `limit-at-most`. It runs
/// only when asked for.
///
/// ## Why is this bad?
///
/// A rule without a limit can produce as many series or alerts as there are label values, which may
/// be more than Prometheus or Alertmanager take.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: queues
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
///   limit: 100
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
/// ```
pub(crate) struct LimitOutOfRange;

impl Check for LimitOutOfRange {
    fn slug(&self) -> &'static str {
        "group/limit-out-of-range"
    }

    fn file(&self) -> &'static str {
        include_str!("limit_out_of_range.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let most = survey.book().options().limit_at_most;
        for (_, group) in survey.groups() {
            let (place, what) = match &group.limit {
                Some(limit) if limit.value > 0 && limit.value as f64 <= most => continue,
                Some(limit) if limit.value > 0 => (limit.place, format!("is more than {most}")),
                Some(limit) => (limit.place, "is 0, which means none".to_owned()),
                None => (group.name.place, "is not set".to_owned()),
            };
            let message = format!("the limit of the group `{}` {what}", group.name.value);
            findings.push(
                survey
                    .group_finding(self, place, message)
                    .label("outside the limits of the settings")
                    .help(format!(
                        "set `limit` to the most series that a rule may produce, up to {most}"
                    )),
            );
        }
    }
}
