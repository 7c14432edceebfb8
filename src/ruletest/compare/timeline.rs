//! Alerts over all evaluations of a test.

use std::collections::{BTreeMap, BTreeSet};

use promwright_engine::rules::{AlertHistory, AlertState, RuleOutcome};
use promwright_series::Labels;

use super::Timing;
use super::alert::{pairs, wanted};
use crate::model::{AlertTest, ExpectedAlert, Stretch};
use crate::report::{Failure, FailureKind};

/// The evaluations of the rules that have the alerts with one label set, and those at which these
/// are in each state, in milliseconds after the start.
#[derive(Default)]
struct States {
    ticks: BTreeSet<i64>,
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
    // What must have been in a state and of which there never was an alert has not.
    let ticks = rules.iter().flat_map(|rule| ticks(rule, test, timing)).collect();
    let never = States { ticks, ..States::default() };
    let mut seen = states(rules, test, timing);
    let mut failures = Vec::new();
    let mut spoken_of: BTreeSet<Labels> = BTreeSet::new();
    for alert in &test.expected {
        let expected = wanted(test, alert);
        let mut meant: Vec<(Labels, &States)> = seen
            .iter()
            .filter(|(labels, _)| expected.has_labels(&pairs(labels)))
            .map(|(labels, states)| (labels.clone(), states))
            .collect();
        spoken_of.extend(meant.iter().map(|(labels, _)| labels.clone()));
        if meant.is_empty() {
            meant.push((Labels::from_pairs(expected.view.labels.clone()), &never));
        }
        let fail = |kind| Failure::new(alert.place, test.eval_time, kind);
        let differing: Vec<_> =
            meant.iter().flat_map(|(own, states)| differences(test, alert, own, states)).collect();
        if differing.is_empty() {
            let unseen = meant.iter().find_map(|(_, states)| unseen(test, alert, &states.ticks));
            failures.extend(unseen.map(fail));
        }
        failures.extend(differing.into_iter().map(fail));
    }
    seen.retain(|labels, states| !states.firing.is_empty() && !spoken_of.contains(labels));
    for (labels, states) in seen {
        let got = runs(&states.firing, &states.ticks);
        let kind = kind(test, labels, AlertState::Firing, Vec::new(), got);
        failures.push(Failure::new(test.place, test.eval_time, kind));
    }
    failures
}

/// A rule's evaluations that are looked at, in milliseconds after the start.
fn ticks(
    rule: &RuleOutcome,
    test: &AlertTest,
    timing: Timing,
) -> impl Iterator<Item = i64> + use<> {
    let end = test.eval_time;
    rule.ticks.times().map(move |tick| tick - timing.start).take_while(move |tick| *tick <= end)
}

fn states(rules: &[&RuleOutcome], test: &AlertTest, timing: Timing) -> BTreeMap<Labels, States> {
    let mut states: BTreeMap<Labels, States> = BTreeMap::new();
    for rule in rules {
        for instance in rule.alerts.iter().flat_map(AlertHistory::instances) {
            let own = states.entry(instance.labels.clone()).or_default();
            own.ticks.extend(ticks(rule, test, timing));
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
    }
    states
}

/// The states that an expectation says something of, with what it says.
fn lines(alert: &ExpectedAlert) -> impl Iterator<Item = (AlertState, &[Stretch])> {
    let both = [(AlertState::Pending, &alert.pending), (AlertState::Firing, &alert.firing)];
    both.into_iter().filter_map(|(state, stretches)| Some((state, stretches.as_deref()?)))
}

/// How the alerts with one label set differ from a time line, state by state.
fn differences(
    test: &AlertTest,
    alert: &ExpectedAlert,
    labels: &Labels,
    states: &States,
) -> Vec<FailureKind> {
    let ticks = &states.ticks;
    let differs = |(state, stretches): (AlertState, &[Stretch])| {
        let is_wanted = |tick: &&i64| stretches.iter().any(|stretch| stretch.covers(**tick));
        let wanted: BTreeSet<i64> = ticks.iter().filter(is_wanted).copied().collect();
        let got = states.of(state);
        // Of an alert that no rule has there are no evaluations.
        let is_missed = ticks.is_empty() && !stretches.is_empty();
        (wanted != *got || is_missed)
            .then(|| kind(test, labels.clone(), state, stretches.to_vec(), runs(got, ticks)))
    };
    lines(alert).filter_map(differs).collect()
}

/// What of a time line no evaluation can show: a stretch without any, or, without a later one,
/// whether the last has ended.
fn unseen(test: &AlertTest, alert: &ExpectedAlert, ticks: &BTreeSet<i64>) -> Option<FailureKind> {
    lines(alert).find_map(|(state, stretches)| {
        let is_whole = |own: &&Stretch| !ticks.iter().any(|tick| own.covers(*tick));
        let whole = stretches.iter().find(is_whole);
        let last = stretches.iter().max_by_key(|own| own.until.unwrap_or(i64::MAX));
        let is_open = |own: &&Stretch| own.until.is_some() && own.until >= ticks.last().copied();
        let stretch = *whole.or(last.filter(is_open))?;
        let (alertname, is_whole) = (test.alertname.value.clone(), whole.is_some());
        Some(FailureKind::Unseen { alertname, state, stretch, is_whole })
    })
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
fn runs(times: &BTreeSet<i64>, ticks: &BTreeSet<i64>) -> Vec<Stretch> {
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
