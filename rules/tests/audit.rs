//! What fired on 2025-10-23, with today's settings and with those of that morning.
//!
//! The series are those of `fixtures/tests/audit-2025-10-23.yaml`, where 0m is 14:00; there the
//! alerts of today's settings are checked in full.

#![expect(clippy::disallowed_methods, reason = "tests read fixtures")]

use std::path::Path;
use std::sync::Arc;

use promwright_dsl::Overrides;
use promwright_engine::rules::{
    Alert, AlertHistory, Group, Mode, Outcome, Rule, RuleKind, Settings, run,
};
use promwright_engine::{Options, Storage};
use promwright_rulebook::Entry;
use promwright_series::{Labels, Series, notation};
use promwright_source::Sources;

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
    let overrides = Overrides::parse(overrides).unwrap_or_default();
    let compiled =
        vaultmesh_rules::catalog().compile(&overrides, &mut Sources::new(), &mut |_| None);
    assert_eq!(compiled.findings, []);
    let file = compiled.files.iter().find(|file| file.name == "combined-alerts.yaml");
    let groups: Vec<_> = file.iter().flat_map(|file| &file.groups).map(group).collect();
    assert_eq!(groups.len(), 2);
    let storage = Storage::from_series(series()).unwrap_or_default();
    assert_eq!(storage.len(), 21);
    let settings = Settings {
        start: 0,
        end: REPORT,
        interval_ms: None,
        options: Options::prometheus(),
        external_labels: Labels::empty(),
        external_url: "".into(),
        own_url: None,
        mode: Mode::default(),
    };
    run(&groups, storage, &settings)
}

fn group(group: &promwright_rulebook::Group) -> Group {
    Group {
        name: group.name.value.as_str().into(),
        interval_ms: group.interval.as_ref().map_or(30_000, |interval| interval.value),
        query_offset_ms: 0,
        limit: 0,
        rules: group.rules.iter().filter_map(rule).collect(),
    }
}

fn rule(rule: &promwright_rulebook::Rule) -> Option<Rule> {
    let alert = rule.alert()?;
    let time = alert.for_.as_ref();
    Some(Rule {
        name: rule.name.value.as_str().into(),
        ast: Arc::new(rule.expr.ast.clone()?),
        labels: pairs(&rule.labels),
        kind: RuleKind::Alert(Alert {
            for_ms: time.map_or(0, |time| time.value),
            keep_firing_for_ms: 0,
            annotations: pairs(&alert.annotations),
        }),
    })
}

fn pairs(entries: &[Entry]) -> Vec<(Arc<str>, Arc<str>)> {
    let pair = |entry: &Entry| (entry.name.value.as_str().into(), entry.value.value.clone());
    entries.iter().map(pair).collect()
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
