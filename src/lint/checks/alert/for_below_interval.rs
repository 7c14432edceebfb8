//! `alert/for-below-interval`.

use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts whose `for` is shorter than the interval of their group. Where the group has
/// no interval of its own nothing is known, and nothing said.
///
/// ## Why is this bad?
///
/// An alert is looked at once an interval. It is pending at one evaluation and fires at the
/// next one, so every `for` up to the interval is the interval.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: queues
///   interval: 5m
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
///     for: 1m
/// ```
///
/// ## Use instead
///
/// ```yaml
/// groups:
/// - name: queues
///   interval: 1m
///   rules:
///   - alert: QueueLong
///     expr: queue_length > 100
///     for: 1m
/// ```
pub(crate) struct ForBelowInterval;

impl Check for ForBelowInterval {
    fn slug(&self) -> &'static str {
        "alert/for-below-interval"
    }

    fn file(&self) -> &'static str {
        include_str!("for_below_interval.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let held = subject.alert().and_then(|alert| alert.for_.as_ref());
        let (Some(held), Some(interval)) = (held, &subject.group.interval) else { return };
        if held.value <= 0 || held.value >= interval.value {
            return;
        }
        let [held_text, interval_text] =
            [held.value, interval.value].map(promwright_number::duration::format);
        let message =
            format!("`for: {held_text}` in a group that is evaluated every {interval_text}");
        findings.push(
            subject
                .finding(self, held.place, message)
                .label(format!("works as `for: {interval_text}`"))
                .cause(interval.place, "the rule runs only this often")
                .help(format!(
                    "write `for: {interval_text}`, or move the alert to a group with a shorter interval"
                )),
        );
    }
}
