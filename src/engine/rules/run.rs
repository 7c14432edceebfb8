//! Groups over time: the plan, its stages, and what comes out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use promwright_series::Labels;

use super::alert::Surroundings;
use super::expand::{StorageQuery, label_map, shown};
use super::graph::{self, Component};
use super::history::{AlertHistory, AlertStep, RuleError};
use super::reads::{self, Outputs};
use super::stage::{Conflict, Owners, Running};
use super::text::Text;
use super::{Group, Rule};
use crate::{Grid, Options, OwnedSample, Storage};

/// Over which times rules run, and with what.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The first evaluation of every group, in milliseconds since the epoch.
    pub start: i64,
    /// No evaluation is later.
    pub end: i64,
    /// Milliseconds between evaluations of all groups, as promtool has it; each group's own
    /// interval if absent.
    pub interval_ms: Option<i64>,
    /// How expressions are evaluated.
    pub options: Options,
    /// `$externalLabels` of templates.
    pub external_labels: Labels,
    /// `$externalURL` of templates.
    pub external_url: Arc<str>,
    /// The server's own address, for `externalURL` of templates.
    pub own_url: Option<Arc<str>>,
    /// How to go about it.
    pub mode: Mode,
}

impl Settings {
    /// When a group is evaluated.
    pub fn ticks(&self, group: &Group) -> Grid {
        let step = self.interval_ms.unwrap_or(group.interval_ms).max(1);
        let steps = (self.end - self.start).div_euclid(step);
        Grid::range(self.start, self.start + steps * step, step)
    }
}

/// How rules are run; what becomes of alerts is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Each rule over its whole grid, where that can be.
    #[default]
    Grid,
    /// Every rule at every tick, as Prometheus does it.
    Ticking,
    /// As [`Self::Grid`], but what nobody reads is left out, so that long runs of many alerts
    /// take little room: alerts that no rule reads write no series, and of their steps there are
    /// only those at which an episode begins or fires.
    Episodes,
}

/// A rule by group and place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId {
    /// Index of the group.
    pub group: usize,
    /// Index of the rule within it.
    pub rule: usize,
}

/// What became of one rule.
#[derive(Clone, Debug)]
pub struct RuleOutcome {
    /// The rule.
    pub id: RuleId,
    /// Its group's name.
    pub group: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// When it was evaluated.
    pub ticks: Grid,
    /// Evaluations that failed, by time.
    pub errors: Vec<RuleError>,
    /// Its alerts, for an alerting rule.
    pub alerts: Option<AlertHistory>,
    annotations: Vec<(Arc<str>, Text)>,
}

/// What came of a run.
#[derive(Debug)]
pub struct Outcome {
    /// The input and everything recorded.
    pub storage: Storage,
    /// All rules, in the order of evaluation.
    pub rules: Vec<RuleOutcome>,
    /// How many of them stepped tick by tick.
    pub ticking: usize,
    surroundings: Surroundings,
    options: Options,
}

impl Outcome {
    /// The annotations of an alert at a step of its history, expanded as they were at the last
    /// tick at which its expression had a value; by name.
    ///
    /// A query in an annotation sees all that was recorded up to that tick.
    pub fn annotations(&self, rule: &RuleOutcome, step: &AlertStep) -> Vec<(Arc<str>, Arc<str>)> {
        let Some(alerts) = &rule.alerts else { return Vec::new() };
        let name = format!("__alert_{}", rule.name);
        let labels = label_map(alerts.source(step));
        let data = self.surroundings.data(&name, labels, shown(alerts.sample(step)), step.seen_at);
        let query =
            StorageQuery { storage: &self.storage, options: &self.options, time: step.seen_at };
        let expand = |(name, text): &(Arc<str>, Text)| (name.clone(), text.expand(&data, &query));
        let mut expanded: Vec<_> = rule.annotations.iter().map(expand).collect();
        expanded.sort();
        expanded
    }
}

/// A rule with its parsed texts, and when it runs.
struct Planned<'a> {
    id: RuleId,
    group: &'a Group,
    rule: &'a Rule,
    labels: Vec<Text>,
    ticks: Grid,
}

