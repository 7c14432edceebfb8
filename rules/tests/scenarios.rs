//! What fires in each scenario that comes with the simulator, and when: one snapshot a scenario.

#![expect(clippy::disallowed_methods, reason = "tests read the README of the scenarios")]

mod replay;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use promwright_engine::rules::{AlertHistory, Episode, Instance, Outcome};
use promwright_number::duration;
use promwright_series::is_stale;
use promwright_simulator::{Scenario, export, scenario, scenario_names};

/// All rules over a scenario from the time at which they are loaded.
fn outcome(scenario: &Scenario) -> Outcome {
    let series = export(scenario, scenario.lasts.0, 0).series;
    let times = (scenario.start + scenario.rules_from.0, scenario.start + scenario.lasts.0);
    let outcome =
        replay::replay(&["recording-rules.yaml", "combined-alerts.yaml"], series, &[], times);
    assert_eq!(outcome.rules.len(), 34);
    for rule in &outcome.rules {
        assert_eq!(rule.errors, [], "{} in {}", rule.name, scenario.name);
    }
    outcome
}

/// One line a run of an alert, by time.
fn time_line(scenario: &Scenario, outcome: &Outcome) -> String {
    let mut lines = Vec::new();
    for rule in &outcome.rules {
        for instance in rule.alerts.iter().flat_map(AlertHistory::instances) {
            for episode in &instance.episodes {
                let line = line(scenario, instance, episode);
                lines.push((episode.active_at, rule.id, line));
            }
        }
    }
    lines.sort();
    let mut text = format!("{} for {}\n", scenario.name, duration::format(scenario.lasts.0));
    for (.., line) in lines {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{line}");
    }
    text
}

/// The alert with what tells it from others, and when it was what.
fn line(scenario: &Scenario, instance: &Instance, episode: &Episode) -> String {
    let at = |time: i64| duration::format(time - scenario.start);
    let mut line = instance.labels.get("alertname").unwrap_or_default().to_owned();
    for label in ["pod", "treaty_id", "severity"] {
        if let Some(value) = instance.labels.get(label) {
            let _ = write!(line, " {label}={value}");
        }
    }
    let _ = write!(line, ": pending {}", at(episode.active_at));
    if let Some(firing) = episode.firing_at {
        let _ = write!(line, ", firing {}", at(firing));
    }
    match episode.resolved_at {
        Some(resolved) => line + ", resolved " + &at(resolved),
        None => line + ", to the end",
    }
}

#[test]
fn each_scenario_has_its_time_line() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut fired, mut recorded) = (BTreeSet::new(), BTreeSet::new());
    let (mut alerts, mut records) = (BTreeSet::new(), BTreeSet::new());
    let readme = fs::read_to_string(root.join("fixtures/scenarios/README.md")).unwrap_or_default();
    for name in scenario_names() {
        let Some(scenario) = scenario(name) else { panic!("{name} does not read") };
        let outcome = outcome(&scenario);
        let row = readme.lines().find_map(|line| line.strip_prefix(&format!("| `{name}` |")));
        let Some(row) = row else { panic!("{name} is not in the README") };
        for rule in &outcome.rules {
            let Some(history) = &rule.alerts else {
                records.insert(rule.name.clone());
                continue;
            };
            alerts.insert(rule.name.clone());
            let episodes = history.instances().iter().flat_map(|instance| &instance.episodes);
            let has_fired = episodes.clone().any(|episode| episode.firing_at.is_some());
            // What is said behind a semicolon is about other settings.
            let said = row.split(';').next().unwrap_or_default();
            assert_eq!(said.contains(&*rule.name), has_fired, "{} in the README: {row}", rule.name);
            if has_fired {
                fired.insert(rule.name.clone());
            }
            assert!(name != "steady" || episodes.count() == 0, "{} in steady", rule.name);
        }
        let values = outcome.storage.iter().filter(|series| {
            series.samples().values.iter().any(|value| value.is_finite() && !is_stale(*value))
        });
        recorded.extend(values.filter_map(|series| Some(series.labels().metric()?.to_owned())));
        let mut settings = insta::Settings::clone_current();
        settings.set_input_file(root.join(format!("fixtures/scenarios/{name}.yaml")));
        settings.set_snapshot_path(root.join("snapshots/rules"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, time_line(&scenario, &outcome)));
    }
    assert_eq!((alerts.len(), records.len()), (12, 22));
    assert_eq!(fired, alerts, "each alert fires somewhere");
    let missing: Vec<_> = records.iter().filter(|name| !recorded.contains(&***name)).collect();
    assert_eq!(missing, Vec::<&std::sync::Arc<str>>::new(), "each record has values somewhere");
}
