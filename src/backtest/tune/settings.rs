//! Settings tried all at once, threshold by threshold, or one by one.

use std::ops::Range;

use promwright_engine::rules::{Group, Rule, RuleKind, episodes, runs};
use promwright_promql::BinaryOp;
use promwright_rulebook::{RuleFile, set};
use rayon::prelude::*;

use super::cell::Counts;
use super::elements::{self, Element, Elements};
use super::{Cell, Method, Trial, TuneError, running};
use crate::prepare::without_output;
use crate::replay::Ran;
use crate::{AlertReplay, Plan, replay};

/// Why one evaluation does not serve all thresholds.
const WITHIN: &str = "the threshold is not compared with at the root of the expression";

/// The settings to try.
pub struct Settings<'a> {
    /// What is asked.
    pub trial: &'a Trial<'a>,
    /// When and how rules run.
    pub plan: &'a Plan<'a>,
    /// The setting of the threshold and its value now, if there is one.
    pub threshold: Option<(String, f64)>,
    /// The thresholds, ascending.
    pub thresholds: &'a [f64],
    /// The values of `for`, ascending.
    pub fors: &'a [i64],
}

impl Settings<'_> {
    /// A row for each `for`, a column for each threshold.
    pub fn cells(
        &self,
        found: &Elements,
        ran: Ran,
        alert: &AlertReplay,
    ) -> Result<(Vec<Vec<Cell>>, Method), TuneError> {
        let (counts, method) = match (found.why_not_apart(&ran), found) {
            (Some(why), _) => return Ok((self.replayed(ran)?, Method::EachSetting(why))),
            (None, Elements::Compared { op, elements }) => {
                (self.once(*op, elements, alert), Method::Once)
            }
            (None, found) if self.threshold.is_none() => {
                (vec![self.held(found.all(), alert)], Method::Once)
            }
            (None, _) => match self.each_threshold(&ran, alert)? {
                Some(counts) => (counts, Method::EachThreshold(WITHIN)),
                None => return Ok((self.replayed(ran)?, Method::EachSetting(elements::ALIKE))),
            },
        };
        // Counted by threshold, shown by `for`.
        let row = |index: usize| counts.iter().map(|column| column[index].cell()).collect();
        Ok(((0..self.fors.len()).map(row).collect(), method))
    }

    fn nothing(&self) -> Vec<Counts> {
        vec![Counts::new(self.trial.incidents.len()); self.fors.len()]
    }

    /// All thresholds in one pass over the values.
    fn once(&self, op: BinaryOp, all: &[Element], alert: &AlertReplay) -> Vec<Vec<Counts>> {
        let empty = || vec![self.nothing(); self.thresholds.len()];
        all.par_iter()
            .map(|element| {
                let mut counts = empty();
                let runs = elements::passes(&element.values, op, self.thresholds);
                for (column, runs) in counts.iter_mut().zip(&runs) {
                    self.count(column, element, runs, alert);
                }
                counts
            })
            .reduce(empty, |mut left, right| {
                for (left, right) in left.iter_mut().zip(&right) {
                    left.iter_mut().zip(right).for_each(|(left, right)| left.add(right));
                }
                left
            })
    }

    /// One threshold, of whose elements it is known when they are there.
    fn held(&self, all: &[Element], alert: &AlertReplay) -> Vec<Counts> {
        let mut counts = self.nothing();
        for element in all {
            let runs = runs(&element.values);
            self.count(&mut counts, element, &runs, alert);
        }
        counts
    }

    fn count(
        &self,
        counts: &mut [Counts],
        element: &Element,
        runs: &[Range<usize>],
        alert: &AlertReplay,
    ) {
        if runs.is_empty() {
            return;
        }
        let about: Vec<_> =
            self.trial.incidents.iter().map(|own| own.is_about(&element.labels)).collect();
        for (own, for_ms) in counts.iter_mut().zip(self.fors) {
            let all = episodes(runs, alert.ticks, *for_ms, alert.keep_firing_for_ms);
            own.take(&all, *for_ms, (self.trial.incidents, &about), self.plan.end);
        }
    }

    /// An evaluation for each threshold, over what recording rules have left; `None` if elements
    /// cannot be looked at one by one.
    fn each_threshold(
        &self,
        ran: &Ran,
        alert: &AlertReplay,
    ) -> Result<Option<Vec<Vec<Counts>>>, TuneError> {
        let is_meant = |own: &&Rule| *own.name == *self.trial.alert && own.alert().is_some();
        let mut counts = Vec::new();
        for threshold in self.thresholds {
            let rules = running(&self.with_threshold(*threshold)?);
            let rule = rules.iter().flat_map(|group| &group.rules).find(is_meant);
            let all = rule.and_then(|own| elements::values(ran, &own.ast));
            let Some(all) = all.filter(|all| elements::are_apart(all)) else { return Ok(None) };
            counts.push(self.held(&all, alert));
        }
        Ok(Some(counts))
    }

    fn with_threshold(&self, threshold: f64) -> Result<Vec<RuleFile>, TuneError> {
        let mut files = self.trial.files.to_vec();
        if let Some((name, _)) = &self.threshold {
            let value = promwright_number::float::format(threshold);
            set(&mut files, name, &value).map_err(|error| TuneError::Setting(Box::new(error)))?;
        }
        Ok(files)
    }

    /// A replay for each setting.
    fn replayed(&self, ran: Ran) -> Result<Vec<Vec<Cell>>, TuneError> {
        let mut storage = without_output(&ran.groups, ran.outcome.storage);
        let mut rows = vec![Vec::new(); self.fors.len()];
        for threshold in self.thresholds {
            let files = self.with_threshold(*threshold)?;
            for (row, for_ms) in rows.iter_mut().zip(self.fors) {
                let mut rules = running(&files);
                set_for(&mut rules, self.trial.alert, *for_ms);
                let (replay, rest) = replay(&rules, storage, self.plan);
                storage = rest;
                let mut counts = Counts::new(self.trial.incidents.len());
                for alert in &replay.alerts {
                    counts.take_replay(alert, self.trial.incidents, self.plan.end);
                }
                row.push(counts.cell());
            }
        }
        Ok(rows)
    }
}

fn set_for(groups: &mut [Group], name: &str, for_ms: i64) {
    for rule in groups.iter_mut().flat_map(|group| &mut group.rules) {
        if let RuleKind::Alert(alert) = &mut rule.kind
            && *rule.name == *name
        {
            alert.for_ms = for_ms;
        }
    }
}
