//! How the labels of two alerts or samples differ, in words.

use promwright_engine::rules::{AlertState, Instance};

use promwright_series::Labels;

use super::focus::Focus;
use crate::Pairs;

/// More labels than this are better seen in the diff.
const MOST: usize = 4;

/// So is a longer sentence than this.
const LONGEST: usize = 160;

/// A longer name of a series loses its labels.
const LONGEST_SERIES: usize = 70;

/// A series in a sentence.
pub fn brief_series(labels: &Labels) -> String {
    let shown = labels.to_string();
    match labels.metric() {
        Some(metric) if shown.len() > LONGEST_SERIES => format!("{metric}{{…}}"),
        _ if shown.len() > LONGEST_SERIES => "{…}".to_owned(),
        _ => shown,
    }
}

/// That an alert is there with other labels than wanted, and which the rule itself sets.
pub fn differing(focus: &Focus<'_>, instance: &Instance) -> String {
    let (wanted, rule) = (&focus.alert.labels, focus.rule);
    let got: Pairs =
        instance.labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let told = listed(&parts(wanted, &got));
    let set: Vec<_> = rule
        .labels
        .iter()
        .filter(|(name, _)| wanted.get(&**name) != got.get(&**name))
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    let by_rule =
        if set.is_empty() { String::new() } else { format!(" (the rule sets {})", set.join(", ")) };
    let does = if focus.state == AlertState::Firing { "fires" } else { "is pending" };
    format!("it {does} {told}{by_rule}")
}

/// `with severity="critical" in the place of "warning"`, and so on, for each label that differs.
pub fn parts(wanted: &Pairs, got: &Pairs) -> Vec<String> {
    let mut parts = Vec::new();
    for (name, value) in wanted {
        match got.get(name) {
            Some(own) if own == value => {}
            Some(own) => parts.push(format!("with {name}={own:?} in the place of {value:?}")),
            None if value.is_empty() => {
                parts.push(format!("without `{name}`, which is expected with an empty value"));
            }
            None => parts.push(format!("without {name}={value:?}")),
        }
    }
    for (name, value) in got.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
        parts.push(format!("with {name}={value:?} besides"));
    }
    parts
}

/// Parts joined to a sentence.
pub fn listed(parts: &[String]) -> String {
    if parts.len() > MOST || parts.iter().map(String::len).sum::<usize>() > LONGEST {
        let plural = if parts.len() == 1 { "" } else { "s" };
        return format!("with {} label{plural} otherwise", parts.len());
    }
    if parts.is_empty() {
        return "with the same labels".to_owned();
    }
    promwright_source::listed(parts)
}
