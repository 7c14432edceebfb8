//! Rules over a storage: the run, and what it says of each alert.

use std::sync::Arc;

use promwright_engine::rules::{
    AlertHistory, Group, Mode, Outcome, Rule, RuleId, RuleOutcome, Settings, run,
};
use promwright_engine::{Options, Storage};
use promwright_promql::print;
use promwright_series::Labels;

use crate::condition;
use crate::prepare::{Prepared, missing_of, prepare, without_output};
use crate::{AlertReplay, Episode, Failed, Replay};

/// Over which times rules run, and what is wanted of them.
pub struct Plan<'a> {
    /// The first evaluation of every group, in milliseconds since the epoch.
    pub start: i64,
    /// No evaluation is later.
    pub end: i64,
    /// Milliseconds between evaluations of all groups; each group's own interval if absent.
    pub interval_ms: Option<i64>,
    /// How expressions are evaluated.
    pub options: Options,
    /// `$externalLabels` of templates.
    pub external_labels: Labels,
    /// The alerts that are wanted, by name.
    pub wants: &'a (dyn Fn(&str) -> bool + Sync),
    /// Of how many elements of each condition the values are wanted.
    pub values: usize,
}

/// A replay with all that it left behind.
pub struct Ran {
    /// What became of the alerts.
    pub replay: Replay,
    /// The rules that ran.
    pub groups: Vec<Group>,
    /// What came of them.
    pub outcome: Outcome,
    /// How expressions were evaluated.
    pub options: Options,
}

/// Runs rules over samples; gives back the samples as they were, less what the rules write
/// themselves.
pub fn replay(groups: &[Group], input: Storage, plan: &Plan<'_>) -> (Replay, Storage) {
    let Ran { replay, groups, outcome, .. } = run_prepared(groups, input, plan);
    // What rules write is not input of the next run.
    (replay, without_output(&groups, outcome.storage))
}

/// Runs the rules that the wanted alerts need.
pub fn run_prepared(groups: &[Group], input: Storage, plan: &Plan<'_>) -> Ran {
    let Prepared { groups, input, notes } = prepare(groups, input, plan);
    let outcome = run(&groups, input, &settings(plan));
    let alerts = outcome.rules.iter().filter_map(|rule| alert(&groups, &outcome, rule, plan));
    let alerts = alerts.collect();
    let failed = outcome.rules.iter().filter_map(failed).collect();
    let replay = Replay { start: plan.start, end: plan.end, alerts, failed, notes };
    Ran { replay, groups, outcome, options: plan.options.clone() }
}

pub(crate) fn settings(plan: &Plan<'_>) -> Settings {
    Settings {
        start: plan.start,
        end: plan.end,
        interval_ms: plan.interval_ms,
        options: plan.options.clone(),
        external_labels: plan.external_labels.clone(),
        external_url: "".into(),
        own_url: None,
        mode: Mode::Episodes,
    }
}

fn failed(rule: &RuleOutcome) -> Option<Failed> {
    let first = rule.errors.first()?;
    Some(Failed {
        rule: rule.name.clone(),
        group: rule.group.clone(),
        count: rule.errors.len(),
        first: first.time,
        message: first.message.clone(),
    })
}

/// The rule behind an id.
pub(crate) fn rule_of(groups: &[Group], id: RuleId) -> Option<(&Group, &Rule)> {
    let group = groups.get(id.group)?;
    Some((group, group.rules.get(id.rule)?))
}

fn alert(
    groups: &[Group],
    outcome: &Outcome,
    own: &RuleOutcome,
    plan: &Plan<'_>,
) -> Option<AlertReplay> {
    let history = own.alerts.as_ref().filter(|_| (plan.wants)(&own.name))?;
    let (group, rule) = rule_of(groups, own.id)?;
    let fields = rule.alert()?;
    Some(AlertReplay {
        name: own.name.clone(),
        group: own.group.clone(),
        expr: print(&rule.ast),
        for_ms: fields.for_ms,
        keep_firing_for_ms: fields.keep_firing_for_ms,
        labels: rule.labels.clone(),
        ticks: own.ticks,
        episodes: episodes(outcome, own, history),
        conditions: condition::tracks(outcome, (group, rule), own, plan),
        missing: missing_of(groups, own.id, &outcome.storage),
    })
}

/// All runs, by time and then by labels.
fn episodes(outcome: &Outcome, rule: &RuleOutcome, history: &AlertHistory) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = history
        .instances()
        .iter()
        .flat_map(|instance| {
            instance.episodes.iter().map(|own| {
                let step = instance.at(own.firing_at.unwrap_or(own.active_at));
                let annotations: Vec<(Arc<str>, Arc<str>)> =
                    step.map_or_else(Vec::new, |step| outcome.annotations(rule, step));
                Episode {
                    labels: instance.labels.clone(),
                    annotations,
                    value: step.map_or(f64::NAN, |step| step.value),
                    pending_at: own.active_at,
                    firing_at: own.firing_at,
                    resolved_at: own.resolved_at,
                }
            })
        })
        .collect();
    episodes.sort_by(|a, b| (a.pending_at, &a.labels).cmp(&(b.pending_at, &b.labels)));
    episodes
}
