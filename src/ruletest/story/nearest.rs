//! What was nearest to an expectation of alerts that failed, in sentences.

use std::fmt::Write as _;

use promwright_engine::rules::{AlertState, AlertStep, Episode, Instance, Outcome};
use promwright_engine::{Cells, Grid};
use promwright_number::{duration, float};
use promwright_promql::BinaryOp;
use promwright_rulebook::yaml::closest;

use super::Scene;
use super::focus::{Fault, Focus};
use super::labels::{brief_series, differing};
use super::reason::{brief, limit, why_not};
use super::timeline::{is_of, nearest};
use crate::conditions::Comparison;

/// That no rule has the name of an expected alert.
pub fn no_rule(name: &str, outcome: &Outcome) -> String {
    let alerts = outcome.rules.iter().filter(|rule| rule.alerts.is_some());
    let names: Vec<&str> = alerts.map(|rule| &*rule.name).collect();
    match closest(name, &names) {
        Some(meant) if meant != name => {
            format!("no rule alerts `{name}`; did you mean `{meant}`?")
        }
        Some(_) => format!("no rule of that group alerts `{name}`"),
        None => format!("no rule alerts `{name}`"),
    }
}

/// What is nearest to what was expected.
pub fn sentences(scene: Scene<'_>, focus: &Focus<'_>) -> Vec<String> {
    match focus.fault {
        Fault::Missing => missing(scene, focus),
        Fault::Extra if focus.state == AlertState::Pending => {
            focus.instance.map_or_else(Vec::new, |own| pending(scene, focus, own))
        }
        Fault::Extra => extra(scene, focus).into_iter().collect(),
        Fault::Annotations => annotations(scene, focus).into_iter().collect(),
    }
}

fn missing(scene: Scene<'_>, focus: &Focus<'_>) -> Vec<String> {
    let Some(instance) = focus.instance else { return never(scene, focus) };
    match instance.at(focus.tick) {
        Some(step) if step.state == focus.state => vec![differing(focus, instance)],
        Some(step) if step.state == AlertState::Firing => {
            firing(scene, focus, instance).into_iter().collect()
        }
        Some(_) => pending(scene, focus, instance),
        None => inactive(scene, focus, instance).into_iter().collect(),
    }
}

/// "It", where it is the alert that was wanted.
fn who(focus: &Focus<'_>, instance: &Instance) -> String {
    if focus.is_exact() { "it".to_owned() } else { brief_series(&instance.labels) }
}

fn pending(scene: Scene<'_>, focus: &Focus<'_>, instance: &Instance) -> Vec<String> {
    let Some(episode) = instance.episode_at(focus.tick) else { return Vec::new() };
    let (who, now) = (who(focus, instance), scene.at(focus.tick));
    let for_ = duration::format(focus.for_ms());
    let since = since(scene, focus, episode);
    // The first evaluation that is late enough.
    let due = episode.active_at + focus.for_ms();
    let fires = due + (scene.timing.start - due).rem_euclid(scene.timing.interval);
    let mut told = vec![format!(
        "{who} is pending at {now}: `for` is {for_} and {since}, so it fires at {}",
        scene.at(fires)
    )];
    let before = instance.episodes.iter().rev().find(|own| own.active_at < episode.active_at);
    let would_fire = |own: &&Episode| own.active_at + focus.for_ms() <= focus.tick;
    if let Some((before, end)) =
        before.filter(would_fire).and_then(|own| Some((own, own.resolved_at?)))
    {
        let (from, until) = (scene.at(before.active_at), scene.at(end));
        let what = if before.firing_at.is_some() { "active" } else { "pending" };
        told.push(format!("it was {what} from {from} until {until}{}", because(scene, focus, end)));
    }
    told
}

/// Of an alert that should only be pending.
fn firing(scene: Scene<'_>, focus: &Focus<'_>, instance: &Instance) -> Option<String> {
    let episode = instance.episode_at(focus.tick)?;
    let (who, since) = (who(focus, instance), since(scene, focus, episode));
    let fires = scene.at(episode.firing_at?);
    let for_ = for_words(focus);
    Some(format!("{who} fires already, since {fires}: {for_} and {since}"))
}

fn for_words(focus: &Focus<'_>) -> String {
    match focus.for_ms() {
        0 => "there is no `for`".to_owned(),
        for_ms => format!("`for` is {}", duration::format(for_ms)),
    }
}

/// "the first value above 0.5 is at 2m".
fn since(scene: Scene<'_>, focus: &Focus<'_>, episode: &Episode) -> String {
    let at = scene.at(episode.active_at);
    match only_comparison(focus) {
        Some(comparison) => {
            let text = &comparison.threshold_text;
            let limit = if text.chars().count() <= 30 { text } else { "its threshold" };
            let is_first = focus.instance.is_some_and(|own| own.episodes.first() == Some(episode));
            let which = if is_first { "the first value" } else { "this run of values" };
            let verb = if is_first { "is at" } else { "begins at" };
            format!("{which} {} {limit} {verb} {at}", comparison.preposition())
        }
        None => format!("its expression has a value since {at}"),
    }
}

/// The comparison that is the whole expression.
fn only_comparison<'f>(focus: &'f Focus<'_>) -> Option<&'f Comparison> {
    match &*focus.conditions {
        [only] => only.comparison.as_ref(),
        _ => None,
    }
}

/// ": at 15m `latency` is 0, not above 0.5", or nothing.
fn because(scene: Scene<'_>, focus: &Focus<'_>, tick: i64) -> String {
    let why = why_not(scene, focus, tick);
    why.map_or_else(String::new, |why| format!(": {why}"))
}

