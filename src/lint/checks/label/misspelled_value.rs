//! `label/misspelled-value`.

use promwright_source::{Diagnostic, Fix, Span};
use rustc_hash::FxHashMap;

use crate::sites::Site;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds values of the label `severity` that are written in one or two rules only and differ
/// by a letter, or in upper and lower case, from one that many rules have.
///
/// ## Why is this bad?
///
/// Alertmanager's routes compare to the letter. A `critcal` or a `Critical` finds no route and
/// ends where the default sends it.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels: {severity: critical}
/// - alert: QueueStuck
///   expr: queue_length > 200
///   labels: {severity: critical}
/// - alert: QueueFull
///   expr: queue_length > 300
///   labels: {severity: critical}
/// - alert: QueueDead
///   expr: queue_length > 400
///   labels: {severity: critcal}
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels: {severity: critical}
/// - alert: QueueDead
///   expr: queue_length > 400
///   labels: {severity: critical}
/// ```
pub(crate) struct MisspelledValue;

/// So many rules of the other value to each of the odd one.
const ODDS: usize = 3;

/// Values that are as good as much used ones.
const WELL_KNOWN: [&str; 6] = ["critical", "warning", "info", "error", "page", "none"];

impl Check for MisspelledValue {
    fn slug(&self) -> &'static str {
        "label/misspelled-value"
    }

    fn file(&self) -> &'static str {
        include_str!("misspelled_value.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let mut uses: FxHashMap<&str, (usize, Site<'_>)> = FxHashMap::default();
        for site in survey.sites() {
            if let Some(label) = severity(&site) {
                uses.entry(label.value.value()).or_insert((0, site)).0 += 1;
            }
        }
        let rare: Vec<_> = uses
            .iter()
            .filter(|(value, _)| !WELL_KNOWN.contains(value) && !value.contains("{{"))
            .filter_map(|(value, (count, _))| Some((*value, meant(value, *count, &uses)?)))
            .collect();
        if rare.is_empty() {
            return;
        }
        for site in survey.sites() {
            let Some(label) = severity(&site) else { continue };
            let value = label.value.value();
            let Some((_, meant)) = rare.iter().find(|(odd, _)| *odd == value) else { continue };
            let (count, other) =
                uses.get(meant).map_or((0, None), |(count, site)| (*count, Some(site)));
            let message = format!("severity `{value}`, where other rules have `{meant}`");
            let mut finding = survey
                .finding(self, site.rule, label.value.place(), message)
                .label(format!("routes for `{meant}` do not match this"))
                .help(format!("write `{meant}`"))
                .fix(
                    label
                        .value
                        .edit(Span::of(&(0..value.len())), meant)
                        .map(|edit| Fix::suggestion(format!("write `{meant}`"), vec![edit])),
                );
            if let Some(label) = other.and_then(severity) {
                finding = finding
                    .cause(label.value.place(), format!("one of {count} that say `{meant}`"));
            }
            findings.push(finding);
        }
    }
}

fn severity<'a>(site: &Site<'a>) -> Option<&'a promwright_rulebook::Entry> {
    site.rule.alert()?;
    site.rule.labels.iter().find(|label| label.name.value() == "severity")
}

/// The value that was perhaps meant.
fn meant<'a>(
    odd: &str,
    count: usize,
    uses: &FxHashMap<&'a str, (usize, Site<'_>)>,
) -> Option<&'a str> {
    let frequent = uses.iter().filter(|(value, (others, _))| {
        **value != odd && *others >= count * ODDS && !value.contains("{{")
    });
    frequent.map(|(value, _)| *value).filter(|value| is_near(odd, value)).min()
}

/// Whether two values differ by a slip of the hand. A number tells short values apart (`P1`).
fn is_near(odd: &str, value: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    odd.trim().eq_ignore_ascii_case(value.trim())
        || digits(odd) == digits(value)
            && value.len().min(odd.len()) >= 4
            && strsim::damerau_levenshtein(odd, value) <= 1 + value.len() / 7
}
