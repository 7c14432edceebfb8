//! `alert/for-outlasts-series`.

use promwright_source::Diagnostic;

use crate::records::Record;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds alerts whose `for` is longer than the five minutes for which a recorded sample is
/// seen, where the metric is recorded in another group that is evaluated so seldom that there
/// are gaps between the samples.
///
/// ## Why is this bad?
///
/// In each gap the expression returns nothing, and the alert that was pending is forgotten.
/// `for` starts again with the next sample and is never reached: the alert never fires.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: seldom
///   interval: 15m
///   rules:
///   - record: queue:length:max
///     expr: max by (queue) (queue_length)
/// - name: alerts
///   interval: 1m
///   rules:
///   - alert: QueueLong
///     expr: queue:length:max > 100
///     for: 10m
/// ```
///
/// ## Use instead
///
/// ```yaml
/// groups:
/// - name: often
///   interval: 1m
///   rules:
///   - record: queue:length:max
///     expr: max by (queue) (queue_length)
/// - name: alerts
///   interval: 1m
///   rules:
///   - alert: QueueLong
///     expr: queue:length:max > 100
///     for: 10m
/// ```
pub(crate) struct ForOutlastsSeries;

/// How far Prometheus looks back for the last sample of a series, in milliseconds.
const LOOKBACK: i64 = 300_000;

impl Check for ForOutlastsSeries {
    fn slug(&self) -> &'static str {
        "alert/for-outlasts-series"
    }

    fn file(&self) -> &'static str {
        include_str!("for_outlasts_series.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(held) = subject.alert().and_then(|alert| alert.for_.as_ref()) else { return };
        if held.value <= LOOKBACK {
            return;
        }
        let seldom = subject.records_read().find(|record| {
            leaves_gaps(subject, *record)
                && subject.instant_selectors_of(&record.rule.name.value).next().is_some()
        });
        let Some(record) = seldom else { return };
        let Some(interval) = &record.group.interval else { return };
        let written = promwright_number::duration::format;
        findings.push(
            subject
                .finding(
                    self,
                    held.place,
                    format!(
                        "`for` is longer than any series of `{}` lasts: the alert never fires",
                        record.rule.name.value
                    ),
                )
                .label("never reached")
                .cause(interval.place, format!("one sample every {}", written(interval.value)))
                .cause(
                    record.rule.name.place,
                    "each sample is used for 5m, then the series is gone",
                )
                .help(
                    "evaluate the record as often as the alert, or record it in the alert's group",
                ),
        );
    }
}

/// Whether the alert is evaluated in the gaps between two samples of a record.
fn leaves_gaps(subject: &Subject<'_>, record: Record<'_>) -> bool {
    let Some(interval) = &record.group.interval else { return false };
    let is_other = record.group.place != subject.group.place;
    let default = subject.book.options().evaluation_interval.0;
    let own = subject.group.interval.as_ref().map_or(default, |interval| interval.value);
    is_other && own <= interval.value - LOOKBACK
}
