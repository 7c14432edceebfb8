//! `alert/same-expression`.

use promwright_rulebook::Rule;
use promwright_rulebook::duplicates::Repeats;
use promwright_source::Diagnostic;
use rustc_hash::FxHashMap;

use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds two alerts of a file with the same expression and the same `for`, whose labels differ
/// in nothing but the severity.
///
/// ## Why is this bad?
///
/// Both fire together, always. One of them tells nothing, and where the severities differ the
/// milder one is noise beside the graver one. Most often one was copied and its threshold
/// forgotten.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels: {severity: warning}
/// - alert: QueueVeryLong
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
/// - alert: QueueVeryLong
///   expr: queue_length > 500
///   labels: {severity: critical}
/// ```
pub(crate) struct SameExpression;

impl Check for SameExpression {
    fn slug(&self) -> &'static str {
        "alert/same-expression"
    }

    fn file(&self) -> &'static str {
        include_str!("same_expression.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        for alerts in survey.alerts_by_file() {
            self.among(survey, &alerts, findings);
        }
    }
}

/// Of so many alerts with expressions of the same bytes, each is compared with each.
const MOST_COMPARED: usize = 16;

impl SameExpression {
    fn among<'a>(&self, survey: &Survey<'a>, alerts: &[Site<'a>], findings: &mut Vec<Diagnostic>) {
        let keys: Vec<_> = alerts.iter().map(key).collect();
        let repeats = Repeats::of(keys.iter());
        let mut distinct: FxHashMap<_, Vec<Site<'_>>> = FxHashMap::default();
        for (site, key) in alerts.iter().zip(keys).filter(|(_, key)| repeats.may_hold(key)) {
            let others = distinct.entry((key, labels(site).collect::<Vec<_>>())).or_default();
            match others.iter().find(|other| is_same(other.rule, site.rule)) {
                Some(other) if is_same_alert(other, site) => {}
                Some(other) => findings.push(self.finding(survey, *site, *other)),
                None if others.len() < MOST_COMPARED => others.push(*site),
                None => {}
            }
        }
    }

    fn finding(&self, survey: &Survey<'_>, site: Site<'_>, other: Site<'_>) -> Diagnostic {
        let name = &other.rule.name.value;
        let message = format!("same expression as `{name}`: both alerts fire together");
        survey
            .finding(self, site.rule, site.rule.expr.text.place(), message)
            .label("the same expression again")
            .cause(other.rule.expr.text.place(), "the same expression")
            .help("remove one of the two alerts, or change the expression that should differ")
    }
}

/// What is equal for alerts of a file that fire together, and for few others: `for` in
/// milliseconds and the bytes of the expression, whatever their order.
fn key(site: &Site<'_>) -> (i64, u64) {
    let held = site.rule.alert().and_then(|alert| alert.for_.as_ref());
    let bytes = site.rule.expr.text.value().bytes();
    let weight = bytes.fold(0_u64, |sum, byte| sum.wrapping_add(WEIGHTS[usize::from(byte)]));
    (held.map_or(0, |held| held.value), weight)
}

/// What each byte counts for; nothing if expressions that mean the same may differ in it.
static WEIGHTS: [u64; 256] = {
    let mut weights = [0; 256];
    let mut byte = 0;
    while byte < weights.len() {
        let own = byte as u8;
        // Anchors, quotes, and `=~` for `=` or `!~` for `!=`.
        let may_differ = matches!(own, b'^' | b'$' | b'"' | b'\'' | b'`' | b'~' | b'=');
        if !may_differ && !own.is_ascii_whitespace() {
            weights[byte] = (byte as u64 + 1).wrapping_pow(7);
        }
        byte += 1;
    }
    weights
};

/// The labels but for the severity.
fn labels<'a>(site: &Site<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let own = site.rule.labels.iter().chain(&site.group.labels);
    own.map(|label| (label.name.value(), label.value.value()))
        .filter(|(name, _)| *name != "severity")
}

/// Whether two expressions mean the same.
fn is_same(one: &Rule, other: &Rule) -> bool {
    let (one, other) = (&one.expr, &other.expr);
    let trees = || one.tree().zip(other.tree());
    one.text.value() == other.text.value() || trees().is_some_and(|(a, b)| a.means_same_as(&b))
}

/// The same rule twice is what `rule/duplicate` is about.
fn is_same_alert(one: &Site<'_>, other: &Site<'_>) -> bool {
    let severity = |site: &Site<'_>| crate::severity::severity(site.rule).map(str::to_owned);
    one.rule.name.value == other.rule.name.value && severity(one) == severity(other)
}
