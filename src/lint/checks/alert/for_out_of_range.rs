//! `alert/for-out-of-range`.

use promwright_source::Diagnostic;

use crate::policy::out_of_bounds;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts whose `for` or `keep_firing_for` lies outside the options `for-at-least`,
/// `for-at-most` and `keep-firing-for-at-most`. An alert without `for` has one of zero. It runs only
/// when asked for.
///
/// ## Why is this bad?
///
/// An alert without `for` fires at a single odd sample; one that waits for days tells what is long
/// over.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   for: 3d
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   for: 10m
/// ```
pub(crate) struct ForOutOfRange;

impl Check for ForOutOfRange {
    fn slug(&self) -> &'static str {
        "alert/for-out-of-range"
    }

    fn file(&self) -> &'static str {
        include_str!("for_out_of_range.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        let options = subject.book.options();
        let fields = [
            ("for", &alert.for_, options.for_at_least.0, options.for_at_most.0),
            ("keep_firing_for", &alert.keep_firing_for, 0, options.keep_firing_for_at_most.0),
        ];
        for (field, duration, least, most) in fields {
            let (value, place) = duration
                .as_ref()
                .map_or((0, subject.rule.name.place), |own| (own.value, own.place));
            let Some(what) = out_of_bounds(value, least, most) else { continue };
            findings.push(
                subject
                    .finding(self, place, format!("`{field}` is {what}"))
                    .label("outside the limits of the settings")
                    .help("change it, or the limits in the settings"),
            );
        }
    }
}
