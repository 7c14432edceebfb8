//! `group/interval-over-lookback`.

use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds groups with recording rules whose interval is longer than five minutes, which is how
/// far Prometheus looks back for the last sample of a series.
///
/// ## Why is this bad?
///
/// A series that gets a sample every ten minutes is there for five of them. For the rest a
/// graph has gaps, and an alert over it resolves and fires again.
///
/// ## Example
///
/// ```yaml
/// groups:
/// - name: queues
///   interval: 10m
///   rules:
///   - record: queue:length:max
///     expr: max by (queue) (queue_length)
/// ```
///
/// ## Use instead
///
/// ```yaml
/// groups:
/// - name: queues
///   interval: 5m
///   rules:
///   - record: queue:length:max
///     expr: max by (queue) (queue_length)
/// ```
pub(crate) struct IntervalOverLookback;

/// What Prometheus looks back for the last sample of a series, by default.
const LOOKBACK: i64 = 5 * 60 * 1000;

impl Check for IntervalOverLookback {
    fn slug(&self) -> &'static str {
        "group/interval-over-lookback"
    }

    fn file(&self) -> &'static str {
        include_str!("interval_over_lookback.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        for (_, group) in survey.groups() {
            let Some(interval) = group.interval.as_ref().filter(|own| own.value > LOOKBACK) else {
                continue;
            };
            let Some(record) = group.rules.iter().find(|rule| rule.alert().is_none()) else {
                continue;
            };
            let written = promwright_number::duration::format(interval.value);
            let message = format!("series recorded every {written} are gone again after 5m");
            findings.push(
                survey
                    .finding(self, record, interval.place, message)
                    .label("longer than the 5m for which Prometheus uses a sample")
                    .cause(record.name.place, "has gaps between its samples")
                    .help(
                        "evaluate the group every 5m or more often, or read the series with \
                         `last_over_time` over a window longer than the interval",
                    ),
            );
        }
    }
}
