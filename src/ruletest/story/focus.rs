//! Which alert of a failed expectation a story is about.
//!
//! What should fire and does not comes first, then what fires and should not, then what fires
//! with other annotations.

use promwright_engine::rules::{
    AlertHistory, AlertState, Episode, Group, Instance, Rule, RuleOutcome,
};
use promwright_series::{Labels, METRIC_NAME};

use super::Scene;
use crate::Pairs;
use crate::conditions::{Condition, conditions};
use crate::report::AlertView;

/// Sentences and rules of more alerts than this would only repeat themselves.
const MOST: usize = 3;

/// How many evaluations are looked back at for a series that should have alerted.
const LONGEST: i64 = 2_000;

/// How an alert fails an expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It should fire, and does not.
    Missing,
    /// It fires, and should not.
    Extra,
    /// It fires as it should, but with other annotations.
    Annotations,
}

/// An alert that fails an expectation.
pub struct Focus<'a> {
    /// How.
    pub fault: Fault,
    /// The state that is asked about.
    pub state: AlertState,
    /// As it is wanted, or as it is.
    pub alert: AlertView,
    /// The rule's outcome.
    pub outcome: &'a RuleOutcome,
    /// The rule's group.
    pub group: &'a Group,
    /// The rule.
    pub rule: &'a Rule,
    /// What became of the alert, or of the one most like it.
    pub instance: Option<&'a Instance>,
    /// How many labels that one has otherwise than wanted.
    pub disagreement: usize,
    /// The labels of the element of the expression, as far as they are known.
    pub source: Labels,
    /// The conditions of the expression.
    pub conditions: Vec<Condition>,
    /// The time that is asked about, since the epoch.
    pub time: i64,
    /// The evaluation that decides.
    pub tick: i64,
}

