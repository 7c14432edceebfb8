//! `label/misspelled-name`.

use promwright_rulebook::Entry;
use promwright_source::{Diagnostic, Edit, Fix};
use rustc_hash::FxHashMap;

use crate::causes::fewest_changes;
use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds labels that a rule sets and whose name is a letter away from `severity`, or from a
/// label that many other alerts set.
///
/// ## Why is this bad?
///
/// Alertmanager's routes ask for a label by its name. An alert with `severty: critical` has no
/// severity, and goes where the default sends it.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     severty: critical
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     severity: critical
/// ```
pub(crate) struct MisspelledName;

/// So many alerts set the right name to each that sets the odd one.
const ODDS: usize = 5;

impl Check for MisspelledName {
    fn slug(&self) -> &'static str {
        "label/misspelled-name"
    }

    fn file(&self) -> &'static str {
        include_str!("misspelled_name.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let alerts = || survey.sites().filter(|site| !site.is_record());
        let mut names: FxHashMap<&str, (usize, &Entry)> = FxHashMap::default();
        for label in alerts().flat_map(|site| &site.rule.labels) {
            names.entry(label.name.value()).or_insert((0, label)).0 += 1;
        }
        let odd: FxHashMap<&str, (&str, Option<&Entry>)> = names
            .iter()
            .filter_map(|(name, (uses, _))| Some((*name, meant(name, *uses, &names)?)))
            .collect();
        if odd.is_empty() {
            return;
        }
        for site in alerts() {
            for label in &site.rule.labels {
                let name = label.name.value();
                let Some((meant, other)) = odd.get(name) else { continue };
                let message = format!("label `{name}`, where other alerts have `{meant}`");
                let mut finding = survey
                    .finding(self, site.rule, label.name.place(), message)
                    .label(format!("routes that match `{meant}` do not see this alert"))
                    .help(format!("rename it to `{meant}`"))
                    .fix(Fix::suggestion(
                        format!("rename it to `{meant}`"),
                        vec![Edit { place: label.name.place(), replacement: (*meant).into() }],
                    ));
                if let Some(other) = other {
                    finding = finding.cause(other.name.place(), "the usual name");
                }
                findings.push(finding);
            }
        }
    }
}

/// The label that was perhaps meant, and where it is set.
fn meant<'a>(
    name: &str,
    uses: usize,
    names: &FxHashMap<&'a str, (usize, &'a Entry)>,
) -> Option<(&'a str, Option<&'a Entry>)> {
    if name.len() < 4 || name == "severity" {
        return None;
    }
    let is_near = |other: &str| {
        let most = if name.len() < 8 { 1 } else { 2 };
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
        other != name
            && fewest_changes(name, other) <= most
            && digits(name) == digits(other)
            && strsim::damerau_levenshtein(name, other) <= most
    };
    if name.len() > 5 && is_near("severity") {
        return Some(("severity", names.get("severity").map(|(_, entry)| *entry)));
    }
    let near = names.iter().filter(|(other, (others, _))| *others >= ODDS * uses && is_near(other));
    near.map(|(other, (_, entry))| (*other, Some(*entry))).min_by_key(|(other, _)| *other)
}
