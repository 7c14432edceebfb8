//! Where a mutant does something else than its rule.

use std::collections::BTreeMap;

use promwright_engine::StoredSeries;
use promwright_engine::rules::{AlertHistory, AlertState, Outcome, RuleId, RuleOutcome};
use promwright_number::duration;
use promwright_series::{Labels, Sample, is_stale};

use super::series::{Samples, first_difference};
use crate::mutants::bench::Bench;

/// Something that a test would see if it looked.
pub struct Difference {
    pub kind: Visible,
    pub text: String,
}

/// How a difference shows, the plainest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visible {
    /// An alert fires, or does not.
    Firing,
    /// A recorded value is another.
    Recorded,
    /// An alert's annotations are others.
    Annotation,
    /// An alert is pending, or not.
    Pending,
}

impl Visible {
    /// Whether there is no plainer one for a rule.
    pub const fn is_plain(self) -> bool {
        matches!(self, Self::Firing | Self::Recorded)
    }
}

/// The first difference between a rule and its mutant in a test.
pub fn difference(bench: &Bench<'_>, with: &Outcome) -> Option<Difference> {
    let was = found(bench.original(), bench.rule())?;
    let is = found(with, bench.place())?;
    let (Some(own), Some(other)) = (&was.alerts, &is.alerts) else {
        return recorded(bench, with);
    };
    if is_same(own, other) {
        return None;
    }
    let sides = [(bench.original(), was), (with, is)];
    firing(bench, sides).or_else(|| annotated(bench, sides)).or_else(|| pending(bench, sides))
}

fn found(outcome: &Outcome, id: RuleId) -> Option<&RuleOutcome> {
    outcome.rules.iter().find(|rule| rule.id == id)
}

/// Whether alerts were the same all the time, values included.
fn is_same(was: &AlertHistory, is: &AlertHistory) -> bool {
    let pairs = || was.instances().iter().zip(is.instances());
    was.instances().len() == is.instances().len()
        && pairs().all(|(one, other)| one.labels == other.labels && one.steps == other.steps)
}

/// The times of evaluation.
fn ticks(bench: &Bench<'_>) -> impl Iterator<Item = i64> {
    let (start, last) = (bench.test().start, bench.test().last_eval_time());
    let step = usize::try_from(bench.step).unwrap_or(1);
    (0..=last).step_by(step).map(move |after| start + after)
}

/// A time after the start of a test.
fn after(bench: &Bench<'_>, time: i64) -> String {
    duration::format(time - bench.test().start)
}

/// The label sets in a state at a time.
fn in_state(rule: &RuleOutcome, state: AlertState, time: i64) -> Vec<&Labels> {
    let active = rule.alerts.iter().flat_map(|alerts| alerts.active_at(time));
    active.filter(|(_, step)| step.state == state).map(|(own, _)| &own.labels).collect()
}

/// Of two lists what only one has: in the second, and if not, in the first.
fn odd_one<'a>(was: &[&'a Labels], is: &[&'a Labels]) -> Option<(&'a Labels, bool)> {
    let extra = is.iter().find(|labels| !was.contains(labels)).map(|labels| (*labels, true));
    extra.or_else(|| was.iter().find(|labels| !is.contains(labels)).map(|labels| (*labels, false)))
}

/// The first time at which only one of the two has an alert in a state: when, which alert, and
/// whether the mutant is the one.
fn first_odd(
    bench: &Bench<'_>,
    sides: [(&Outcome, &RuleOutcome); 2],
    state: AlertState,
) -> Option<(String, Labels, bool)> {
    ticks(bench).find_map(|time| {
        let [was, is] = sides.map(|(_, rule)| in_state(rule, state, time));
        odd_one(&was, &is).map(|(labels, extra)| (after(bench, time), labels.clone(), extra))
    })
}

fn firing(bench: &Bench<'_>, sides: [(&Outcome, &RuleOutcome); 2]) -> Option<Difference> {
    let (at, labels, extra) = first_odd(bench, sides, AlertState::Firing)?;
    let name = &sides[0].1.name;
    let text = if extra {
        format!(
            "at {at} the mutant fires for {labels} and the rule does not: assert `{name}` there"
        )
    } else {
        format!(
            "at {at} the rule fires for {labels} and the mutant does not: assert `{name}` there"
        )
    };
    Some(Difference { kind: Visible::Firing, text })
}

fn annotated(bench: &Bench<'_>, sides: [(&Outcome, &RuleOutcome); 2]) -> Option<Difference> {
    ticks(bench).find_map(|time| {
        let [was, is] = sides.map(|side| annotations(side, time));
        let mut others = was.iter().filter_map(|(labels, own)| Some((labels, own, is.get(labels)?)));
        let (labels, own, (name, is)) = others.find_map(|(labels, own, other)| {
            let differs = |(name, text): &(&String, &String)| other.get(*name) != Some(*text);
            let (name, text) = own.iter().find(differs)?;
            Some((labels, text, (name, other.get(name).map_or("", String::as_str))))
        })?;
        let (at, rule) = (after(bench, time), &sides[0].1.name);
        let text = format!(
            "at {at} `{name}` of {labels} is \"{own}\", with the mutant \"{is}\": assert `{rule}` there with its annotations"
        );
        Some(Difference { kind: Visible::Annotation, text })
    })
}

type Annotations = BTreeMap<String, BTreeMap<String, String>>;

/// The annotations of what fires at a time, by labels.
fn annotations((outcome, rule): (&Outcome, &RuleOutcome), time: i64) -> Annotations {
    let active = rule.alerts.iter().flat_map(|alerts| alerts.active_at(time));
    let firing = active.filter(|(_, step)| step.state == AlertState::Firing);
    firing
        .map(|(own, step)| {
            let expanded = outcome.annotations(rule, step);
            let pairs = expanded.iter().map(|(name, text)| (name.to_string(), text.to_string()));
            (own.labels.to_string(), pairs.collect())
        })
        .collect()
}

fn pending(bench: &Bench<'_>, sides: [(&Outcome, &RuleOutcome); 2]) -> Option<Difference> {
    let (at, labels, extra) = first_odd(bench, sides, AlertState::Pending)?;
    let name = &sides[0].1.name;
    let (one, other) = if extra { ("mutant", "rule") } else { ("rule", "mutant") };
    let text = format!(
        "at {at} the {one} is pending for {labels} and the {other} is not: let that go on until it fires, or ask for `ALERTS{{alertname=\"{name}\"}}` there"
    );
    Some(Difference { kind: Visible::Pending, text })
}

/// The first sample under the rule's name that is another.
fn recorded(bench: &Bench<'_>, with: &Outcome) -> Option<Difference> {
    let name = &*bench.original_rule().name;
    let [was, is] = [bench.original(), with].map(|outcome| samples(outcome, name));
    let found = first_difference(&was, &is)?;
    let shown = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
    let text = format!(
        "at {} {} is {}, with the mutant {}: ask for `{name}` there",
        after(bench, found.time),
        found.labels,
        shown(found.was),
        shown(found.is)
    );
    Some(Difference { kind: Visible::Recorded, text })
}

/// The samples of a metric, without stale markers.
fn samples<'a>(outcome: &'a Outcome, name: &str) -> Samples<'a> {
    let series = outcome.storage.iter().filter(|series| series.labels().metric() == Some(name));
    let is_stale = |sample: &Sample<'_>| matches!(sample, Sample::Float(own) if is_stale(*own));
    let run = |series: &'a StoredSeries| {
        series.samples().samples().filter(|(_, sample)| !is_stale(sample)).collect()
    };
    series.map(|series| (series.labels(), run(series))).collect()
}
