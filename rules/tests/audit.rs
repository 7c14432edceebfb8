//! What fired on 2025-10-23, with today's settings and with those of that morning.
//!
//! The series are those of `fixtures/tests/audit-2025-10-23.yaml`, where 0m is 14:00; there the
//! alerts of today's settings are checked in full.

#![expect(clippy::disallowed_methods, reason = "tests read fixtures")]

mod replay;

use std::path::Path;

use promwright_engine::rules::{AlertHistory, Outcome};
use promwright_series::{Series, notation};

const MINUTE: i64 = 60_000;
/// When the report was written: 16:45.
const REPORT: i64 = 165 * MINUTE;

fn series() -> Vec<Series> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let path = root.join("fixtures/tests/audit-2025-10-23.yaml");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut names = text.lines().filter_map(|line| line.trim().strip_prefix("- series: "));
    let values = text.lines().filter_map(|line| line.trim().strip_prefix("values: "));
    values.filter_map(|values| read(names.next()?, values)).collect()
}

fn read(name: &str, values: &str) -> Option<Series> {
    let labels = notation::parse_labels(name).ok()?;
    let points = notation::parse_values(values).ok()?;
    Some(Series { labels, samples: notation::column(&points, 0, 30_000) })
}

/// The day's alerts, with these settings.
fn replay(overrides: &[&str]) -> Outcome {
    let series = series();
    assert_eq!(series.len(), 21);
    replay::alerts(series, overrides, 0, REPORT)
}

/// Name, severity and the minute of its first firing, of every alert that fires at the report.
fn firing(outcome: &Outcome) -> Vec<(String, String, f64)> {
    let mut firing = Vec::new();
    for rule in &outcome.rules {
        assert_eq!(rule.errors, [], "{}", rule.name);
        for instance in rule.alerts.iter().flat_map(AlertHistory::instances) {
            let since = instance.episode_at(REPORT).and_then(|episode| episode.firing_at);
            let severity = instance.labels.get("severity").unwrap_or_default().to_owned();
            let minute = |time: i64| time as f64 / MINUTE as f64;
            firing.extend(since.map(|time| (rule.name.to_string(), severity, minute(time))));
        }
    }
    firing
}

fn fired(name: &str, severity: &str, minute: f64) -> (String, String, f64) {
    (name.to_owned(), severity.to_owned(), minute)
}

#[test]
fn two_alerts_fire_with_todays_settings() {
    let expected = [
        fired("PsiFieldPredictionErrorHigh", "warning", 9.0),
        fired("TreatyNoRequests", "warning", 19.5),
    ];
    assert_eq!(firing(&replay(&[])), expected);
}

#[test]
fn three_fire_with_the_settings_of_that_morning() {
    let outcome = replay(&[
        "PsiFieldPodDrift.threshold=0.3",
        "PsiFieldPodDrift.for=3m",
        "PsiFieldPodDrift.severity=critical",
    ]);
    let expected = [
        fired("PsiFieldPredictionErrorHigh", "warning", 9.0),
        fired("PsiFieldPodDrift", "critical", 7.0),
        fired("TreatyNoRequests", "warning", 19.5),
    ];
    assert_eq!(firing(&outcome), expected);
    let drift = outcome.rules.iter().find(|rule| &*rule.name == "PsiFieldPodDrift");
    let texts: Vec<_> = drift
        .iter()
        .flat_map(|rule| rule.alerts.iter().flat_map(|alerts| alerts.active_at(REPORT)))
        .zip(drift)
        .flat_map(|((_, step), rule)| outcome.annotations(rule, step))
        .filter(|(name, _)| &**name == "description")
        .map(|(_, text)| text.to_string())
        .collect();
    assert_eq!(texts, ["Prediction error differs by 0.8 between pods (threshold: 0.3)"]);
}
