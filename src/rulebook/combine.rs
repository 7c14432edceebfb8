//! The set of files that rules are written as: each input, all alerts, all records.

use crate::{Group, RuleFile, RuleKind};

/// The name of the file that holds all alerting rules.
pub const COMBINED_ALERTS: &str = "combined-alerts.yaml";

/// The name of the file that holds all recording rules.
pub const RECORDING_RULES: &str = "recording-rules.yaml";

/// All alerting rules of the inputs in one file and all recording rules in another, group by
/// group in their order. A group that holds both kinds has a part in each; a file without
/// rules is left out.
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
    let part = |group: &Group| {
        let mut group = group.clone();
        group.rules.retain(|rule| wanted(&rule.kind));
        (!group.rules.is_empty()).then_some(group)
    };
    let groups: Vec<_> = inputs.iter().flat_map(|file| &file.groups).filter_map(part).collect();
    let file = inputs.first()?.file;
    (!groups.is_empty()).then(|| RuleFile {
        name: name.to_owned(),
        file,
        groups,
        comments: Vec::new(),
    })
}