impl<'a> Focus<'a> {
    /// The alerts to speak of.
    pub fn all(
        scene: Scene<'a>,
        rules: &[&'a RuleOutcome],
        state: AlertState,
        (expected, got): (&[AlertView], &[AlertView]),
        time: i64,
    ) -> Vec<Self> {
        let is_in = |alert: &AlertView, others: &[AlertView]| {
            others.iter().any(|other| other.labels == alert.labels)
        };
        let missing: Vec<_> = expected.iter().filter(|own| !is_in(own, got)).collect();
        let extra: Vec<_> = got.iter().filter(|own| !is_in(own, expected)).collect();
        let other = got.iter().filter(|own| is_in(own, expected) && !expected.contains(own));
        let other: Vec<_> = other.collect();
        // An alert that fires with other labels than expected is told of once.
        let count = missing.len().max(extra.len()).max(usize::from(!other.is_empty())).min(MOST);
        let missing = missing.into_iter().map(|own| (Fault::Missing, own));
        let extra = extra.into_iter().map(|own| (Fault::Extra, own));
        let other = other.into_iter().map(|own| (Fault::Annotations, own));
        let new = |(fault, alert): (Fault, &AlertView)| {
            Self::new(scene, rules, (fault, state), alert.clone(), time)
        };
        missing.chain(extra).chain(other).take(count).filter_map(new).collect()
    }

    /// One alert; `None` if there is no rule for it.
    pub fn new(
        scene: Scene<'a>,
        rules: &[&'a RuleOutcome],
        (fault, state): (Fault, AlertState),
        alert: AlertView,
        time: i64,
    ) -> Option<Self> {
        let wanted = &alert.labels;
        let instances = rules.iter().flat_map(|rule| {
            let alerts = rule.alerts.iter().flat_map(AlertHistory::instances);
            alerts.map(move |instance| (*rule, instance))
        });
        let nearest = instances.min_by_key(|(_, instance)| disagreement(instance, wanted));
        let outcome = nearest.map(|(rule, _)| rule).or_else(|| rules.first().copied())?;
        let (group, rule) = scene.rule(outcome.id)?;
        let instance = nearest.map(|(_, instance)| instance);
        let disagreement = instance.map_or(0, |instance| disagreement(instance, wanted));
        let mut focus = Self {
            fault,
            state,
            alert,
            outcome,
            group,
            rule,
            instance,
            disagreement,
            source: Labels::empty(),
            conditions: conditions(&rule.ast),
            time: scene.timing.start + time,
            tick: scene.timing.tick(time),
        };
        focus.find_source(scene);
        Some(focus)
    }

    /// Finds the labels of the element of the expression: from the history where there is one.
    /// Where a series that never passed the condition is more like what is wanted than any
    /// alert that was there, it is that series which should have alerted.
    fn find_source(&mut self, scene: Scene<'a>) {
        let alerts = self.outcome.alerts.as_ref();
        let step = self.instance.and_then(|own| own.steps.last());
        let alerted = alerts.zip(step).map(|(alerts, step)| alerts.source(step).without_metric());
        if let (Some(alerted), true) = (&alerted, self.is_exact()) {
            self.source = alerted.clone();
            return;
        }
        let wanted = self.wanted_source();
        let grid = scene.grid(self, self.tick - LONGEST * scene.timing.interval, self.tick);
        let value = self.conditions.iter().find_map(|own| Some(&own.comparison.as_ref()?.value));
        let series = scene.vector(value.unwrap_or(&self.rule.ast), grid);
        let labels = series.iter().map(|series| series.labels.without_metric());
        let best = labels.min_by_key(|labels| distance(labels, &wanted));
        let rank = |labels: &Labels| distance(labels, &wanted);
        match (alerted, best) {
            (Some(alerted), Some(best)) if rank(&best) < rank(&alerted) => {
                self.instance = None;
                self.source = best;
            }
            (Some(alerted), _) => self.source = alerted,
            (None, Some(best)) => self.source = best,
            (None, None) => self.source = wanted,
        }
    }

    /// What is wanted less what the rule adds.
    pub fn wanted_source(&self) -> Labels {
        let is_added = |name: &str| {
            name == "alertname" || self.rule.labels.iter().any(|(own, _)| **own == *name)
        };
        let wanted = self.alert.labels.iter();
        let kept = wanted.filter(|(name, value)| !is_added(name) && !value.is_empty());
        Labels::from_pairs(kept.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// Whether the alert that was wanted has been there at all, with just its labels.
    pub fn is_exact(&self) -> bool {
        self.instance.is_some() && self.disagreement == 0
    }

    /// Whether it is in the state when it should be, though otherwise than expected: when is no
    /// question then.
    pub fn is_in_time(&self) -> bool {
        let step = self.instance.and_then(|own| own.at(self.tick));
        self.fault != Fault::Extra && step.is_some_and(|own| own.state == self.state)
    }

    /// The run that is most to the point: the one at the time, or the last before it that
    /// fired, or the last, or the first after it.
    pub fn episode(&self) -> Option<&'a Episode> {
        let instance = self.instance?;
        let before = || instance.episodes.iter().rev().filter(|own| own.active_at <= self.tick);
        instance
            .episode_at(self.tick)
            .or_else(|| before().find(|own| own.firing_at.is_some()))
            .or_else(|| before().next())
            .or_else(|| instance.episodes.first())
    }

    /// Milliseconds that the condition must hold.
    pub fn for_ms(&self) -> i64 {
        self.rule.alert().map_or(0, |alert| alert.for_ms)
    }

    /// Milliseconds for which it fires on without a value.
    pub fn keep_ms(&self) -> i64 {
        self.rule.alert().map_or(0, |alert| alert.keep_firing_for_ms)
    }
}

/// How many labels an alert has otherwise than wanted.
fn disagreement(instance: &Instance, wanted: &Pairs) -> usize {
    let equal = |(name, value): &(&String, &String)| {
        instance.labels.get(name.as_str()).unwrap_or_default() == value.as_str()
    };
    let agreed = wanted.iter().filter(equal).count();
    wanted.len().max(instance.labels.len()) - agreed
}

/// How many labels that both have they have with different values, and how many alike, the
/// other way round: the least is the most alike.
pub fn distance(labels: &Labels, source: &Labels) -> (usize, usize) {
    let (mut conflicts, mut alike) = (0, 0);
    for (name, value) in labels.iter().filter(|(name, _)| *name != METRIC_NAME) {
        match source.get(name) {
            Some(own) if own == value => alike += 1,
            Some(_) => conflicts += 1,
            None => {}
        }
    }
    (conflicts, usize::MAX - alike)
}
