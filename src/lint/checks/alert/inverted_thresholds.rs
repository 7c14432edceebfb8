//! `alert/inverted-thresholds`.

use promwright_source::Diagnostic;

use crate::pairs::Pair;
use crate::{Check, Level, Survey};

/// ## What it does
///
/// Finds two alerts of one cause whose graver one is reached first: their expressions differ
/// in the threshold only, and the `critical` one has the easier threshold, or the same one and
/// the shorter `for`. Alerts are of one cause if they stand in one file and have one name, or
/// names that differ in a word for the severity (`…High` and `…Critical`).
///
/// ## Why is this bad?
///
/// The page comes before the warning that should have kept anyone from being paged, and the
/// warning tells nothing new. Most often two numbers were swapped.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 500
///   labels: {severity: warning}
/// - alert: QueueLongCritical
///   expr: queue_length > 100
///   labels: {severity: critical}
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels: {severity: warning}
/// - alert: QueueLongCritical
///   expr: queue_length > 500
///   labels: {severity: critical}
/// ```
pub(crate) struct InvertedThresholds;

impl Check for InvertedThresholds {
    fn slug(&self) -> &'static str {
        "alert/inverted-thresholds"
    }

    fn file(&self) -> &'static str {
        include_str!("inverted_thresholds.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        findings.extend(survey.pairs().iter().filter_map(|pair| self.finding(survey, pair)));
    }
}

impl InvertedThresholds {
    fn finding(&self, survey: &Survey<'_>, pair: &Pair<'_>) -> Option<Diagnostic> {
        let (grave, mild) = (pair.graver, pair.milder);
        let message = format!(
            "`{}` ({}) is reached before `{}` ({})",
            grave.rule.name.value, pair.graver_severity, mild.rule.name.value, pair.milder_severity
        );
        if let Some(easier) = pair.easier() {
            return Some(
                survey
                    .finding(self, grave.rule, easier.0, message)
                    .label("the graver alert has the easier threshold")
                    .cause(easier.1, "the milder one has this")
                    .help("swap the thresholds, or the severities"),
            );
        }
        if !pair.is_same() || pair.graver_for() >= pair.milder_for() {
            return None;
        }
        let held = mild.rule.alert()?.for_.as_ref()?.place;
        let place =
            grave.rule.alert()?.for_.as_ref().map_or(grave.rule.name.place, |held| held.place);
        Some(
            survey
                .finding(self, grave.rule, place, message)
                .label("the same threshold, and it fires sooner")
                .cause(held, "the milder one waits longer")
                .help("swap the two `for`, or give the graver one a threshold of its own"),
        )
    }
}
