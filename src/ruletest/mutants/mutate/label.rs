//! One label less in `by`, `without`, `on`, `ignoring`, `group_left` or `group_right`.

use promwright_promql::{Aggregate, Binary, Id, Kind, Name};

use super::{Edit, Operator};

pub(super) fn of_grouping(id: Id, aggregate: &Aggregate) -> Vec<Edit> {
    let Some(grouping) = &aggregate.grouping else { return Vec::new() };
    let clause = if grouping.without { "without" } else { "by" };
    each_dropped(&grouping.labels, |label, labels| {
        let mut changed = aggregate.clone();
        if let Some(grouping) = &mut changed.grouping {
            grouping.labels = labels;
        }
        edit(id, label, clause, Kind::Aggregate(Box::new(changed)))
    })
}

pub(super) fn of_matching(id: Id, binary: &Binary) -> Vec<Edit> {
    let mut edits = Vec::new();
    if let Some(matching) = &binary.matching.labels {
        let clause = if matching.on { "on" } else { "ignoring" };
        edits.extend(each_dropped(&matching.labels, |label, labels| {
            let mut changed = binary.clone();
            if let Some(matching) = &mut changed.matching.labels {
                matching.labels = labels;
            }
            edit(id, label, clause, Kind::Binary(Box::new(changed)))
        }));
    }
    if let Some(group) = &binary.matching.group {
        let clause = if group.left { "group_left" } else { "group_right" };
        edits.extend(each_dropped(&group.include, |label, include| {
            let mut changed = binary.clone();
            if let Some(group) = &mut changed.matching.group {
                group.include = include;
            }
            edit(id, label, clause, Kind::Binary(Box::new(changed)))
        }));
    }
    edits
}

/// For each label what comes of the others.
fn each_dropped(labels: &[Name], with: impl Fn(&Name, Vec<Name>) -> Edit) -> Vec<Edit> {
    let others = |dropped: usize| {
        let kept = labels.iter().enumerate().filter(|(index, _)| *index != dropped);
        kept.map(|(_, label)| label.clone()).collect()
    };
    labels.iter().enumerate().map(|(index, label)| with(label, others(index))).collect()
}

fn edit(id: Id, label: &Name, clause: &str, kind: Kind) -> Edit {
    let title = format!("`{clause}` loses `{}`", label.text);
    Edit { operator: Operator::Label, title, id, kind }
}
