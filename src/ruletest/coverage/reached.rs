//! Which rules the expectations of a test reach.
//!
//! A query reaches what it may read, an alert test its alert, and both reach what these read in
//! turn. Of an alert's `ALERTS` there is something to read only once it was active.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use promwright_engine::Grid;
use promwright_engine::rules::{Group, Outcome, Reach, Rule, RuleId, RuleOutcome, Settings};

use super::sides::first_value;

/// The rules of a test that was run, by who reads whom.
pub struct Reading<'a> {
    reach: &'a Reach<'a>,
    groups: &'a [Group],
    outcome: &'a Outcome,
    settings: &'a Settings,
    rules: BTreeMap<RuleId, (&'a RuleOutcome, OnceCell<Option<i64>>)>,
}

impl<'a> Reading<'a> {
    /// The rules of these groups with their outcome.
    pub fn new(
        reach: &'a Reach<'a>,
        groups: &'a [Group],
        outcome: &'a Outcome,
        settings: &'a Settings,
    ) -> Self {
        let rules = outcome.rules.iter().map(|rule| (rule.id, (rule, OnceCell::new())));
        Self { reach, groups, outcome, settings, rules: rules.collect() }
    }

    /// A rule as it runs.
    pub fn rule(&self, id: RuleId) -> &'a Rule {
        &self.groups[id.group].rules[id.rule]
    }

    /// What became of a rule.
    pub fn outcome(&self, id: RuleId) -> Option<&'a RuleOutcome> {
        self.rules.get(&id).map(|(rule, _)| *rule)
    }

    /// The times at which a rule's expression is evaluated, up to those of one of its ticks.
    pub fn data_grid(&self, id: RuleId, last_tick: i64) -> Option<Grid> {
        let ticks = self.outcome(id)?.ticks;
        let offset = self.groups[id.group].query_offset_ms;
        Some(Grid::range(ticks.start - offset, last_tick - offset, ticks.step))
    }

    /// Whether a rule's expression had a value at one of its ticks until a time.
    pub fn has_value(&self, id: RuleId, time: i64) -> bool {
        self.first_value(id).is_some_and(|first| first <= time)
    }

    /// The first tick at which a rule's expression has a value.
    fn first_value(&self, id: RuleId) -> Option<i64> {
        let (rule, first) = self.rules.get(&id)?;
        let find = || {
            if let Some(alerts) = &rule.alerts {
                let firsts = alerts.instances().iter().filter_map(|own| own.steps.first());
                return firsts.map(|step| step.time).min();
            }
            let ticks = rule.ticks;
            let grid = self.data_grid(id, ticks.end).filter(|grid| !grid.is_empty())?;
            let (storage, options) = (&self.outcome.storage, &self.settings.options);
            let first = first_value(&self.rule(id).ast, storage, grid, options)?;
            Some(first + self.groups[id.group].query_offset_ms)
        };
        *first.get_or_init(find)
    }

    /// All rules that some rules and those that these read come from, up to a time; with
    /// `by_value` only over rules that had a value by then.
    pub fn reached(&self, roots: Vec<RuleId>, time: i64, by_value: bool) -> BTreeSet<RuleId> {
        let mut reached = BTreeSet::new();
        let mut next = roots;
        while let Some(id) = next.pop() {
            if reached.insert(id) {
                next.extend(self.readable(self.reach.inputs(id), time, by_value));
            }
        }
        reached
    }

    /// Of rules that something reads those of which it may find something.
    pub fn readable(&self, read: Vec<RuleId>, time: i64, by_value: bool) -> Vec<RuleId> {
        let is_there = |id: &RuleId| {
            let must_be_there = by_value || self.rule(*id).alert().is_some();
            !must_be_there || self.has_value(*id, time)
        };
        read.into_iter().filter(is_there).collect()
    }

    /// The rules that a query reads.
    pub fn read_by(&self, query: &promwright_promql::Ast) -> Vec<RuleId> {
        self.reach.read_by(query)
    }
}
