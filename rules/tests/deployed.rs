//! The rules against those that were deployed on 2025-10-23: the same in everything, except for
//! the expressions that DIVERGENCES.md lists.
//!
//! The deployed files are not part of this project; without them the test says so and passes.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use promwright_dsl::Overrides;
use promwright_rulebook::{Alert, Entry, Group, Rule, RuleFile};
use promwright_source::Sources;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn compiled(sources: &mut Sources) -> Vec<RuleFile> {
    let mut load = |path: &str| fs::read_to_string(root().join(path)).ok();
    let compiled = vaultmesh_rules::catalog().compile(&Overrides::none(), sources, &mut load);
    let findings: Vec<_> = compiled.findings.iter().map(|found| &found.message).collect();
    assert!(findings.is_empty(), "{findings:#?}");
    compiled.files
}

fn read(path: &Path) -> Option<RuleFile> {
    let text = fs::read_to_string(path).ok()?;
    let name = path.display().to_string();
    let file = Sources::new().add(name.clone(), text.clone());
    Some(promwright_rulebook::read(file, &name, &text).0)
}

/// Names of the rules whose expression differs on purpose: the first column of the first table.
fn divergent() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("rules/DIVERGENCES.md")).unwrap_or_default();
    let expressions = text.split("\n## ").find(|part| part.starts_with("Expressions"));
    let rows = expressions.unwrap_or_default().lines().filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split('`').next()).map(str::to_owned).collect()
}

#[test]
fn the_files_have_the_rules_that_they_should() {
    let files = compiled(&mut Sources::new());
    let counts: Vec<_> = files
        .iter()
        .map(|file| {
            let rules: usize = file.groups.iter().map(|group| group.rules.len()).sum();
            (file.name.as_str(), rules)
        })
        .collect();
    let expected = [
        ("alerts/psi-field.yaml", 5),
        ("alerts/aurora-treaty.yaml", 7),
        ("combined-alerts.yaml", 12),
        ("recording-rules.yaml", 22),
    ];
    assert_eq!(counts, expected);
}

#[test]
fn the_rules_are_the_deployed_ones() {
    let deployed = root().join("../shared/vaultmesh/deployed");
    let names = ["alerts/psi-field.yaml", "alerts/aurora-treaty.yaml", "recording-rules.yaml"];
    let files = compiled(&mut Sources::new());
    let divergent = divergent();
    let mut differing = BTreeSet::new();
    for name in names {
        let Some(theirs) = read(&deployed.join(name)) else {
            eprintln!("not compared: no {}", deployed.join(name).display());
            return;
        };
        let Some(ours) = files.iter().find(|file| file.name == name) else { panic!("no {name}") };
        assert_eq!(ours.groups.len(), theirs.groups.len(), "{name}");
        for (ours, theirs) in ours.groups.iter().zip(&theirs.groups) {
            compare_groups(ours, theirs, &mut differing);
        }
    }
    assert_eq!(differing, divergent, "expressions that differ, and those that are said to");
}

fn compare_groups(ours: &Group, theirs: &Group, differing: &mut BTreeSet<String>) {
    let interval = |group: &Group| group.interval.as_ref().map(|interval| interval.value);
    assert_eq!((&ours.name.value, interval(ours)), (&theirs.name.value, interval(theirs)));
    let names = |group: &Group| -> Vec<String> {
        group.rules.iter().map(|rule| rule.name.value.to_string()).collect()
    };
    assert_eq!(names(ours), names(theirs));
    for (ours, theirs) in ours.rules.iter().zip(&theirs.rules) {
        let name = &ours.name.value;
        assert_eq!(pairs(&ours.labels), pairs(&theirs.labels), "labels of {name}");
        assert_eq!(ours.alert().map(held_for), theirs.alert().map(held_for), "`for` of {name}");
        assert_eq!(annotations(ours), annotations(theirs), "annotations of {name}");
        if expression(ours) != expression(theirs) {
            differing.insert(name.to_string());
        }
    }
}

fn pairs(entries: &[Entry]) -> BTreeSet<(String, String)> {
    let pair = |entry: &Entry| (entry.name.value().to_string(), entry.value.value().to_string());
    entries.iter().map(pair).collect()
}

fn held_for(alert: &Alert) -> Option<i64> {
    alert.for_.as_ref().map(|time| time.value)
}

/// The keys; the texts may improve. The odd `runbook` is a `runbook_url` now.
fn annotations(rule: &Rule) -> BTreeSet<String> {
    let entries = rule.alert().map(|alert| &alert.annotations[..]).unwrap_or_default();
    let key = |entry: &Entry| entry.name.value().replace("runbook_url", "runbook");
    entries.iter().map(key).collect()
}

fn expression(rule: &Rule) -> String {
    // Two that do not parse must not pass for equal.
    let Some(tree) = rule.expr.tree() else { panic!("{} does not parse", rule.name.value) };
    promwright_promql::print(&tree)
}
