//! What one test that was run says of the rules.
//!
//! Only expectations that hold count: one that fails says nothing of its rule but that one of
//! the two is wrong.

use std::collections::{BTreeMap, BTreeSet};

use promwright_engine::rules::{
    AlertHistory, AlertState, AlertStep, Group, Outcome, Reach, RuleId, RuleOutcome, Settings,
};
use promwright_source::Place;
use rustc_hash::FxHashMap;

use super::decision::decisions;
use super::reached::Reading;
use super::sides::Evaluation;
use super::tally::{Moment, Seen, Sides, Tally};
use crate::Test;
use crate::model::{AlertTest, Asks, QueryTest};
use crate::report::Failure;

/// What one test says of each rule of which it says anything.
#[derive(Clone, Debug, Default)]
pub struct CaseCoverage(pub(super) Vec<(RuleId, Tally)>);

/// A test that was run.
pub struct Ran<'a> {
    /// The test.
    pub test: &'a Test,
    /// What reports call it.
    pub title: String,
    /// Its rules.
    pub groups: &'a [Group],
    /// Who of them reads whom.
    pub reach: &'a Reach<'a>,
    /// How they ran.
    pub settings: &'a Settings,
    /// What came of it.
    pub outcome: &'a Outcome,
    /// The expectations that it does not meet.
    pub failures: &'a [Failure],
}

/// Gathers what a test says of the rules.
pub fn collect(ran: &Ran<'_>) -> CaseCoverage {
    let reading = Reading::new(ran.reach, ran.groups, ran.outcome, ran.settings);
    let mut collector =
        Collector { ran, reading, tallies: BTreeMap::new(), last_ticks: BTreeMap::new() };
    for query in ran.test.queries.iter().filter(|query| ran.holds(query.place)) {
        collector.query(query);
    }
    for alert in ran.test.alerts.iter().filter(|alert| ran.holds(alert.place)) {
        collector.alert(alert);
    }
    collector.look_around();
    collector.take_sides();
    CaseCoverage(collector.tallies.into_iter().collect())
}

impl Ran<'_> {
    /// Whether nothing at a place, in it or around it fails.
    fn holds(&self, place: Place) -> bool {
        !self.failures.iter().any(|failure| {
            let (one, other) = (failure.place, place);
            one.file == other.file
                && (one.span.contains(other.span) || other.span.contains(one.span))
        })
    }

    fn moment(&self, tick: i64, weight: u8) -> Moment {
        let (test, place) = (self.title.clone(), self.test.place);
        Moment { test, place, time: tick - self.settings.start, weight }
    }
}

struct Collector<'a> {
    ran: &'a Ran<'a>,
    reading: Reading<'a>,
    tallies: BTreeMap<RuleId, Tally>,
    /// The last tick of each rule that an expectation reaches.
    last_ticks: BTreeMap<RuleId, i64>,
}

