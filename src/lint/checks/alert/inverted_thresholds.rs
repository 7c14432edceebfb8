//! `alert/inverted-thresholds`.

use promwright_number::{duration, float::format_plain};
use promwright_promql::BinaryOp;
use promwright_source::{Diagnostic, Place};

use crate::conditions::{Condition, is_above};
use crate::pairs::Pair;
use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

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

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        findings.extend(survey.pairs().iter().filter_map(|pair| self.finding(survey, pair)));
    }
}

impl InvertedThresholds {
    fn finding(&self, survey: &Survey<'_>, pair: &Pair<'_>) -> Option<Diagnostic> {
        match pair.easier() {
            Some(easier) => Some(self.by_threshold(survey, pair, easier)),
            None if pair.is_same() && pair.graver_for() < pair.milder_for() => {
                self.by_for(survey, pair)
            }
            None => None,
        }
    }

    fn by_threshold(&self, survey: &Survey<'_>, pair: &Pair<'_>, easier: Thresholds) -> Diagnostic {
        let (grave, mild) = (pair.graver_severity, pair.milder_severity);
        let [(graver, graver_place), (milder, milder_place)] = [easier.0, easier.1];
        let is_above = is_above(graver.op) == Some(true);
        let value = if is_above { "a lower value" } else { "a higher value" };
        let names = names(pair);
        let message = format!("{} fires at {value} than {}", names.0, names.1);
        let [graver, milder] = [graver, milder].map(|one| border(one.op, one.value));
        let is_one_name = pair.graver.rule.name.value == pair.milder.rule.name.value;
        let swapped = if is_one_name { "those" } else { "those and the names" };
        survey
            .finding(self, pair.graver.rule, graver_place, message)
            .label(format!("{grave} fires {graver} already"))
            .cause(milder_place, format!("{mild} fires only {milder}"))
            .help(format!(
                "swap the two thresholds, so that {mild} fires {graver} and {grave} {milder}; or, \
                 if the severities are the wrong way round, swap {swapped}"
            ))
    }

    fn by_for(&self, survey: &Survey<'_>, pair: &Pair<'_>) -> Option<Diagnostic> {
        let (grave, mild) = (pair.graver_severity, pair.milder_severity);
        let held = pair.milder.rule.alert()?.for_.as_ref()?;
        let own = pair.graver.rule.alert()?.for_.as_ref();
        let place = own.map_or(pair.graver.rule.name.place, |own| own.place);
        let names = names(pair);
        let message = format!("{} fires before {}, at the same threshold", names.0, names.1);
        let waits = duration::format(held.value);
        let [label, swap] = match own.filter(|own| own.value > 0) {
            Some(own) => {
                let own = duration::format(own.value);
                let swap = format!("swap the two `for`: {waits} for {grave}, {own} for {mild}");
                [format!("{grave} fires after {own}"), swap]
            }
            None => [
                format!("{grave} fires at once"),
                format!("let {grave} wait longer than {waits}, too"),
            ],
        };
        Some(
            survey
                .finding(self, pair.graver.rule, place, message)
                .label(label)
                .cause(held.place, format!("{mild} waits {waits}"))
                .help(format!("{swap}; or give {grave} a threshold that is reached later")),
        )
    }
}

/// A condition of the graver alert and the same one of the milder.
type Thresholds = ((Condition, Place), (Condition, Place));

/// Both alerts, each with its severity.
fn names(pair: &Pair<'_>) -> (String, String) {
    let name = |site: Site<'_>, severity| format!("`{}` ({severity})", site.rule.name.value);
    (name(pair.graver, pair.graver_severity), name(pair.milder, pair.milder_severity))
}

/// Where the values begin that pass.
fn border(op: BinaryOp, limit: f64) -> String {
    let limit = format_plain(limit);
    match op {
        BinaryOp::Gte => format!("from {limit} up"),
        BinaryOp::Lte => format!("from {limit} down"),
        BinaryOp::Lss => format!("below {limit}"),
        _ => format!("above {limit}"),
    }
}
