//! What distinguishes the label sets of an alert.

use std::cmp::Reverse;
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

/// As few names as tell all label sets apart: of `instance` and `pod` the one with shorter values.
pub fn telling<'l>(sets: &[&'l Labels]) -> BTreeSet<&'l str> {
    let mut names = varying(sets);
    let apart = |names: &BTreeSet<&str>| {
        let kept = sets.iter().map(|labels| labels.filter(|name| names.contains(name)));
        kept.collect::<FxHashSet<Labels>>().len()
    };
    let all = apart(&names);
    let length = |name: &str| sets.iter().filter_map(|own| own.get(name)).map(str::len).sum();
    let mut order: Vec<&str> = names.iter().copied().collect();
    order.sort_by_cached_key(|name| Reverse::<usize>(length(name)));
    for name in order {
        names.remove(name);
        if apart(&names) < all {
            names.insert(name);
        }
    }
    names
}

/// `{pod="a"}`: the labels of these names.
pub fn brief(labels: &Labels, names: &BTreeSet<&str>) -> String {
    let kept = labels.filter(|name| names.contains(name));
    if kept.is_empty() { String::new() } else { kept.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_tell_no_more_are_left_out() {
        let of = |pairs: [(&str, &str); 3]| Labels::from_pairs(pairs);
        let sets = [
            of([("job", "a"), ("pod", "p1"), ("instance", "10.0.0.1:80")]),
            of([("job", "a"), ("pod", "p2"), ("instance", "10.0.0.2:80")]),
        ];
        let sets: Vec<&Labels> = sets.iter().collect();
        assert_eq!(telling(&sets).into_iter().collect::<Vec<_>>(), ["pod"]);
        assert_eq!(telling(&sets[..1]).len(), 0);
        assert_eq!(varying(&sets).len(), 2);
    }
}
