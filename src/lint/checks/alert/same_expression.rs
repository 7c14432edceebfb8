//! `alert/same-expression`.

use std::hash::{Hash, Hasher};

use promwright_rulebook::Rule;
use promwright_rulebook::duplicates::Repeats;
use promwright_source::Diagnostic;
use rustc_hash::{FxHashMap, FxHasher};

use crate::survey::Site;
use crate::{Check, Level, Survey};

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

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let mut first: FxHashMap<(usize, u64), Site<'_>> = FxHashMap::default();
        let alerts = || survey.sites().filter(|site| !site.is_record());
        let rough: Vec<_> =
            alerts().map(|site| (of_file(&site), held(&site), weight(&site))).collect();
        let repeats = Repeats::of(rough.iter());
        for (site, _) in alerts().zip(rough).filter(|(_, rough)| repeats.may_hold(rough)) {
            let key = (of_file(&site), identity(&site));
            let other = *first.entry(key).or_insert(site);
            let is_other = !std::ptr::eq(other.rule, site.rule);
            if is_other && is_same(other.rule, site.rule) && !is_same_alert(&other, &site) {
                let name = &other.rule.name.value;
                let message = format!("same expression as `{name}`: both alerts fire together");
                findings.push(
                    survey
                        .finding(self, site.rule, site.rule.expr.text.place, message)
                        .label("the same expression again")
                        .cause(other.rule.expr.text.place, "the same expression")
                        .help("remove one of the two alerts, or change the expression that should differ"),
                );
            }
        }
    }
}

fn of_file(site: &Site<'_>) -> usize {
    std::ptr::from_ref(site.file) as usize
}

/// The alert's `for` in milliseconds.
fn held(site: &Site<'_>) -> i64 {
    site.rule.alert().and_then(|alert| alert.for_.as_ref()).map_or(0, |held| held.value)
}

/// What is equal for expressions that are, and for few others; quicker told than [`identity`].
fn weight(site: &Site<'_>) -> u64 {
    const OF: [u64; 256] = {
        let mut of = [0; 256];
        let mut byte: u8 = 0;
        while byte < u8::MAX {
            byte += 1;
            if counts(byte) {
                of[byte as usize] = (byte as u64 + 1).wrapping_pow(7);
            }
        }
        of
    };
    let text = site.rule.expr.text.value.bytes();
    text.fold(0, |sum, byte| sum.wrapping_add(OF[usize::from(byte)]))
}

/// Whether expressions that mean the same have this byte equally often. They may differ in blanks,
/// in anchors, and in `=~` for `=` or `!~` for `!=`.
const fn counts(byte: u8) -> bool {
    !matches!(byte, b'^' | b'$' | b'~' | b'=') && !byte.is_ascii_whitespace()
}

/// What is equal for alerts that fire together.
fn identity(site: &Site<'_>) -> u64 {
    let mut hasher = FxHasher::default();
    let text = site.rule.expr.text.value.bytes();
    text.filter(|byte| counts(*byte)).for_each(|byte| hasher.write_u8(byte));
    held(site).hash(&mut hasher);
    labels(site).for_each(|label| label.hash(&mut hasher));
    hasher.finish()
}

/// The labels but for the severity.
fn labels<'a>(site: &Site<'a>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let own = site.rule.labels.iter().chain(&site.group.labels);
    own.map(|label| (&*label.name.value, &*label.value.value))
        .filter(|(name, _)| *name != "severity")
}

/// Expressions that mean something else may have the same hash.
fn is_same(one: &Rule, other: &Rule) -> bool {
    let (one, other) = (&one.expr, &other.expr);
    let trees = || one.tree().zip(other.tree());
    one.text.value == other.text.value || trees().is_some_and(|(a, b)| a.means_same_as(&b))
}

/// The same rule twice is what `rule/duplicate` is about.
fn is_same_alert(one: &Site<'_>, other: &Site<'_>) -> bool {
    let severity = |site: &Site<'_>| crate::severity::severity(site.rule).map(str::to_owned);
    one.rule.name.value == other.rule.name.value && severity(one) == severity(other)
}
