//! The same rule twice: in one file, or in several that one Prometheus may load.
//!
//! Two rules are the same if they are of one kind and have one name and the same final labels,
//! those of their group included. That is what `promtool check rules` calls a duplicate; it
//! looks at one file at a time, lets alerts and records count as one kind, and does not ask
//! whether the series are the same; here, rules whose matchers hold their series apart are two.

mod apart;
mod repeats;

pub use repeats::Repeats;

use std::path::Path;

use promwright_source::{Diagnostic, Place, Severity};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::write::write_group;
use crate::{Entry, Group, Rule, RuleFile, RuleKind};

/// Of this many rules of one name and the same labels, each is compared with each.
const MOST_COMPARED: usize = 16;

/// Rules that stand more than once in a file: a finding for each after the first.
///
/// It is an error; a warning where two alerts have different expressions, of which one may be
/// meant to fire while the other does not.
pub fn within(file: &RuleFile) -> Vec<Diagnostic> {
    let mut first: FxHashMap<Identity<'_>, &Rule> = FxHashMap::default();
    let mut apart: FxHashMap<Identity<'_>, Vec<&Rule>> = FxHashMap::default();
    let mut findings = Vec::new();
    let repeats = Repeats::of(file.rules().map(|(_, rule)| kind_and_name(rule)));
    let may_repeat = |(_, rule): &(&Group, &Rule)| repeats.may_hold(kind_and_name(rule));
    for (group, rule) in file.rules().filter(may_repeat) {
        let identity = Identity::of(group, rule);
        let Some(before) = first.get(&identity) else {
            first.insert(identity, rule);
            continue;
        };
        let labels = identity.labels.clone();
        let others = apart.entry(identity).or_default();
        let mut alike = std::iter::once(before).chain(others.iter());
        match alike.find(|other| !are_apart(other, rule, &labels)) {
            Some(other) => findings.push(repeated(other, rule)),
            None if others.len() < MOST_COMPARED => others.push(rule),
            None => {}
        }
    }
    findings
}

/// Whether the expressions of two rules make different series.
fn are_apart(one: &Rule, other: &Rule, set: &[(&str, &str)]) -> bool {
    one.expr.text.value() != other.expr.text.value()
        && one
            .expr
            .tree()
            .zip(other.expr.tree())
            .is_some_and(|(a, b)| apart::are_apart(&a, &b, set))
}

/// Rules that stand in more than one file.
///
/// A group that stands in both files word for word is one finding, any other rule that is in
/// two files is one of its own. Files of one folder are mostly loaded together, so it is a
/// warning there, and a note where the folders differ or both come from one declaration (the
/// outputs of one build).
pub fn across(files: &[RuleFile]) -> Vec<Diagnostic> {
    if files.len() < 2 {
        return Vec::new();
    }
    let mut first: FxHashMap<Identity<'_>, Standing<'_>> = FxHashMap::default();
    let mut reported: FxHashSet<(usize, usize, usize)> = FxHashSet::default();
    let mut findings = Vec::new();
    let rules = files.iter().flat_map(RuleFile::rules);
    let repeats = Repeats::of(rules.map(|(_, rule)| kind_and_name(rule)));
    for (number, file) in files.iter().enumerate() {
        for (index, group) in file.groups.iter().enumerate() {
            let here = Standing { number, file, group };
            for rule in group.rules.iter().filter(|rule| repeats.may_hold(kind_and_name(rule))) {
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
        let (is_alert, name) = kind_and_name(rule);
        Self { is_alert, name, labels: final_labels(group, rule) }
    }
}

/// What two rules that are the same have in common at least.
fn kind_and_name(rule: &Rule) -> (bool, &str) {
    (matches!(rule.kind, RuleKind::Alert(_)), &rule.name.value)
}

/// The labels of a group with those of its rule over them, sorted by name.
fn final_labels<'a>(group: &'a Group, rule: &'a Rule) -> Vec<(&'a str, &'a str)> {
    let pair = |entry: &'a Entry| (entry.name.value(), entry.value.value());
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
    let same = first.expr.text.value() == again.expr.text.value();
    let expression = if same { "the same expression" } else { "another expression" };
    let is_alert = matches!(again.kind, RuleKind::Alert(_));
    let severity = if is_alert && !same { Severity::Warning } else { Severity::Error };
    let message = format!("{} is in this file twice, with the same labels", described(again));
    Diagnostic::new("rule/duplicate", severity, again.name.place, message)
        .label(format!("again here, with {expression}"))
        .cause(first.name.place, "first here")
        .help(consequence(again))
        .rule(again.name.value.clone())
}

fn in_two_files(there: Standing<'_>, here: Standing<'_>, rule: &Rule) -> Option<Diagnostic> {
    let identity = Identity::of(here.group, rule);
    let other =
        there.group.rules.iter().find(|other| Identity::of(there.group, other) == identity)?;
    if are_apart(other, rule, &identity.labels) {
        return None;
    }
    let message = format!("{} is in two files, with the same labels", described(rule));
    Some(
        Diagnostic::new("rule/duplicate", severity(there, here), rule.name.place, message)
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
            Severity::Note,
            name.place,
            format!("the group `{}` is written into both {one} and {other}", name.value),
        )
        .help("let one Prometheus load only one of these files");
    }
    let message = format!("the group `{}` is in two files, word for word", name.value);
    Diagnostic::new("rule/duplicate", severity(there, here), name.place, message)
        .label("again here")
        .cause(there.group.name.place, format!("first here, in {one}"))
        .help("if one Prometheus loads both files, it evaluates every rule of the group twice: let it load only one of them")
}

/// How likely one Prometheus loads both files.
fn severity(there: Standing<'_>, here: Standing<'_>) -> Severity {
    let folder =
        |standing: Standing<'_>| Path::new(&standing.file.name).parent().map(Path::to_owned);
    if folder(there) == folder(here) { Severity::Warning } else { Severity::Note }
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
