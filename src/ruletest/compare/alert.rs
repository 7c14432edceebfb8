//! Alerts that must be in a state at a time, or in none.

use promwright_engine::rules::{AlertState, AlertStep, Instance, Outcome, RuleOutcome};
use promwright_series::Labels;

use super::matching::{Expected, presented};
use super::{ALERT_GROUP, Timing};
use crate::model::{AlertTest, Asks, ExpectedAlert, Pairs};
use crate::report::{AlertView, Failure, FailureKind};

/// Whether the alerts that should fire or be pending are, and no others of that name.
pub fn in_state(
    test: &AlertTest,
    rules: &[&RuleOutcome],
    outcome: &Outcome,
    timing: Timing,
) -> Option<Failure> {
    let state = if test.asks == Asks::Pending { AlertState::Pending } else { AlertState::Firing };
    let mut got: Vec<AlertView> = active(rules, timing, test.eval_time)
        .filter(|(.., step)| step.state == state)
        .map(|(rule, instance, step)| view(outcome, timing, rule, instance, step))
        .collect();
    let mut expected: Vec<_> = test.expected.iter().map(|alert| wanted(test, alert)).collect();
    got.sort();
    expected.sort_by(|a, b| a.view.cmp(&b.view));
    let (expected, got) = presented(&expected, &got)?;
    let kind = FailureKind::Alerts {
        alertname: test.alertname.value.clone(),
        group: test.group.as_ref().map(|group| group.value.clone()),
        state,
        is_partial: test.expected.iter().any(ExpectedAlert::is_partial),
        expected,
        got,
    };
    Some(Failure::new(test.place, test.eval_time, kind))
}

/// Alerts that should be neither pending nor firing and are.
pub fn inactive(test: &AlertTest, rules: &[&RuleOutcome], timing: Timing) -> Vec<Failure> {
    let mut failures = Vec::new();
    for alert in &test.expected {
        let expected = wanted(test, alert);
        for (_, instance, step) in active(rules, timing, test.eval_time) {
            if expected.has_labels(&pairs(&instance.labels)) {
                let kind = FailureKind::Active {
                    alertname: test.alertname.value.clone(),
                    labels: instance.labels.clone(),
                    state: step.state,
                };
                failures.push(Failure::new(alert.place, test.eval_time, kind));
            }
        }
    }
    failures
}

/// The alerts that are pending or firing at a time after the start.
fn active<'a>(
    rules: &'a [&'a RuleOutcome],
    timing: Timing,
    eval_time: i64,
) -> impl Iterator<Item = (&'a RuleOutcome, &'a Instance, &'a AlertStep)> {
    rules.iter().flat_map(move |rule| {
        let tick = timing.tick_of(rule, eval_time);
        let histories = rule.alerts.iter().zip(tick);
        let active = histories.flat_map(|(alerts, tick)| alerts.active_at(tick));
        active.map(|(instance, step)| (*rule, instance, step))
    })
}

fn view(
    outcome: &Outcome,
    timing: Timing,
    rule: &RuleOutcome,
    instance: &Instance,
    step: &AlertStep,
) -> AlertView {
    let annotations = outcome.annotations(rule, step);
    let owned = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let episode = instance.episode_at(step.time);
    AlertView {
        labels: pairs(&instance.labels),
        annotations: annotations.iter().map(|(n, v)| owned(n, v)).collect(),
        active_at: episode.map(|episode| episode.active_at - timing.start),
    }
}

/// An expected alert with the labels that its test gives it.
pub fn wanted<'a>(test: &AlertTest, alert: &'a ExpectedAlert) -> Expected<'a> {
    let mut labels = alert.labels.clone();
    labels.insert("alertname".to_owned(), test.alertname.value.clone());
    if let Some(group) = &test.group {
        labels.entry(ALERT_GROUP.to_owned()).or_insert_with(|| group.value.clone());
    }
    let view =
        AlertView { labels, annotations: alert.annotations.clone(), active_at: alert.active_at };
    Expected { view, alert }
}

pub fn pairs(labels: &Labels) -> Pairs {
    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