impl Collector<'_> {
    fn query(&mut self, query: &QueryTest) {
        let Some(ast) = &query.expr else { return };
        let time = self.ran.settings.start + query.eval_time;
        let read = self.reading.read_by(ast);
        let roots = self.reading.readable(read.clone(), time, false);
        self.reach(roots, time);
        if !query.expected.is_empty() {
            let roots = self.reading.readable(read, time, true);
            self.assert_values(roots, time);
        }
    }

    fn alert(&mut self, test: &AlertTest) {
        let time = self.ran.settings.start + test.eval_time;
        let is_meant = |rule: &&RuleOutcome| {
            let is_of_group = test.group.as_ref().is_none_or(|group| group.value == *rule.group);
            *rule.name == *test.alertname.value && rule.alerts.is_some() && is_of_group
        };
        let outcome = self.ran.outcome;
        let meant: Vec<_> = outcome.rules.iter().filter(is_meant).collect();
        self.reach(meant.iter().map(|rule| rule.id).collect(), time);
        for rule in meant {
            let Some(last) = rule.ticks.last_until(time) else { continue };
            let ticks: Vec<i64> = match test.asks {
                Asks::TimeLine => rule.ticks.times().take_while(|tick| *tick <= last).collect(),
                Asks::Firing | Asks::Pending | Asks::Inactive => vec![last],
            };
            for tick in ticks {
                self.assert_state(rule, test.asks, tick);
            }
        }
    }

    /// Notes what an expectation about an alert says of it at a tick: that it fires, or that it
    /// does not. One that it is pending says so only where there is something pending.
    fn assert_state(&mut self, rule: &RuleOutcome, asks: Asks, tick: i64) {
        let fires = is_in(rule, AlertState::Firing, tick);
        let is_pending = is_in(rule, AlertState::Pending, tick);
        let tally = self.tallies.entry(rule.id).or_default();
        let says_firing = fires && matches!(asks, Asks::Firing | Asks::TimeLine);
        if says_firing {
            tally.firing = Seen::Asserted;
        }
        if !fires && (asks != Asks::Pending || is_pending) {
            tally.silent = Seen::Asserted;
        }
        if says_firing || is_pending && asks == Asks::Pending {
            self.assert_values(vec![rule.id], tick);
        }
    }

    /// Notes that an expectation reaches rules and what these read.
    fn reach(&mut self, roots: Vec<RuleId>, time: i64) {
        for id in self.reading.reached(roots, time, false) {
            let tick = self.reading.outcome(id).and_then(|rule| rule.ticks.last_until(time));
            let Some(tick) = tick else { continue };
            let tally = self.tallies.entry(id).or_default();
            tally.tests = 1;
            tally.expectations += 1;
            let last = self.last_ticks.entry(id).or_insert(tick);
            *last = tick.max(*last);
        }
    }

    /// Notes that an expectation that expects something says so of the values of rules, and of
    /// the values that they come from.
    fn assert_values(&mut self, roots: Vec<RuleId>, time: i64) {
        for id in self.reading.reached(roots, time, true) {
            self.tallies.entry(id).or_default().value = Seen::Asserted;
        }
    }

    /// Notes what happened without an expectation that says so.
    fn look_around(&mut self) {
        let recorded = recorded(self.ran.outcome);
        for rule in &self.ran.outcome.rules {
            let tally = self.tallies.entry(rule.id).or_default();
            tally.ran = 1;
            let steps = steps(rule);
            let first = match rule.alerts {
                Some(_) => steps.iter().map(|step| step.time).min(),
                None => recorded.get(&*rule.name).copied(),
            };
            let weight = u8::from(first.is_some()) + 2 * u8::from(tally.tests > 0);
            let seen = |tick: Option<i64>| {
                tick.map_or(Seen::Never, |tick| Seen::Unasserted(self.ran.moment(tick, weight)))
            };
            tally.value.add(&seen(first));
            if rule.alerts.is_some() {
                let firing = steps.iter().filter(|step| step.state == AlertState::Firing);
                let firing: BTreeSet<i64> = firing.map(|step| step.time).collect();
                tally.silent.add(&seen(silent(rule, &firing)));
                tally.firing.add(&seen(firing.first().copied()));
            }
        }
    }

    /// Evaluates the decisions of all rules that are reached, up to the last tick that is.
    fn take_sides(&mut self) {
        let (outcome, options) = (self.ran.outcome, &self.ran.settings.options);
        for (id, last) in &self.last_ticks {
            let Some(grid) = self.reading.data_grid(*id, *last) else { continue };
            let ast = &self.reading.rule(*id).ast;
            let mut evaluation = Evaluation::new(ast, &outcome.storage, grid, options);
            let sides = |decision| match evaluation.sides(decision) {
                Some(taken) => Sides { taken, is_blind: false },
                None => Sides { taken: [0; 2], is_blind: true },
            };
            let sides: Vec<_> = decisions(ast).into_iter().map(sides).collect();
            self.tallies.entry(*id).or_default().sides = sides;
        }
    }
}

/// Whether an alert of a rule is in a state at a tick.
fn is_in(rule: &RuleOutcome, state: AlertState, tick: i64) -> bool {
    let active = rule.alerts.iter().flat_map(|alerts| alerts.active_at(tick));
    active.into_iter().any(|(_, step)| step.state == state)
}

/// All that happened to the alerts of a rule.
fn steps(rule: &RuleOutcome) -> Vec<&AlertStep> {
    let instances = rule.alerts.iter().flat_map(AlertHistory::instances);
    instances.flat_map(|instance| &instance.steps).collect()
}

/// A tick at which nothing of a rule fires: if there is one the last before it begins to, which
/// shows most.
fn silent(rule: &RuleOutcome, firing: &BTreeSet<i64>) -> Option<i64> {
    let first = firing.first().copied().unwrap_or(i64::MAX);
    let before = rule.ticks.times().take_while(|tick| *tick < first).last();
    before.or_else(|| rule.ticks.times().filter(|tick| !firing.contains(tick)).last())
}

/// When the first sample of each recorded metric is dated.
fn recorded(outcome: &Outcome) -> FxHashMap<&str, i64> {
    let mut first: FxHashMap<&str, i64> = FxHashMap::default();
    let records = outcome.rules.iter().filter(|rule| rule.alerts.is_none());
    first.extend(records.map(|rule| (&*rule.name, i64::MAX)));
    for series in outcome.storage.iter() {
        let known = series.labels().metric().and_then(|name| first.get_mut(name));
        let sample = series.samples().samples().next();
        if let (Some(known), Some((time, _))) = (known, sample) {
            *known = time.min(*known);
        }
    }
    first.retain(|_, time| *time < i64::MAX);
    first
}
