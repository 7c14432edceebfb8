//! When which alerts fire, as far as a test needs to ask.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use promwright_engine::rules::{AlertHistory, AlertState, Outcome, RuleOutcome};
use promwright_series::Labels;

/// What all alerts of a name must be at a time.
pub struct Expected {
    /// Milliseconds after the start.
    pub time: i64,
    /// The name.
    pub alert: Arc<str>,
    /// Those that fire.
    pub firing: Vec<Firing>,
}

/// An alert that fires.
pub struct Firing {
    /// Its labels, `alertname` among them.
    pub labels: Labels,
    /// Its annotations as they are at the time.
    pub annotations: Vec<(Arc<str>, Arc<str>)>,
}

/// What to expect of a run that began at 0, by time and then in the order of the rules.
pub fn expected(outcome: &Outcome, step: i64, lasts: i64) -> Vec<Expected> {
    let mut all = Vec::new();
    for (alert, rules) in by_name(outcome) {
        for time in times(&rules, step, lasts) {
            all.push(Expected {
                time,
                alert: alert.clone(),
                firing: firing(outcome, &rules, time),
            });
        }
    }
    all.sort_by_key(|expected| expected.time);
    all
}

/// Alerting rules of one name, in the order in which the first of each name stands: a test
/// cannot ask for one of them alone.
fn by_name(outcome: &Outcome) -> Vec<(Arc<str>, Vec<&RuleOutcome>)> {
    let mut all: Vec<(Arc<str>, Vec<&RuleOutcome>)> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in outcome.rules.iter().filter(|rule| rule.alerts.is_some()) {
        let place = *places.entry(&*rule.name).or_insert(all.len());
        if place == all.len() {
            all.push((rule.name.clone(), Vec::new()));
        }
        all[place].1.push(rule);
    }
    all
}

/// The evaluations to ask about.
fn times(rules: &[&RuleOutcome], step: i64, lasts: i64) -> BTreeSet<i64> {
    let histories = rules.iter().filter_map(|rule| rule.alerts.as_ref());
    let episodes = histories.flat_map(AlertHistory::instances).flat_map(|own| &own.episodes);
    let fired = episodes.filter_map(|own| Some([Some(own.firing_at?), own.resolved_at]));
    let mut times: BTreeSet<i64> = fired.flatten().flatten().collect();
    match times.first() {
        Some(first) => times.extend((*first >= step).then_some(first - step)),
        None => times.extend([lasts]),
    }
    times
}

fn firing(outcome: &Outcome, rules: &[&RuleOutcome], time: i64) -> Vec<Firing> {
    let mut firing = Vec::new();
    for rule in rules {
        let active = rule.alerts.iter().flat_map(|alerts| alerts.active_at(time));
        for (instance, at) in active.filter(|(_, at)| at.state == AlertState::Firing) {
            let annotations = outcome.annotations(rule, at);
            firing.push(Firing { labels: instance.labels.clone(), annotations });
        }
    }
    firing.sort_by(|a, b| a.labels.cmp(&b.labels));
    firing
}
