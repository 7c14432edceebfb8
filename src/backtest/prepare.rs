//! Rules and samples made ready for each other.
//!
//! Samples of a server hold what its own rules recorded and alerted. Rules that run again write
//! that themselves, so it is taken out, unless the samples lack what the rule reads: then what
//! was recorded is all that there is, and stays.

use std::collections::BTreeSet;
use std::fmt;

use promwright_engine::Storage;
use promwright_engine::rules::{ALERTS, ALERTS_FOR_STATE, Group, Reach, Rule, RuleId, RuleKind};
use promwright_promql::{Ast, Kind};
use rustc_hash::FxHashSet;

use crate::replay::{Plan, rule_of};

/// Something that was done before rules ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// These metrics of the samples were left out, since rules record them anew.
    RecordedAnew(Vec<String>),
    /// These metrics were taken from the samples, which lack what the rules for them read.
    TakenAsRecorded(Vec<String>),
    /// These metrics were taken as the server recorded them.
    RecordedElsewhere(Vec<String>),
    /// The server lacks these metrics, so what their rules read was asked for.
    RecordedHere(Vec<String>),
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, metrics) = match self {
            Self::RecordedAnew(metrics) => {
                ("the rules record these anew, so those of the data are left out", metrics)
            }
            Self::TakenAsRecorded(metrics) => {
                ("these are taken as recorded, since the data lacks what their rules read", metrics)
            }
            Self::RecordedElsewhere(metrics) => {
                ("these are taken as the server recorded them", metrics)
            }
            Self::RecordedHere(metrics) => {
                ("the server has none of these, so their rules run here, over its values", metrics)
            }
        };
        write!(formatter, "{what}: {}", metrics.join(", "))
    }
}

/// What is ready to run.
pub struct Prepared {
    /// The rules that the wanted alerts need.
    pub groups: Vec<Group>,
    /// What they run over.
    pub input: Storage,
    /// What was done.
    pub notes: Vec<Note>,
}

/// Leaves out rules that no wanted alert needs, and series that the others write.
pub fn prepare(groups: &[Group], input: Storage, plan: &Plan<'_>) -> Prepared {
    let is_elsewhere = |rule: &Rule| {
        rule.alert().is_none() && input.given().is_some_and(|given| given.has(&rule.name))
    };
    let needed = needed(groups, plan, &is_elsewhere);
    let metrics: FxHashSet<String> = input.metric_names().into_iter().map(str::to_owned).collect();
    let [mut anew, mut taken, mut elsewhere, mut here] = [const { BTreeSet::new() }; 4];
    let mut kept = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let mut rules = Vec::new();
        for (place, rule) in group.rules.iter().enumerate() {
            if !needed.contains(&RuleId { group: index, rule: place }) {
                continue;
            }
            if is_elsewhere(rule) {
                elsewhere.insert(rule.name.to_string());
                continue;
            }
            if input.given().is_some() && rule.alert().is_none() {
                here.insert(rule.name.to_string());
            }
            let is_recorded = rule.alert().is_none() && metrics.contains(&*rule.name);
            if is_recorded && !has_input(groups, &rule.ast, &metrics) {
                taken.insert(rule.name.to_string());
                continue;
            }
            if is_recorded {
                anew.insert(rule.name.to_string());
            }
            rules.push(rule.clone());
        }
        if !rules.is_empty() {
            kept.push(Group { rules, name: group.name.clone(), ..*group });
        }
    }
    let input = without_output(&kept, input);
    let notes = [
        (anew, Note::RecordedAnew as fn(_) -> _),
        (taken, Note::TakenAsRecorded),
        (elsewhere, Note::RecordedElsewhere),
        (here, Note::RecordedHere),
    ];
    let notes = notes.into_iter().filter(|(metrics, _)| !metrics.is_empty());
    let notes = notes.map(|(metrics, note)| note(metrics.into_iter().collect())).collect();
    Prepared { groups: kept, input, notes }
}

/// A storage less what rules write.
pub fn without_output(groups: &[Group], mut storage: Storage) -> Storage {
    let rules = groups.iter().flat_map(|group| &group.rules);
    let mut written: FxHashSet<&str> =
        rules.filter(|rule| rule.alert().is_none()).map(|rule| &*rule.name).collect();
    written.extend([ALERTS, ALERTS_FOR_STATE]);
    storage.retain(|labels| !labels.metric().is_some_and(|name| written.contains(name)));
    storage
}

/// The wanted alerts and all rules whose output they read, as far as it is not recorded elsewhere.
fn needed(
    groups: &[Group],
    plan: &Plan<'_>,
    is_elsewhere: &dyn Fn(&Rule) -> bool,
) -> FxHashSet<RuleId> {
    let reach = Reach::new(groups);
    let mut needed = FxHashSet::default();
    let mut next: Vec<RuleId> = Vec::new();
    for (group, own) in groups.iter().enumerate() {
        for (rule, kept) in own.rules.iter().enumerate() {
            if kept.alert().is_some() && (plan.wants)(&kept.name) {
                next.push(RuleId { group, rule });
            }
        }
    }
    while let Some(rule) = next.pop() {
        let is_given = rule_of(groups, rule).is_some_and(|(_, rule)| is_elsewhere(rule));
        if needed.insert(rule) && !is_given {
            next.extend(reach.inputs(rule));
        }
    }
    needed
}

/// Whether samples or other rules have any metric that an expression names.
fn has_input(groups: &[Group], ast: &Ast, metrics: &FxHashSet<String>) -> bool {
    let records = |name: &str| {
        let rules = groups.iter().flat_map(|group| &group.rules);
        rules.into_iter().any(|rule| matches!(rule.kind, RuleKind::Record) && *rule.name == *name)
    };
    let mut named = names(ast).peekable();
    named.peek().is_none() || named.any(|name| metrics.contains(name) || records(name))
}

/// The metrics that an expression names.
pub fn names(ast: &Ast) -> impl Iterator<Item = &str> {
    ast.iter().filter_map(|(_, node)| match &node.kind {
        Kind::Selector(selector) => selector.name.as_ref().map(|name| &*name.text),
        _ => None,
    })
}

/// The metrics that an expression names and neither a storage nor a server that answered has,
/// sorted.
pub fn missing(ast: &Ast, storage: &Storage) -> Vec<String> {
    let there = storage.metric_names();
    let is_given = |name: &str| storage.given().is_some_and(|given| given.has(name));
    let missing: BTreeSet<&str> =
        names(ast).filter(|name| there.binary_search(name).is_err() && !is_given(name)).collect();
    missing.into_iter().map(str::to_owned).collect()
}

/// The metrics that a rule reads, itself or through recording rules, and a storage does not
/// have; not those that other rules record.
pub fn missing_of(groups: &[Group], rule: RuleId, storage: &Storage) -> Vec<String> {
    let reach = Reach::new(groups);
    let mut seen = FxHashSet::default();
    let mut next = vec![rule];
    let mut all = BTreeSet::new();
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        if let Some((_, rule)) = rule_of(groups, id) {
            all.extend(missing(&rule.ast, storage));
        }
        next.extend(reach.inputs(id));
    }
    let is_recorded = |name: &String| {
        let mut rules = groups.iter().flat_map(|group: &Group| &group.rules);
        rules.any(|rule: &Rule| {
            rule.alert().is_none() && *rule.name == **name
                || [ALERTS, ALERTS_FOR_STATE].contains(&&**name)
        })
    };
    all.into_iter().filter(|name| !is_recorded(name)).collect()
}
