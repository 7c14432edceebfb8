//! Alerts over all evaluations of a test.

use std::collections::{BTreeMap, BTreeSet};

use promwright_engine::rules::{AlertHistory, AlertState, RuleOutcome};
use promwright_series::Labels;

use super::Timing;
use super::alert::{pairs, wanted};
use crate::model::{AlertTest, ExpectedAlert, Stretch};
use crate::report::{Failure, FailureKind};

/// The evaluations at which the alerts with one label set are in each state, in milliseconds
/// after the start.
#[derive(Default)]
struct States {
    pending: BTreeSet<i64>,
    firing: BTreeSet<i64>,
}

impl States {
    const fn of(&self, state: AlertState) -> &BTreeSet<i64> {
        match state {
            AlertState::Pending => &self.pending,
            AlertState::Firing => &self.firing,
        }
    }
}

/// What is not as the time lines of a test say.
pub fn compare(test: &AlertTest, rules: &[&RuleOutcome], timing: Timing) -> Vec<Failure> {
    let ticks = ticks(rules, test, timing);
    let mut seen = states(rules, test, timing);
    let mut failures = Vec::new();
    let mut spoken_of: BTreeSet<Labels> = BTreeSet::new();
    for alert in &test.expected {
        let expected = wanted(test, alert);
        let meant: Vec<Labels> =
            seen.keys().filter(|labels| expected.has_labels(&pairs(labels))).cloned().collect();
        spoken_of.extend(meant.iter().cloned());
        if meant.is_empty() {
            // There never was one: what must have been in a state has not.
            let labels = Labels::from_pairs(expected.view.labels.clone());
            failures.extend(differences(test, alert, &labels, &States::default(), &ticks));
        }
        for labels in meant {
            failures.extend(differences(test, alert, &labels, &seen[&labels], &ticks));
        }
    }
    seen.retain(|labels, states| !states.firing.is_empty() && !spoken_of.contains(labels));
    for (labels, states) in seen {
        let kind = kind(test, labels, AlertState::Firing, Vec::new(), runs(&states.firing, &ticks));
        failures.push(Failure::new(test.place, test.eval_time, kind));
    }
    failures
}

/// The evaluations that are looked at, in milliseconds after the start.
fn ticks(rules: &[&RuleOutcome], test: &AlertTest, timing: Timing) -> Vec<i64> {
    let all = rules.iter().flat_map(|rule| rule.ticks.times());
    let all: BTreeSet<i64> = all.map(|tick| tick - timing.start).collect();
    all.into_iter().filter(|tick| *tick <= test.eval_time).collect()
}

fn states(rules: &[&RuleOutcome], test: &AlertTest, timing: Timing) -> BTreeMap<Labels, States> {
    let mut states: BTreeMap<Labels, States> = BTreeMap::new();
    let histories = rules.iter().filter_map(|rule| rule.alerts.as_ref());
    for instance in histories.flat_map(AlertHistory::instances) {
        let own = states.entry(instance.labels.clone()).or_default();
        for step in &instance.steps {
            let time = step.time - timing.start;
            if time <= test.eval_time {
                let times = match step.state {
                    AlertState::Pending => &mut own.pending,
                    AlertState::Firing => &mut own.firing,
                };
                times.insert(time);
            }
        }
    }
    states
}

/// How the alerts with one label set differ from a time line, state by state.
fn differences(
    test: &AlertTest,
    alert: &ExpectedAlert,
    labels: &Labels,
    states: &States,
    ticks: &[i64],
) -> Vec<Failure> {
    let both = [(AlertState::Pending, &alert.pending), (AlertState::Firing, &alert.firing)];
    let differs = |(state, stretches): (AlertState, &Option<Vec<Stretch>>)| {
        let stretches = stretches.as_ref()?;
        let is_wanted = |tick: &&i64| stretches.iter().any(|stretch| stretch.covers(**tick));
        let wanted: BTreeSet<i64> = ticks.iter().filter(is_wanted).copied().collect();
        let got = states.of(state);
        let fail = |kind| Some(Failure::new(alert.place, test.eval_time, kind));
        if wanted != *got {
            let got = runs(got, ticks);
            return fail(kind(test, labels.clone(), state, stretches.clone(), got));
        }
        // Without a later evaluation no one knows whether the state has ended.
        let last = stretches.iter().filter_map(|stretch| stretch.until).max()?;
        let is_seen = ticks.last().is_some_and(|tick| *tick > last);
        let alertname = test.alertname.value.clone();
        if is_seen { None } else { fail(FailureKind::Unseen { alertname, after: last }) }
    };
    both.into_iter().filter_map(differs).collect()
}

fn kind(
    test: &AlertTest,
    labels: Labels,
    state: AlertState,
    expected: Vec<Stretch>,
    got: Vec<Stretch>,
) -> FailureKind {
    FailureKind::TimeLine { alertname: test.alertname.value.clone(), labels, state, expected, got }
}

/// Evaluations in a row as stretches.
fn runs(times: &BTreeSet<i64>, ticks: &[i64]) -> Vec<Stretch> {
    let mut runs: Vec<Stretch> = Vec::new();
    let mut was_in = false;
    for tick in ticks {
        let is_in = times.contains(tick);
        match runs.last_mut().filter(|_| was_in) {
            Some(run) if is_in => run.until = Some(*tick),
            _ if is_in => runs.push(Stretch { from: *tick, until: Some(*tick) }),
            _ => {}
        }
        was_in = is_in;
    }
    if let Some(run) = runs.last_mut().filter(|_| was_in) {
        run.until = None;
    }
    runs
}
