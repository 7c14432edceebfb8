//! The same rule twice: in one file, or in several that one Prometheus may load.
//!
//! Two rules are the same if they are of one kind and have one name and the same final labels,
//! those of their group included. That is what `promtool check rules` calls a duplicate; it
//! looks at one file at a time and lets alerts and records count as one kind.

use promwright_source::{Diagnostic, Place};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::write::write_group;
use crate::{Entry, Group, Rule, RuleFile, RuleKind};

/// Rules that stand more than once in a file: an error for each after the first.
pub fn within(file: &RuleFile) -> Vec<Diagnostic> {
    let mut first: FxHashMap<Identity<'_>, &Rule> = FxHashMap::default();
    let mut findings = Vec::new();
    for (group, rule) in file.rules() {
        match first.entry(Identity::of(group, rule)) {
            std::collections::hash_map::Entry::Occupied(entry) => {
                findings.push(repeated(entry.get(), rule));
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(rule);
            }
        }
    }
    findings
}

/// Rules that stand in more than one file.
///
/// A group that stands in both files word for word is one finding: a note where both come from
/// one declaration (the outputs of one build), else a warning. Any other rule that is in two
/// files is a warning of its own.
pub fn across(files: &[RuleFile]) -> Vec<Diagnostic> {
    let mut first: FxHashMap<Identity<'_>, Standing<'_>> = FxHashMap::default();
    let mut reported: FxHashSet<(usize, usize, usize)> = FxHashSet::default();
    let mut findings = Vec::new();
    for (number, file) in files.iter().enumerate() {
        for (index, group) in file.groups.iter().enumerate() {
            let here = Standing { number, file, group };
            for rule in &group.rules {
                let there = *first.entry(Identity::of(group, rule)).or_insert(here);
                if there.number == number {
                    continue;
                }
                let is_copy = is_same_group(there.group, group);
                if !is_copy {
                    findings.extend(in_two_files(there, here, rule));
                } else if reported.insert((there.number, number, index)) {
                    findings.push(group_in_two_files(there, here));
                }
            }
        }
    }
    findings
}

/// A group with the file it stands in.
#[derive(Clone, Copy)]
struct Standing<'a> {
    number: usize,
    file: &'a RuleFile,
    group: &'a Group,
}

/// What makes two rules the same.
#[derive(PartialEq, Eq, Hash)]
struct Identity<'a> {
    is_alert: bool,
    name: &'a str,
    labels: Vec<(&'a str, &'a str)>,
}

impl<'a> Identity<'a> {
    fn of(group: &'a Group, rule: &'a Rule) -> Self {
        let is_alert = matches!(rule.kind, RuleKind::Alert(_));
        Self { is_alert, name: &rule.name.value, labels: final_labels(group, rule) }
    }
}

/// The labels of a group with those of its rule over them, sorted by name.
fn final_labels<'a>(group: &'a Group, rule: &'a Rule) -> Vec<(&'a str, &'a str)> {
    let pair = |entry: &'a Entry| (entry.name.value.as_str(), &*entry.value.value);
    let mut labels: Vec<_> = group.labels.iter().chain(&rule.labels).map(pair).collect();
    // Stable, so that of equal names the last one set is the last one here.
    labels.sort_by_key(|(name, _)| *name);
    labels.reverse();
    labels.dedup_by_key(|(name, _)| *name);
    labels
}

/// Whether two groups would be written alike, or are one.
fn is_same_group(one: &Group, other: &Group) -> bool {
    one.place == other.place
        || (one.name.value == other.name.value && write_group(one) == write_group(other))
}

fn repeated(first: &Rule, again: &Rule) -> Diagnostic {
    if first.name.place == again.name.place {
        let message = format!("{} is evaluated twice, with the same labels", described(again));
        return Diagnostic::error("rule/duplicate", again.name.place, message)
            .label("an alias brings it in again")
            .help(consequence(again))
            .rule(again.name.value.clone());
    }
    let same = first.expr.text.value == again.expr.text.value;
    let expression = if same { "the same expression" } else { "another expression" };
    Diagnostic::error(
        "rule/duplicate",
        again.name.place,
        format!("{} stands twice in this file, with the same labels", described(again)),
    )
    .label(format!("again here, with {expression}"))
    .cause(first.name.place, "first here")
    .help(consequence(again))
    .rule(again.name.value.clone())
}

fn in_two_files(there: Standing<'_>, here: Standing<'_>, rule: &Rule) -> Option<Diagnostic> {
    let identity = Identity::of(here.group, rule);
    let other =
        there.group.rules.iter().find(|other| Identity::of(there.group, other) == identity)?;
    let message = format!("{} stands in two files, with the same labels", described(rule));
    Some(
        Diagnostic::warning("rule/duplicate", rule.name.place, message)
            .label("again here")
            .cause(other.name.place, format!("first here, in {}", there.file.name))
            .help(format!("if one Prometheus loads both files: {}", consequence(rule)))
            .rule(rule.name.value.clone()),
    )
}

fn group_in_two_files(there: Standing<'_>, here: Standing<'_>) -> Diagnostic {
    let name = &here.group.name;
    let (one, other) = (&there.file.name, &here.file.name);
    if is_one_declaration(there.group, here.group) {
        return Diagnostic::new(
            "rule/duplicate",
            promwright_source::Severity::Note,
            name.place,
            format!("the group `{}` is written into both {one} and {other}", name.value),
        )
        .help("let one Prometheus load only one of these files");
    }
    Diagnostic::warning("rule/duplicate", name.place, format!("the group `{}` stands in two files, word for word", name.value))
        .label("again here")
        .cause(there.group.name.place, format!("first here, in {one}"))
        .help("if one Prometheus loads both files, it evaluates every rule of the group twice: let it load only one of them")
}

/// Whether both groups were made from the same lines of a file.
fn is_one_declaration(one: &Group, other: &Group) -> bool {
    let places =
        |group: &Group| -> Vec<Place> { group.rules.iter().map(|rule| rule.name.place).collect() };
    places(one) == places(other)
}

fn described(rule: &Rule) -> String {
    match rule.kind {
        RuleKind::Alert(_) => format!("the alert `{}`", rule.name.value),
        RuleKind::Record => format!("the recorded metric `{}`", rule.name.value),
    }
}

fn consequence(rule: &Rule) -> &'static str {
    match rule.kind {
        RuleKind::Alert(_) => {
            "Alertmanager cannot tell the two apart; give one another name or another label"
        }
        RuleKind::Record => {
            "both write the same series, and which value is kept is a matter of luck; give one another name or another label"
        }
    }
}
