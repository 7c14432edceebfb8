//! What other thresholds and another `for` would have done.
//!
//! # How one evaluation serves all settings
//!
//! Where an alert's expression is a comparison at its root, of a vector with a number, the vector
//! does not depend on the number. It is evaluated once over the whole grid; a single pass over
//! its values tells for every threshold at once when it is passed, since a value passes all
//! thresholds up to its own; and from where the runs of passing values begin and end the engine's
//! state machine ([`episodes`]) has the episodes of every `for`.
//!
//! Where the threshold stands elsewhere, say within `and`, the expression is evaluated once for
//! each threshold, and that still serves every `for`. Where rules have to step from tick to tick,
//! or the group has a limit, or labels depend on values, every setting is replayed by itself.
//! [`Method`] says which it was.

mod cell;
mod choice;
mod elements;
mod json;
mod knee;
mod text;

use std::sync::Arc;

use promwright_engine::Storage;
use promwright_engine::rules::{Group, Rule, RuleKind, episodes, runs};
use promwright_rulebook::{RuleFile, SettingError, SettingKind, set, settings};
use promwright_ruletest::groups;
use rayon::prelude::*;

pub use cell::Cell;
use cell::Counts;
pub use choice::{default_fors, thresholds_of};
use elements::{Element, Elements, elements};
pub use json::tuning_json;
pub use text::{Measure, draw_tuning};

use crate::{AlertReplay, Episode, Incident, Plan, replay};

/// What is to be tried.
pub struct Trial<'a> {
    /// The rules as they are written.
    pub files: &'a [RuleFile],
    /// The alert.
    pub alert: &'a str,
    /// Which threshold to move, if the alert has one: as in `threshold` or `threshold2`.
    pub field: Option<String>,
    /// Thresholds; those that the data suggests if none are given.
    pub thresholds: Vec<f64>,
    /// Milliseconds of `for`; usual ones if none are given.
    pub fors: Vec<i64>,
    /// What the alert should have told.
    pub incidents: &'a [Incident],
}

/// What came of all settings.
#[derive(Clone, Debug)]
pub struct Tuning {
    /// The alert.
    pub alert: Arc<str>,
    /// Its expression.
    pub expr: String,
    /// The comparison's operator, where a threshold is moved.
    pub op: Option<&'static str>,
    /// The first evaluation, in milliseconds since the epoch.
    pub start: i64,
    /// No evaluation is later.
    pub end: i64,
    /// The thresholds, ascending; one that is NaN where there is none to move.
    pub thresholds: Vec<f64>,
    /// Milliseconds of `for`, ascending.
    pub fors: Vec<i64>,
    /// The setting as it is: indices of a `for` and of a threshold.
    pub today: (usize, usize),
    /// The setting beyond which being stricter gains little; today's where nothing ever fires.
    pub knee: (usize, usize),
    /// What came of each setting, for each `for` a row.
    pub cells: Vec<Vec<Cell>>,
    /// Whether there were incidents to judge by.
    pub is_judged: bool,
    /// How it was found out.
    pub method: Method,
    /// What the alert does with the setting as it is.
    pub replay: AlertReplay,
}

