//! What distinguishes the label sets of an alert.

use std::collections::BTreeSet;

use promwright_series::Labels;
use rustc_hash::FxHashSet;

use crate::AlertReplay;

/// The label sets of an alert: those that fired first.
pub fn label_sets(alert: &AlertReplay) -> Vec<&Labels> {
    let mut seen = FxHashSet::default();
    let silent = alert.episodes.iter().filter(|own| own.firing_at.is_none());
    let all = alert.firings().chain(silent).map(|own| &own.labels);
    all.filter(|labels| seen.insert(*labels)).collect()
}

/// The names of the labels in which label sets differ.
pub fn varying<'l>(sets: &[&'l Labels]) -> BTreeSet<&'l str> {
    let first = sets.first();
    let names = sets.iter().flat_map(|labels| labels.iter()).map(|(name, _)| name);
    let differs = |name: &&str| {
        sets.iter().any(|labels| labels.get(name) != first.and_then(|first| first.get(name)))
    };
    names.filter(differs).collect()
}

/// `{pod="a"}`: the labels of these names.
pub fn brief(labels: &Labels, names: &BTreeSet<&str>) -> String {
    let kept = labels.filter(|name| names.contains(name));
    if kept.is_empty() { String::new() } else { kept.to_string() }
}
