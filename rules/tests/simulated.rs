//! What fires in the simulator's scenarios.

mod replay;

use promwright_engine::rules::AlertHistory;
use promwright_simulator::{export, scenario};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// Every alert that was pending or firing, the pod that it was about, and the minutes of the
/// story at which it became so. Fired and resolved alerts are there too.
fn active(name: &str, hours: i64, seed: u64, overrides: &[&str]) -> Vec<Active> {
    let scenario = scenario(name).unwrap_or_else(|| panic!("{name} comes with the simulator"));
    let series = export(&scenario, hours * HOUR, seed).series;
    let start = scenario.start + scenario.rules_from.0;
    let outcome = replay::alerts(series, overrides, start, scenario.start + hours * HOUR);
    let mut active = Vec::new();
    for rule in &outcome.rules {
        assert_eq!(rule.errors, [], "{}", rule.name);
        for instance in rule.alerts.iter().flat_map(AlertHistory::instances) {
            for episode in &instance.episodes {
                let minute = |time: i64| (time - scenario.start) / MINUTE;
                active.push(Active {
                    alert: rule.name.to_string(),
                    pod: instance.labels.get("pod").unwrap_or_default().to_owned(),
                    pending: minute(episode.active_at),
                    firing: episode.firing_at.map(minute),
                    resolved: episode.resolved_at.map(minute),
                });
            }
        }
    }
    active
}

#[derive(Debug, PartialEq)]
struct Active {
    alert: String,
    pod: String,
    pending: i64,
    firing: Option<i64>,
    resolved: Option<i64>,
}

/// Pending from the moment at which the rules were loaded, and firing to the end.
fn fires(alert: &str, pod: &str, pending: i64, firing: i64) -> Active {
    let (alert, pod) = (alert.to_owned(), pod.to_owned());
    Active { alert, pod, pending, firing: Some(firing), resolved: None }
}

/// 14:04, in minutes from the start of the story at 11:00.
const LOADED: i64 = 3 * 60 + 4;

#[test]
fn nothing_is_even_pending_on_a_steady_day() {
    for seed in [0, 42] {
        assert_eq!(active("steady", 24, seed, &[]), []);
    }
}

#[test]
fn the_day_of_the_audit_fires_two_alerts_with_todays_settings() {
    let expected = [
        fires("PsiFieldPredictionErrorHigh", "psi-field-0", LOADED, LOADED + 5),
        fires("TreatyNoRequests", "aurora-metrics-exporter-0", LOADED, LOADED + 15),
    ];
    assert_eq!(active("audit-2025-10-23", 8, 0, &[]), expected);
}

#[test]
fn with_the_settings_of_that_morning_the_drift_fires_at_14_07() {
    let overrides = ["PsiFieldPodDrift.threshold=0.3", "PsiFieldPodDrift.for=3m"];
    let expected = [
        fires("PsiFieldPredictionErrorHigh", "psi-field-0", LOADED, LOADED + 5),
        fires("PsiFieldPodDrift", "", LOADED, LOADED + 3),
        fires("TreatyNoRequests", "aurora-metrics-exporter-0", LOADED, LOADED + 15),
    ];
    assert_eq!(active("audit-2025-10-23", 8, 0, &overrides), expected);
}
