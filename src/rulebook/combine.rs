//! The set of files that rules are written as: each input, all alerts, all records.

use promwright_source::SharedStr;
use rustc_hash::FxHashMap;

use crate::{Group, RuleFile, RuleKind};

/// The name of the file that holds all alerting rules.
pub const COMBINED_ALERTS: &str = "combined-alerts.yaml";

/// The name of the file that holds all recording rules.
pub const RECORDING_RULES: &str = "recording-rules.yaml";

/// All alerting rules of the inputs in one file and all recording rules in another, group by
/// group in their order. A group that holds both kinds has a part in each; a file without
/// rules is left out. Groups of one name in several inputs get the names of their files before
/// their own, as a group's name is unique within a file.
pub fn combine(inputs: &[RuleFile]) -> Vec<RuleFile> {
    let is_alert = |kind: &RuleKind| matches!(kind, RuleKind::Alert(_));
    let files = [
        combined(inputs, COMBINED_ALERTS, is_alert),
        combined(inputs, RECORDING_RULES, |kind| !is_alert(kind)),
    ];
    files.into_iter().flatten().collect()
}

fn combined(
    inputs: &[RuleFile],
    name: &str,
    wanted: impl Fn(&RuleKind) -> bool,
) -> Option<RuleFile> {
    let parts = |file: &RuleFile| {
        let mut groups = file.groups.clone();
        for group in &mut groups {
            group.rules.retain(|rule| wanted(&rule.kind));
        }
        groups.retain(|group| !group.rules.is_empty());
        (file.name.clone(), groups)
    };
    let groups = under_distinct_names(inputs.iter().map(parts).collect());
    let file = inputs.first()?.file;
    (!groups.is_empty()).then(|| RuleFile {
        name: name.to_owned(),
        file,
        groups,
        comments: Vec::new(),
    })
}

/// The groups of all files, in order.
fn under_distinct_names(files: Vec<(String, Vec<Group>)>) -> Vec<Group> {
    let mut uses: FxHashMap<SharedStr, usize> = FxHashMap::default();
    for group in files.iter().flat_map(|(_, groups)| groups) {
        *uses.entry(group.name.value.clone()).or_default() += 1;
    }
    let mut all = Vec::new();
    for (file, groups) in files {
        for mut group in groups {
            if uses.get(&group.name.value).is_some_and(|uses| *uses > 1) {
                group.name.value = format!("{file}: {}", group.name.value).into();
            }
            all.push(group);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use promwright_source::Sources;

    use super::*;

    #[test]
    fn groups_of_one_name_stay_apart() {
        let mut sources = Sources::new();
        let mut read = |name: &str, groups: [&str; 2]| {
            let group =
                |group| format!("- name: {group}\n  rules: [{{alert: A{group}, expr: up == 0}}]\n");
            let text = format!("groups:\n{}", groups.map(group).concat());
            let file = sources.add(name, text.as_str());
            crate::read(file, name, &text).0
        };
        let files = [read("a.yaml", ["x", "y"]), read("b.yaml", ["z", "x"])];
        let combined = combine(&files);
        let names: Vec<_> = combined[0].groups.iter().map(|group| &*group.name.value).collect();
        assert_eq!(names, ["a.yaml: x", "y", "z", "b.yaml: x"]);
        assert_eq!(combined.len(), 1, "there are no records");
    }
}