/// Runs groups over an input, in the given order at each tick.
///
/// Never fails: an evaluation that does is one of [`RuleOutcome::errors`].
pub fn run(groups: &[Group], input: Storage, settings: &Settings) -> Outcome {
    let surroundings = Surroundings {
        external_labels: label_map(&settings.external_labels),
        external_url: settings.external_url.clone(),
        own_url: settings.own_url.clone(),
    };
    let plan = plan(groups, settings);
    let special = plan.iter().any(|planned| reads::needs_ticking(&planned.rule.ast));
    let ticking = special || settings.mode == Mode::Ticking;
    let mut running = start(&plan, settings, &surroundings);
    let (storage, stepped) = if ticking {
        (tick_all(&mut running, &input), plan.len())
    } else {
        match by_stages(&plan, &mut running, input) {
            Ok(done) => done,
            Err(input) => {
                running = start(&plan, settings, &surroundings);
                (tick_all(&mut running, &input), plan.len())
            }
        }
    };
    let rules = plan
        .iter()
        .zip(running)
        .map(|(planned, running)| {
            let (errors, alerts) = running.finish();
            let alert = planned.rule.alert();
            let annotations = alert.iter().flat_map(|alert| &alert.annotations);
            let annotations =
                annotations.map(|(name, text)| (name.clone(), Text::new(text))).collect();
            let (id, group) = (planned.id, planned.group.name.clone());
            let name = planned.rule.name.clone();
            RuleOutcome { id, group, name, ticks: planned.ticks, errors, alerts, annotations }
        })
        .collect();
    let options = settings.options.clone();
    Outcome { storage, rules, ticking: stepped, surroundings, options }
}

fn plan<'a>(groups: &'a [Group], settings: &Settings) -> Vec<Planned<'a>> {
    let mut plan = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let ticks = settings.ticks(group);
        for (place, rule) in group.rules.iter().enumerate() {
            let labels = rule.labels.iter().map(|(_, text)| Text::new(text)).collect();
            plan.push(Planned {
                id: RuleId { group: index, rule: place },
                group,
                rule,
                labels,
                ticks,
            });
        }
    }
    plan
}

fn start<'a>(
    plan: &'a [Planned<'a>],
    settings: &'a Settings,
    surroundings: &'a Surroundings,
) -> Vec<Running<'a>> {
    let read = read(plan, settings.mode);
    plan.iter()
        .map(|planned| {
            let rule = (planned.group, planned.rule);
            let running =
                Running::new(rule, &planned.labels, planned.ticks, &settings.options, surroundings);
            running.unread(settings.mode == Mode::Episodes && !read.contains(&planned.id))
        })
        .collect()
}