fn inactive(scene: Scene<'_>, focus: &Focus<'_>, instance: &Instance) -> Option<String> {
    let who = who(focus, instance);
    let episode = focus.episode()?;
    let from = scene.at(episode.firing_at.unwrap_or(episode.active_at));
    if episode.active_at > focus.tick {
        let because = because(scene, focus, focus.tick);
        let begins = scene.at(episode.active_at);
        return Some(format!("{who} becomes active only at {begins}{because}"));
    }
    let end = episode.resolved_at?;
    let until = scene.at(end);
    if episode.firing_at.is_none() {
        let lasted = duration::format(end - episode.active_at);
        let for_ = duration::format(focus.for_ms());
        let because = because(scene, focus, end);
        return Some(format!(
            "{who} was pending from {from} until {until} only, and `for` is {for_} ({lasted} is \
             too short){because}"
        ));
    }
    let last_seen = instance.steps.iter().rev().find(|step| step.time < end)?.seen_at;
    let lost = last_seen + scene.timing.interval;
    let kept = if lost < end {
        format!(", `keep_firing_for` {} included", duration::format(focus.keep_ms()))
    } else {
        String::new()
    };
    Some(format!("{who} fired from {from} until {until}{kept}{}", because(scene, focus, lost)))
}

/// Of an alert that was not even pending.
fn never(scene: Scene<'_>, focus: &Focus<'_>) -> Vec<String> {
    let now = scene.at(focus.tick);
    let why = because(scene, focus, focus.tick);
    let wanted = focus.wanted_source();
    let mut told = vec![if is_of(&focus.source, &wanted) && focus.source.len() == wanted.len() {
        format!("it was never pending up to {now}{why}")
    } else {
        let wanted = if wanted.is_empty() {
            "a series without labels".to_owned()
        } else {
            wanted.to_string()
        };
        format!(
            "the expression never gives {wanted}; nearest to it is {}{why}",
            brief_series(&focus.source)
        )
    }];
    told.extend(only_comparison(focus).and_then(|own| best(scene, focus, own)));
    told
}

/// The value that came nearest to the threshold, if that was not the last.
fn best(scene: Scene<'_>, focus: &Focus<'_>, comparison: &Comparison) -> Option<String> {
    let grid = scene.grid(focus, scene.timing.start, focus.tick);
    let values = scene.vector(&comparison.value, grid);
    let thresholds = scene.vector(&comparison.threshold, grid);
    let (values, thresholds) =
        (&nearest(&values, &focus.source)?.values, &nearest(&thresholds, &focus.source)?.values);
    let gap = |step: &usize| {
        let gap = (values.get(*step)? - thresholds.get(*step)?).abs();
        gap.is_finite().then_some(gap)
    };
    let steps = (0..grid.len()).filter_map(|step| Some((step, gap(&step)?)));
    let (step, least) = steps.min_by(|a, b| a.1.total_cmp(&b.1))?;
    if gap(&(grid.len() - 1)) == Some(least) {
        return None;
    }
    nearest_value(scene, focus, comparison, (values, thresholds), grid, step)
}

fn nearest_value(
    scene: Scene<'_>,
    focus: &Focus<'_>,
    comparison: &Comparison,
    (values, thresholds): (&Cells, &Cells),
    grid: Grid,
    step: usize,
) -> Option<String> {
    let name = brief(&comparison.value_text);
    let at = scene.at(grid.at(step) + focus.group.query_offset_ms);
    let (value, threshold) = (float::format(values.get(step)?), thresholds.get(step)?);
    let limit = limit(comparison, threshold);
    let of_all = match comparison.op {
        BinaryOp::Gtr | BinaryOp::Gte => "is highest",
        BinaryOp::Lss | BinaryOp::Lte => "is lowest",
        _ => "comes nearest",
    };
    Some(format!(
        "{name} {of_all} at {at}: {value}, where {} {limit} is asked for",
        comparison.preposition()
    ))
}

fn extra(scene: Scene<'_>, focus: &Focus<'_>) -> Option<String> {
    let instance = focus.instance.filter(|_| focus.is_exact())?;
    let episode = instance.episode_at(focus.tick)?;
    let step = instance.at(focus.tick)?;
    let fires = episode.firing_at?;
    let since = since(scene, focus, episode);
    let for_ = for_words(focus);
    let mut told = format!("it fires since {}: {for_} and {since}", scene.at(fires));
    if fires == focus.tick && focus.for_ms() > 0 {
        let _ = write!(
            told,
            "; the evaluation at which {} have passed counts",
            duration::format(focus.for_ms())
        );
    }
    told += &kept(scene, focus, step);
    Some(told)
}

/// That only `keep_firing_for` keeps an alert firing.
fn kept(scene: Scene<'_>, focus: &Focus<'_>, step: &AlertStep) -> String {
    if step.seen_at == step.time {
        return String::new();
    }
    let lost = step.seen_at + scene.timing.interval;
    let (keep, end) = (duration::format(focus.keep_ms()), scene.at(lost + focus.keep_ms()));
    format!(
        "; its condition no longer holds since {}, but `keep_firing_for` {keep} lets it fire \
         until {end}",
        scene.at(lost)
    )
}

fn annotations(scene: Scene<'_>, focus: &Focus<'_>) -> Option<String> {
    let instance = focus.instance?;
    if focus.alert.active_at.is_some() {
        return Some(since(scene, focus, instance.episode_at(focus.tick)?));
    }
    let step = instance.at(focus.tick)?;
    let (at, value) = (scene.at(step.seen_at), float::format(step.value));
    Some(format!("annotations are expanded at {at}, where the value of the expression is {value}"))
}
