//! What is wrong between rules, metrics and files of a catalog.

use std::collections::BTreeMap;

use super::fault::Fault;
use crate::catalog::{Catalog, Group, Output};
use crate::metric::MetricFacts;
use crate::node::NodeKind;
use crate::rule::Rule;
use crate::site::Site;

/// All faults of the catalog as a whole. `groups` holds each group once.
pub(super) fn check(catalog: &Catalog, groups: &[&Group]) -> Vec<Fault> {
    let rules: Vec<&Rule> = groups.iter().flat_map(|group| &group.rules).collect();
    let mut faults = outputs(&catalog.outputs);
    faults.extend(metrics(&catalog.metrics));
    faults.extend(recorded_twice(&rules));
    faults.extend(alerts_of_one_name(&rules));
    faults.extend(rules.iter().flat_map(|rule| names(rule)));
    faults.extend(rules.iter().flat_map(|rule| inputs(rule, &catalog.metrics, &rules)));
    faults
}

fn outputs(outputs: &[Output]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut paths = BTreeMap::new();
    for output in outputs {
        if let Some(first) = paths.insert(output.path, output.site) {
            let message = format!("the file `{}` is declared twice", output.path);
            faults.push(
                Fault::new("dsl/duplicate-output", output.site, message).cause(first, "first here"),
            );
        }
        let mut names: BTreeMap<&str, Site> = BTreeMap::new();
        for group in &output.groups {
            if let Some(first) = names.insert(group.name, group.site) {
                let message = format!("`{}` has two groups called `{}`", output.path, group.name);
                let fault = Fault::new("dsl/duplicate-group", group.site, message)
                    .cause(first, "the first one")
                    .help("Prometheus refuses a file with two groups of one name");
                faults.push(fault);
            }
        }
    }
    faults
}

fn metrics(metrics: &[MetricFacts]) -> Vec<Fault> {
    let mut known: BTreeMap<&str, Site> = BTreeMap::new();
    let mut faults = Vec::new();
    for metric in metrics {
        if let Some(first) = known.insert(metric.name, metric.site) {
            let message = format!("the metric `{}` is declared twice", metric.name);
            faults.push(
                Fault::new("dsl/duplicate-metric", metric.site, message).cause(first, "first here"),
            );
        }
        if !is_metric_name(metric.name) {
            faults.push(invalid("metric", metric.name, metric.site));
        }
    }
    faults
}

fn recorded_twice(rules: &[&Rule]) -> Vec<Fault> {
    let mut known: BTreeMap<&str, Site> = BTreeMap::new();
    let mut faults = Vec::new();
    for rule in rules.iter().filter(|rule| rule.alert.is_none()) {
        if let Some(first) = known.insert(&rule.name, rule.site) {
            let fault = if first.is_same_call(&rule.site) {
                let message = format!("`{}` is in the groups twice", rule.name);
                Fault::new("dsl/recorded-twice", rule.site, message)
                    .help("add the record to one group, once")
            } else {
                let message = format!("`{}` is recorded twice", rule.name);
                Fault::new("dsl/recorded-twice", rule.site, message)
                    .cause(first, "first recorded here")
                    .help("two rules of one name write into each other's series: rename one")
            };
            faults.push(fault);
        }
    }
    faults
}

/// Settings are named after their alert, so its name must tell it from all others.
fn alerts_of_one_name(rules: &[&Rule]) -> Vec<Fault> {
    let mut known: BTreeMap<&str, Site> = BTreeMap::new();
    let mut faults = Vec::new();
    for rule in rules.iter().filter(|rule| rule.alert.is_some()) {
        let Some(first) = known.insert(&rule.name, rule.site) else { continue };
        let message = format!("two alerts are called `{}`", rule.name);
        let fault = Fault::new("dsl/duplicate-alert", rule.site, message)
            .help(format!("`{}.threshold` would name two settings: rename one", rule.name));
        let is_same = first.is_same_call(&rule.site);
        faults.push(if is_same { fault } else { fault.cause(first, "the first one") });
    }
    faults
}

fn names(rule: &Rule) -> Vec<Fault> {
    let mut faults = Vec::new();
    if rule.alert.is_none() && !is_metric_name(&rule.name) {
        faults.push(invalid("recorded series", &rule.name, rule.site));
    }
    if rule.alert.is_some() && rule.name.trim().is_empty() {
        faults.push(Fault::new("dsl/invalid-name", rule.site, "an alert needs a name"));
    }
    let mut labels: BTreeMap<&str, Site> = BTreeMap::new();
    let severity = rule.alert.as_ref().and_then(|alert| alert.severity);
    labels.extend(severity.map(|severity| ("severity", severity.site)));
    for set in &rule.labels {
        if !is_label_name(set.label.name) {
            faults.push(invalid("label", set.label.name, set.label.site));
        }
        if let Some(first) = labels.insert(set.label.name, set.site) {
            let message = format!("label `{}` is set twice", set.label.name);
            faults.push(
                Fault::new("dsl/duplicate-label", set.site, message).cause(first, "first here"),
            );
        }
    }
    let mut annotations: BTreeMap<&str, Site> = BTreeMap::new();
    for annotation in rule.alert.iter().flat_map(|alert| &alert.annotations) {
        if !is_label_name(&annotation.name) {
            faults.push(invalid("annotation", &annotation.name, annotation.site));
        }
        if let Some(first) = annotations.insert(&annotation.name, annotation.site) {
            let message = format!("annotation `{}` is written twice", annotation.name);
            let fault = Fault::new("dsl/duplicate-annotation", annotation.site, message);
            faults.push(fault.cause(first, "first here"));
        }
    }
    faults
}

/// Metrics that the catalog does not have, and records that no group writes.
fn inputs(rule: &Rule, metrics: &[MetricFacts], rules: &[&Rule]) -> Vec<Fault> {
    let mut faults = Vec::new();
    rule.expr.walk(&mut |node| match &node.kind {
        NodeKind::Selector(selector) => {
            let name = selector.facts.name;
            if !metrics.iter().any(|metric| metric.name == name) {
                let message = format!("the catalog does not have the metric `{name}`");
                let fault = Fault::new("dsl/undeclared-metric", node.site, message)
                    .cause(selector.facts.site, "declared here")
                    .help("add its `METRICS` to the catalog: `.metrics(…::METRICS)`");
                faults.push(fault);
            }
        }
        NodeKind::Recorded(record) => {
            let is_it = |other: &&Rule| other.alert.is_none() && other.name == record.name;
            if !rules.iter().any(is_it) {
                let message = format!("no group records `{}`", record.name);
                let fault = Fault::new("dsl/unrecorded-input", node.site, message)
                    .cause(record.site, "the record is written here")
                    .help("add it to a group: `.rule(…)`");
                faults.push(fault);
            }
        }
        _ => {}
    });
    faults
}

fn invalid(what: &str, name: &str, site: Site) -> Fault {
    let message = format!("`{name}` is no name for a {what}");
    let help = "letters, digits and `_`, not starting with a digit; a metric may have `:` as well";
    Fault::new("dsl/invalid-name", site, message).help(help)
}

fn is_metric_name(name: &str) -> bool {
    is_name(name, |byte| byte == b'_' || byte == b':')
}

fn is_label_name(name: &str) -> bool {
    name != "__name__" && is_name(name, |byte| byte == b'_')
}

fn is_name(name: &str, is_extra: fn(u8) -> bool) -> bool {
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || is_extra(byte);
    name.bytes().next().is_some_and(is_start)
        && name.bytes().all(|byte| is_start(byte) || byte.is_ascii_digit())
}