/// The rules whose output others read, or their own annotations do.
fn read(plan: &[Planned<'_>], mode: Mode) -> BTreeSet<RuleId> {
    if mode != Mode::Episodes {
        return BTreeSet::new();
    }
    let outputs = Outputs::new(plan.iter().map(|planned| (planned.rule, &*planned.labels)));
    let mut read = BTreeSet::new();
    for planned in plan {
        let annotations = planned.rule.alert().map_or(&[][..], |alert| &alert.annotations);
        let texts: Vec<Text> = annotations.iter().map(|(_, text)| Text::new(text)).collect();
        let selectors = reads::of_expression(planned.rule)
            .into_iter()
            .chain(reads::of_labels(&planned.labels))
            .chain(reads::of_labels(&texts));
        for selector in selectors {
            read.extend(outputs.selected(selector.as_ref()).into_iter().map(|own| plan[own].id));
        }
    }
    read
}

/// Runs every rule where its inputs are complete. If rules meet in a series, the input as it
/// was: then only ticking tells who comes first.
fn by_stages(
    plan: &[Planned<'_>],
    running: &mut [Running<'_>],
    mut storage: Storage,
) -> Result<(Storage, usize), Box<Storage>> {
    let mut owners = Owners::default();
    let mut ticking = 0;
    for (stage, component) in graph::components(&dependencies(plan)).into_iter().enumerate() {
        let Component { members, ticks } = component;
        let done = if ticks {
            ticking += members.len();
            tick_members(running, &members, &mut storage, &mut owners, stage)
        } else {
            members
                .iter()
                .try_for_each(|member| running[*member].over_grid(&mut storage, &mut owners, stage))
        };
        if let Err(Conflict) = done {
            return Err(Box::new(without(&storage, &owners)));
        }
    }
    Ok((storage, ticking))
}

/// For each rule those that must be complete before it, or tick with it.
fn dependencies(plan: &[Planned<'_>]) -> Vec<Vec<usize>> {
    let outputs = Outputs::new(plan.iter().map(|planned| (planned.rule, &*planned.labels)));
    let mut reads = vec![Vec::new(); plan.len()];
    for (reader, planned) in plan.iter().enumerate() {
        let offset = planned.group.query_offset_ms;
        let expression = reads::of_expression(planned.rule).into_iter().map(|own| (own, offset));
        let labels = reads::of_labels(&planned.labels).into_iter().map(|own| (own, 0));
        for (selector, offset) in expression.chain(labels) {
            for read in outputs.selected(selector.as_ref()) {
                reads[reader].push(read);
                // What comes later at a tick is seen only as it was before; and what is dated
                // further back than the reader looks would be seen too early.
                let dated_back = plan[read].group.query_offset_ms > offset;
                if read > reader || (read < reader && dated_back) {
                    reads[read].push(reader);
                }
            }
        }
    }
    for read in &mut reads {
        read.sort_unstable();
        read.dedup();
    }
    reads
}

/// Runs some rules tick by tick over a storage that holds all that they read of others.
///
/// As long as none of them has a value there is nothing of theirs to read, so every tick before
/// is what their grids say: empty. In tests of other rules that is all ticks.
fn tick_members(
    running: &mut [Running<'_>],
    members: &[usize],
    storage: &mut Storage,
    owners: &mut Owners,
    stage: usize,
) -> Result<(), Conflict> {
    let wakes = members.iter().filter_map(|member| running[*member].wakes_at(storage)).min();
    let Some(wakes) = wakes else { return Ok(()) };
    let grids = members.iter().map(|member| (*member, running[*member].ticks)).collect();
    for (tick, member) in schedule(grids).skip_while(|(tick, _)| *tick < wakes) {
        running[member].tick(storage, Some((&mut *owners, stage)), tick)?;
    }
    Ok(())
}

/// Runs all rules tick by tick, the input appearing as time passes.
fn tick_all(running: &mut [Running<'_>], input: &Storage) -> Storage {
    let mut storage = input.without_series();
    let mut arriving: BTreeMap<i64, Vec<(usize, OwnedSample)>> = BTreeMap::new();
    for (index, series) in input.iter().enumerate() {
        for (time, sample) in series.samples().samples() {
            arriving.entry(time).or_default().push((index, sample.into()));
        }
    }
    let labels: Vec<_> = input.iter().map(|series| series.labels().clone()).collect();
    let mut arrive = |storage: &mut Storage, until: i64| {
        while let Some(entry) = arriving.first_entry().filter(|entry| *entry.key() <= until) {
            let (time, samples) = entry.remove_entry();
            for (index, sample) in samples {
                let id = storage.series_id(&labels[index]);
                // A rule may have written the series already; then Prometheus drops this too.
                let _ = storage.append_sample(id, time, sample);
            }
        }
    };
    let grids = running.iter().map(|running| running.ticks).enumerate().collect();
    for (tick, rule) in schedule(grids) {
        arrive(&mut storage, tick);
        // Without owners there is no conflict.
        let _ = running[rule].tick(&mut storage, None, tick);
    }
    arrive(&mut storage, i64::MAX);
    storage
}

/// Ticks and rules in the order in which they come.
fn schedule(rules: Vec<(usize, Grid)>) -> impl Iterator<Item = (i64, usize)> {
    let mut upcoming: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (index, (_, grid)) in rules.iter().enumerate().filter(|(_, (_, grid))| !grid.is_empty()) {
        upcoming.entry(grid.start).or_default().push(index);
    }
    std::iter::from_fn(move || {
        let (time, mut due) = upcoming.pop_first()?;
        due.sort_unstable();
        for index in &due {
            let grid = rules[*index].1;
            let next = time + grid.step;
            if grid.step > 0 && next <= grid.end {
                upcoming.entry(next).or_default().push(*index);
            }
        }
        Some(due.into_iter().map(|index| (time, rules[index].0)).collect::<Vec<_>>())
    })
    .flatten()
}

/// The storage less what rules wrote.
fn without(storage: &Storage, owners: &Owners) -> Storage {
    let mut input = storage.without_series();
    for series in storage.iter().filter(|series| !owners.is_written(series.labels())) {
        let id = input.series_id(series.labels());
        for (time, sample) in series.samples().samples() {
            // As it was taken in before.
            let _ = input.append_sample(id, time, sample.into());
        }
    }
    input
}
