//! `alert/late-critical`.

use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds two alerts of one cause (see `alert/inverted-thresholds`) of which the graver one has
/// the harder threshold and also the longer `for`.
///
/// ## Why is this bad?
///
/// What is far beyond both thresholds is the worst case, and the page for it comes later than
/// the warning. Where the graver threshold is passed there is less reason to wait.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   for: 5m
///   labels: {severity: warning}
/// - alert: QueueLongCritical
///   expr: queue_length > 500
///   for: 15m
///   labels: {severity: critical}
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   for: 5m
///   labels: {severity: warning}
/// - alert: QueueLongCritical
///   expr: queue_length > 500
///   for: 2m
///   labels: {severity: critical}
/// ```
pub(crate) struct LateCritical;

impl Check for LateCritical {
    fn slug(&self) -> &'static str {
        "alert/late-critical"
    }

    fn file(&self) -> &'static str {
        include_str!("late_critical.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        for pair in survey.pairs() {
            let held =
                |site: crate::Site<'_>| site.rule.alert()?.for_.as_ref().map(|held| held.place);
            let Some(place) = held(pair.graver) else { continue };
            if pair.is_same() || pair.easier().is_some() || pair.graver_for() <= pair.milder_for() {
                continue;
            }
            let message = format!(
                "`{}` ({}) waits longer than `{}` ({})",
                pair.graver.rule.name.value,
                pair.graver_severity,
                pair.milder.rule.name.value,
                pair.milder_severity
            );
            let mut finding = survey
                .finding(self, pair.graver.rule, place, message)
                .label("waits longer, and its threshold is not reached sooner")
                .help(format!("make this `for` no longer than that of {}", pair.milder_severity));
            if let Some(place) = held(pair.milder) {
                finding =
                    finding.cause(place, format!("{} waits only this long", pair.milder_severity));
            }
            findings.push(finding);
        }
    }
}
