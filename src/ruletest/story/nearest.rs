//! What was nearest to an expectation of alerts that failed.

use promwright_engine::rules::{AlertHistory, AlertState, Instance, Outcome, RuleOutcome};
use promwright_number::duration;
use promwright_rulebook::yaml::closest;

use crate::Pairs;
use crate::compare::Timing;
use crate::report::AlertView;

/// A sentence on why the alerts are not as expected, where one is known.
pub fn nearest(
    name: &str,
    expected: &[AlertView],
    got: &[AlertView],
    outcome: &Outcome,
    timing: Timing,
    tick: i64,
) -> Option<String> {
    let alerts: Vec<_> = outcome.rules.iter().filter(|rule| rule.alerts.is_some()).collect();
    let rules: Vec<_> = alerts.iter().copied().filter(|rule| *rule.name == *name).collect();
    if rules.is_empty() {
        let names: Vec<&str> = alerts.iter().map(|rule| &*rule.name).collect();
        return Some(match closest(name, &names) {
            Some(meant) => format!("no rule alerts `{name}`; did you mean `{meant}`?"),
            None => format!("no rule alerts `{name}`"),
        });
    }
    let missing = expected.iter().find(|alert| !got.iter().any(|own| own.labels == alert.labels));
    if let Some(missing) = missing {
        return missed(&rules, &missing.labels, timing, tick);
    }
    let extra = got.iter().find(|own| !expected.iter().any(|e| e.labels == own.labels))?;
    let instances = instances(&rules);
    let instance = instances.into_iter().find(|own| disagreement(own, &extra.labels) == 0)?;
    let since = instance.episode_at(tick)?.firing_at?;
    Some(format!("it fires since {}", at(since, timing)))
}

fn instances<'a>(rules: &[&'a RuleOutcome]) -> Vec<&'a Instance> {
    let alerts = rules.iter().filter_map(|rule| rule.alerts.as_ref());
    alerts.flat_map(AlertHistory::instances).collect()
}

/// How many labels an alert has otherwise than wanted.
fn disagreement(instance: &Instance, wanted: &Pairs) -> usize {
    let equal = |(name, value): &(&String, &String)| {
        instance.labels.get(name.as_str()).unwrap_or_default() == value.as_str()
    };
    let agreed = wanted.iter().filter(equal).count();
    wanted.len().max(instance.labels.len()) - agreed
}

/// Why an alert that should fire does not.
fn missed(rules: &[&RuleOutcome], wanted: &Pairs, timing: Timing, tick: i64) -> Option<String> {
    let mut instances = instances(rules);
    instances.sort_by_key(|instance| disagreement(instance, wanted));
    let Some(instance) = instances.first() else {
        let until = at(tick, timing);
        return Some(format!("its expression has no value at any evaluation up to {until}"));
    };
    if instance.at(tick).is_some_and(|step| step.state == AlertState::Firing) {
        // It fires with other labels, which the diff shows.
        return None;
    }
    let other = disagreement(instance, wanted) > 0;
    let who = if other { instance.labels.to_string() } else { "it".to_owned() };
    if let Some(episode) = instance.episode_at(tick) {
        let since = at(episode.active_at, timing);
        let fires = match episode.firing_at {
            Some(fires) => format!(" and fires at {}", at(fires, timing)),
            None => String::new(),
        };
        return Some(format!("{who} is pending since {since}{fires}"));
    }
    let fired = instance.episodes.iter().rev().find(|episode| episode.firing_at.is_some());
    let (episode, words) = match fired {
        Some(episode) => (episode, "fires"),
        None => (instance.episodes.last()?, "is pending only"),
    };
    let from = at(episode.firing_at.unwrap_or(episode.active_at), timing);
    Some(match episode.resolved_at {
        Some(until) => format!("{who} {words} from {from} until {}", at(until, timing)),
        None => format!("{who} {words} from {from} on"),
    })
}

/// A time after the start.
fn at(time: i64, timing: Timing) -> String {
    duration::format(time - timing.start)
}