/// How settings were tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// One evaluation for all.
    Once,
    /// One for each threshold, with the reason.
    EachThreshold(&'static str),
    /// A replay of the rules for each setting, with the reason.
    EachSetting(&'static str),
}

/// Why nothing can be tried.
#[derive(Clone, Debug)]
pub enum TuneError {
    /// No alert has the name; it may stand in several groups only as copies.
    NoAlert,
    /// The alert has several thresholds, with these fields, and none was chosen.
    SeveralThresholds(Vec<String>),
    /// A value cannot be set.
    Setting(Box<SettingError>),
}

/// Tries all settings over some samples.
///
/// # Errors
///
/// There is no such alert, or no such threshold.
pub fn tune(trial: &Trial<'_>, input: Storage, plan: &Plan<'_>) -> Result<Tuning, TuneError> {
    let threshold = threshold(trial)?;
    let wants = |name: &str| name == trial.alert;
    let plan = Plan {
        wants: &wants,
        options: plan.options.clone(),
        external_labels: plan.external_labels.clone(),
        ..*plan
    };
    let rules = running(trial.files);
    let ran = crate::replay::run_prepared(&rules, input, &plan);
    let alert = ran.replay.alerts.first().cloned().ok_or(TuneError::NoAlert)?;
    let found = elements(&ran, threshold.as_ref().map(|own| own.1));
    let thresholds = match &threshold {
        None => vec![f64::NAN],
        Some((_, today)) if found.op().is_some_and(choice::is_equality) => vec![*today],
        Some((_, today)) => choice::thresholds(&trial.thresholds, *today, &found),
    };
    let fors = choice::fors(&trial.fors, alert.for_ms, plan.end - plan.start);
    let settings = Settings { trial, plan: &plan, threshold, thresholds: &thresholds, fors: &fors };
    let (cells, method) = settings.cells(&found, ran, &alert)?;
    let position = |all: &[f64], own: f64| all.iter().position(|other| *other == own).unwrap_or(0);
    let today = (
        fors.iter().position(|own| *own == alert.for_ms).unwrap_or(0),
        settings.threshold.as_ref().map_or(0, |(_, today)| position(&thresholds, *today)),
    );
    let op = settings.threshold.as_ref().and(found.op_text().or_else(|| op_of(&alert)));
    let is_judged = !trial.incidents.is_empty();
    let knee = knee::knee(&cells, op.is_some_and(|op| op.starts_with('<')), is_judged);
    let knee = knee.unwrap_or(today);
    Ok(Tuning {
        alert: alert.name.clone(),
        expr: alert.expr.clone(),
        op,
        start: plan.start,
        end: plan.end,
        today,
        knee,
        cells,
        is_judged,
        method,
        replay: alert,
        thresholds,
        fors,
    })
}

/// The operator of the first comparison.
fn op_of(alert: &AlertReplay) -> Option<&'static str> {
    alert.conditions.iter().find_map(|own| own.op)
}

fn running(files: &[RuleFile]) -> Vec<Group> {
    groups(&files.iter().collect::<Vec<_>>(), &[])
}

/// The threshold to move: what to write before the `=`, and its value now.
fn threshold(trial: &Trial<'_>) -> Result<Option<(String, f64)>, TuneError> {
    let all = settings(trial.files)
        .into_iter()
        .filter(|own| own.rule == trial.alert && matches!(own.kind, SettingKind::Threshold(_)));
    let all: Vec<_> = all.collect();
    let field = |name: &str| name.rsplit_once('.').map_or("", |(_, field)| field).to_owned();
    let fields = || all.iter().map(|own| field(&own.name)).collect::<Vec<_>>();
    let chosen = match (&trial.field, &all[..]) {
        (None, []) => return Ok(None),
        (None, [only]) => only,
        (None, _) => return Err(TuneError::SeveralThresholds(fields())),
        (Some(wanted), _) => all
            .iter()
            .find(|own| field(&own.name) == *wanted)
            .ok_or_else(|| TuneError::SeveralThresholds(fields()))?,
    };
    let value = promwright_promql::parse(&chosen.value).ok();
    let value = value.as_ref().and_then(crate::condition::number).unwrap_or(f64::NAN);
    Ok(Some((chosen.name.clone(), value)))
}

/// Why one evaluation does not serve all thresholds.
const WITHIN: &str = "the threshold is not compared with at the root of the expression";

/// The settings to try.
struct Settings<'a> {
    trial: &'a Trial<'a>,
    plan: &'a Plan<'a>,
    threshold: Option<(String, f64)>,
    thresholds: &'a [f64],
    fors: &'a [i64],
}

impl Settings<'_> {
    /// A row for each `for`, a column for each threshold.
    fn cells(
        &self,
        found: &Elements,
        ran: crate::replay::Ran,
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
    fn once(
        &self,
        op: promwright_promql::BinaryOp,
        all: &[Element],
        alert: &AlertReplay,
    ) -> Vec<Vec<Counts>> {
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
        runs: &[std::ops::Range<usize>],
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
        ran: &crate::replay::Ran,
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
    fn replayed(&self, ran: crate::replay::Ran) -> Result<Vec<Vec<Cell>>, TuneError> {
        let mut storage = crate::prepare::without_output(&ran.groups, ran.outcome.storage);
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

/// An episode of a replay as the engine has it.
fn bare(own: &Episode) -> promwright_engine::rules::Episode {
    promwright_engine::rules::Episode {
        active_at: own.pending_at,
        firing_at: own.firing_at,
        resolved_at: own.resolved_at,
    }
}
