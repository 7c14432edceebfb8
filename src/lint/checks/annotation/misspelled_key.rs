//! `annotation/misspelled-key`.

use promwright_rulebook::{Entry, RuleFile};
use promwright_source::{Diagnostic, Edit, Fix};
use rustc_hash::FxHashMap;

use crate::{Check, Kinds, Level, Survey};

/// ## What it does
///
/// Finds names of annotations that are odd among their kind: a letter away from a well-known
/// name (`sumary`), or the other name of what most alerts of the file call by one name
/// (`runbook` beside `runbook_url`).
///
/// ## Why is this bad?
///
/// Templates of notifications and dashboards ask for an annotation by its name. One of another
/// name is not shown to whoever is paged.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     sumary: "queue {{ $labels.queue }} is long"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "queue {{ $labels.queue }} is long"
/// ```
pub(crate) struct MisspelledKey;

const WELL_KNOWN: [&str; 8] = [
    "summary",
    "description",
    "message",
    "runbook_url",
    "dashboard_url",
    "runbook",
    "dashboard",
    "impact",
];

/// Names for one thing, of which a file should use one.
const ALIKE: [&[&str]; 2] = [
    &["runbook_url", "runbook", "runbook_link"],
    &["dashboard_url", "dashboard", "dashboard_link"],
];

impl Check for MisspelledKey {
    fn slug(&self) -> &'static str {
        "annotation/misspelled-key"
    }

    fn file(&self) -> &'static str {
        include_str!("misspelled_key.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let mut names: FxHashMap<&str, Names<'_>> = FxHashMap::default();
        for rule in survey.files().iter().flat_map(|file| &file.groups).flat_map(|own| &own.rules) {
            for entry in rule.alert().map_or(&[][..], |alert| &alert.annotations) {
                names.entry(entry.name.value()).or_insert(Names { uses: 0, first: entry }).uses +=
                    1;
            }
        }
        // Whether a name is odd is asked once a name, not once an annotation.
        let odd: FxHashMap<&str, &str> = names
            .iter()
            .filter_map(|(name, own)| Some((*name, misspelled(name, own.uses, &names)?)))
            .collect();
        let has_alike =
            ALIKE.iter().any(|alike| alike.iter().filter(|n| names.contains_key(*n)).count() > 1);
        if odd.is_empty() && !has_alike {
            return;
        }
        for (file, group) in survey.groups() {
            let alike = has_alike.then(|| counts(file));
            for rule in &group.rules {
                for entry in rule.alert().map_or(&[][..], |alert| &alert.annotations) {
                    let name = entry.name.value();
                    let usual = || alike.as_ref().and_then(|alike| usual(name, alike));
                    let typo = odd
                        .get(name)
                        .map(|meant| (*meant, names.get(meant).map(|names| names.first)));
                    let Some((meant, other)) = typo.or_else(usual) else { continue };
                    let is_typo = odd.contains_key(name);
                    let message = if is_typo {
                        format!("annotation `{name}`: probably a typo for `{meant}`")
                    } else {
                        format!("annotation `{name}`, which other alerts here call `{meant}`")
                    };
                    let mut finding = survey
                        .finding(self, rule, entry.name.place(), message)
                        .label(format!("a template that reads `{meant}` gets nothing here"))
                        .help(format!("rename it to `{meant}`"))
                        .fix(Fix::suggestion(
                            format!("rename it to `{meant}`"),
                            vec![Edit { place: entry.name.place(), replacement: meant.into() }],
                        ));
                    if let Some(other) = other {
                        let spelled = if is_typo { "spelled right here" } else { "the usual name" };
                        finding = finding.cause(other.name.place(), spelled);
                    }
                    findings.push(finding);
                }
            }
        }
    }
}

/// The uses of a name.
struct Names<'a> {
    uses: usize,
    first: &'a Entry,
}

fn annotations(file: &RuleFile) -> impl Iterator<Item = &Entry> {
    file.rules().filter_map(|(_, rule)| rule.alert()).flat_map(|alert| &alert.annotations)
}

/// The well-known or much used name that this one is a slip of.
fn misspelled<'a>(
    name: &str,
    uses: usize,
    names: &FxHashMap<&'a str, Names<'_>>,
) -> Option<&'a str> {
    if WELL_KNOWN.contains(&name) {
        return None;
    }
    let is_near = |other: &str| {
        let most = if name.len() >= 8 { 2 } else { 1 };
        name != other && name.len() >= 5 && strsim::damerau_levenshtein(name, other) <= most
    };
    let frequent = names.iter().filter(|(_, other)| other.uses > 5 * uses).map(|(other, _)| *other);
    WELL_KNOWN
        .into_iter()
        .find(|known| is_near(known))
        .or_else(|| frequent.filter(|other| is_near(other)).min())
}

/// How often a file uses each of the names for one thing.
fn counts(file: &RuleFile) -> FxHashMap<&str, Names<'_>> {
    let mut counts: FxHashMap<&str, Names<'_>> = FxHashMap::default();
    for entry in annotations(file) {
        let name = entry.name.value();
        if ALIKE.iter().any(|alike| alike.contains(&name)) {
            counts.entry(name).or_insert(Names { uses: 0, first: entry }).uses += 1;
        }
    }
    counts
}

/// The name that the file uses as often or more often for the same thing, and where.
fn usual<'a>(
    name: &str,
    counts: &FxHashMap<&'a str, Names<'a>>,
) -> Option<(&'a str, Option<&'a Entry>)> {
    let alike = ALIKE.iter().find(|alike| alike.contains(&name))?;
    let own =
        (counts.get(name)?.uses, std::cmp::Reverse(alike.iter().position(|other| *other == name)?));
    let others = alike.iter().enumerate().filter(|(_, other)| **other != name);
    let frequent = others.filter_map(|(rank, other)| {
        let (key, names) = counts.get_key_value(other)?;
        Some(((names.uses, std::cmp::Reverse(rank)), *key, names.first))
    });
    let (rank, key, first) = frequent.max_by_key(|(rank, ..)| *rank)?;
    (rank > own).then_some((key, Some(first)))
}
