//! Rules as written to rules as they run.

use std::collections::BTreeMap;
use std::sync::Arc;

use promwright_engine::rules;
use promwright_rulebook::{Entry, Group, Rule, RuleFile, RuleKind, Text};

use crate::TestFile;
use crate::compare::ALERT_GROUP;

/// The groups that a test file's rules are, as it wants them evaluated.
pub(crate) fn groups_of(file: &TestFile, rules: &[&RuleFile]) -> Vec<rules::Group> {
    let default = file.evaluation_interval;
    let in_order = in_order(rules, &file.group_eval_order).into_iter();
    let mut groups: Vec<_> = in_order.map(|(_, group)| running(group, default)).collect();
    if file.labels_alert_groups {
        label_alert_groups(&mut groups);
    }
    groups
}

/// The groups of rule files in the order in which a test evaluates them; `order` is its
/// `group_eval_order`. A file that stands there twice counts once, and a rule whose expression
/// does not parse is left out.
///
/// As in promtool, a group that `order` does not name is on a par with the first that it does.
/// Groups on a par keep the order of their files.
pub fn groups(files: &[&RuleFile], order: &[Text]) -> Vec<rules::Group> {
    in_order(files, order).into_iter().map(|(_, group)| running(group, 60_000)).collect()
}

/// The groups as they are written, each with its file, in the order of [`groups`].
pub(crate) fn in_order<'a>(
    files: &[&'a RuleFile],
    order: &[Text],
) -> Vec<(&'a RuleFile, &'a Group)> {
    let rank: BTreeMap<&str, usize> =
        order.iter().enumerate().map(|(rank, name)| (name.value(), rank)).collect();
    let mut seen: Vec<&str> = Vec::new();
    let mut groups: Vec<(&RuleFile, &Group)> = Vec::new();
    for file in files {
        if !seen.contains(&&*file.name) {
            seen.push(&file.name);
            groups.extend(file.groups.iter().map(|group| (*file, group)));
        }
    }
    groups.sort_by_key(|(_, group)| rank.get(&*group.name.value).copied().unwrap_or(0));
    groups
}

/// The rules as they are written, each with its file and its place in [`groups`].
pub(crate) fn placed<'a>(
    files: &[&'a RuleFile],
    order: &[Text],
) -> Vec<(rules::RuleId, &'a RuleFile, &'a Rule)> {
    let mut placed = Vec::new();
    for (group, (file, own)) in in_order(files, order).into_iter().enumerate() {
        let running = own.rules.iter().filter(|rule| rule.expr.tree().is_some());
        for (index, rule) in running.enumerate() {
            placed.push((rules::RuleId { group, rule: index }, file, rule));
        }
    }
    placed
}

/// Labels all alerts with their group, as vmalert does. A label of that name that a rule has
/// stays.
fn label_alert_groups(groups: &mut [rules::Group]) {
    for group in groups {
        let alerts = group.rules.iter_mut().filter(|rule| rule.alert().is_some());
        for rule in alerts {
            if rule.labels.iter().all(|(name, _)| **name != *ALERT_GROUP) {
                rule.labels.push((ALERT_GROUP.into(), group.name.clone()));
                rule.labels.sort();
            }
        }
    }
}

/// A group as it runs; without an interval of its own at the given one, in milliseconds.
fn running(group: &Group, interval: i64) -> rules::Group {
    let milliseconds = |value: &Option<promwright_rulebook::Spanned<i64>>, default| {
        value.as_ref().map_or(default, |value| value.value)
    };
    rules::Group {
        name: group.name.value.as_str().into(),
        // Zero is none, as to a server.
        interval_ms: Some(milliseconds(&group.interval, 0))
            .filter(|ms| *ms > 0)
            .unwrap_or(interval),
        query_offset_ms: milliseconds(&group.query_offset, 0),
        limit: usize::try_from(milliseconds(&group.limit, 0)).unwrap_or(0),
        rules: group.rules.iter().filter_map(|rule| running_rule(group, rule)).collect(),
    }
}

fn running_rule(group: &Group, rule: &Rule) -> Option<rules::Rule> {
    let kind = match &rule.kind {
        RuleKind::Record => rules::RuleKind::Record,
        RuleKind::Alert(alert) => rules::RuleKind::Alert(rules::Alert {
            for_ms: alert.for_.as_ref().map_or(0, |for_| for_.value),
            keep_firing_for_ms: alert.keep_firing_for.as_ref().map_or(0, |keep| keep.value),
            annotations: pairs(&[&alert.annotations]),
        }),
    };
    Some(rules::Rule {
        name: rule.name.value.as_str().into(),
        ast: Arc::new(rule.expr.tree()?.into_owned()),
        labels: pairs(&[&group.labels, &rule.labels]),
        kind,
    })
}

/// Names and values, sorted; of equal names the last counts.
fn pairs(entries: &[&[Entry]]) -> Vec<(Arc<str>, Arc<str>)> {
    let entries = entries.iter().copied().flatten();
    let pairs: BTreeMap<Arc<str>, Arc<str>> = entries
        .map(|entry| (Arc::from(entry.name.value()), Arc::from(entry.value.value())))
        .collect();
    pairs.into_iter().collect()
}
