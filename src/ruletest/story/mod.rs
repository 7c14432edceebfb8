//! What led to a failure: the nearest miss, the alert over time, and the series that it read.
//!
//! A story is told of the outcome alone, after the fact, and only of what failed: tests that
//! pass pay nothing for it. It never changes a verdict.

mod absence;
mod focus;
mod inputs;
mod labels;
mod nearest;
mod query;
mod reason;
mod selected;
mod timeline;

use promwright_engine::rules::{Group, Outcome, Rule, RuleId, RuleOutcome};
use promwright_engine::{Grid, GridSeries, Options, Value, evaluate};
use promwright_number::duration;
use promwright_promql::Ast;
use promwright_series::Labels;

use crate::compare::Timing;
use crate::model::Stretch;
use crate::report::{AlertView, Failure, FailureKind};
use crate::{Pairs, Test};
use focus::{Fault, Focus};
pub use inputs::{InputView, Inputs};
pub use timeline::{Timeline, Track, TrackKind, ValueTrack};

/// What led to a failure.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// Sentences on what came nearest to the expectation.
    pub nearest: Vec<String>,
    /// The alert around the time of the expectation.
    pub timeline: Option<Timeline>,
    /// The series that were read.
    pub inputs: Option<Inputs>,
}

/// A test after its run, in which failures are looked into.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// What came of the rules.
    pub outcome: &'a Outcome,
    /// The rules, by the ids that the outcome has.
    pub groups: &'a [Group],
    /// The test.
    pub test: &'a Test,
    /// When the rules ran.
    pub timing: Timing,
    /// How expressions are evaluated.
    pub engine: &'a Options,
}

impl<'a> Scene<'a> {
    /// What led to a failure of this test.
    pub fn story(self, failure: &Failure) -> Story {
        match &failure.kind {
            FailureKind::Alerts { alertname, group, state, is_partial, expected, got } => {
                let rules = self.alerts(alertname, group.as_deref());
                let scene = self.at_interval_of(&rules);
                let mut foci = Focus::all(scene, &rules, *state, (expected, got), failure.time);
                // Where alerts need not be the same as a whole, what is like an expected one
                // only seems to differ in what is not asked for.
                let is_told = |focus: &Focus<'_>| focus.alert.active_at.is_some();
                foci.retain(|focus| !is_partial || !focus.is_in_time() || is_told(focus));
                scene.alert_story(alertname, &rules, &foci)
            }
            FailureKind::Active { alertname, labels, state } => {
                let rules = self.alerts(alertname, None);
                let scene = self.at_interval_of(&rules);
                let fault = (Fault::Extra, *state);
                let focus = Focus::new(scene, &rules, fault, bare(labels), failure.time);
                scene.alert_story(alertname, &rules, &Vec::from_iter(focus))
            }
            FailureKind::TimeLine { alertname, labels, state, expected, got } => {
                let rules = self.alerts(alertname, None);
                let scene = self.at_interval_of(&rules);
                let (fault, time) = scene.first_difference(&rules, expected, got, failure.time);
                let focus = Focus::new(scene, &rules, (fault, *state), bare(labels), time);
                let mut story = scene.alert_story(alertname, &rules, &Vec::from_iter(focus));
                if let Some(timeline) = &mut story.timeline {
                    timeline.expect(*state, expected);
                }
                story
            }
            FailureKind::Samples { expr, expected, got } => {
                query::story(self, expr, (expected, got), failure.time)
            }
            _ => Story::default(),
        }
    }

    fn alert_story(self, name: &str, rules: &[&'a RuleOutcome], foci: &[Focus<'a>]) -> Story {
        if rules.is_empty() {
            let nearest = vec![nearest::no_rule(name, self.outcome)];
            return Story { nearest, ..Story::default() };
        }
        let mut nearest: Vec<String> =
            foci.iter().flat_map(|focus| nearest::sentences(self, focus)).collect();
        nearest.dedup();
        let Some(focus) = foci.first() else { return Story { nearest, ..Story::default() } };
        let timeline = Timeline::of(self, focus);
        let inputs = Inputs::of_alert(self, focus, timeline.start());
        let timeline = (!focus.is_in_time()).then_some(timeline);
        Story { nearest, timeline, inputs }
    }

    /// How and when a time line first is otherwise than expected.
    fn first_difference(
        self,
        rules: &[&RuleOutcome],
        expected: &[Stretch],
        got: &[Stretch],
        until: i64,
    ) -> (Fault, i64) {
        let covers =
            |stretches: &[Stretch], time: i64| stretches.iter().any(|own| own.covers(time));
        let ticks = rules.iter().flat_map(|rule| rule.ticks.times());
        let mut times = ticks.map(|tick| tick - self.timing.start).filter(|time| *time <= until);
        let differs = |time: &i64| covers(expected, *time) != covers(got, *time);
        let time = times.find(differs).unwrap_or(until);
        (if covers(expected, time) { Fault::Missing } else { Fault::Extra }, time)
    }

    /// The scene as rules see it that may run at their group's own interval.
    fn at_interval_of(self, rules: &[&RuleOutcome]) -> Self {
        let step = rules.first().map_or(0, |rule| rule.ticks.step);
        let interval = if step > 0 { step } else { self.timing.interval };
        Self { timing: Timing { interval, ..self.timing }, ..self }
    }

    /// The alerting rules of a name.
    fn alerts(self, name: &str, group: Option<&str>) -> Vec<&'a RuleOutcome> {
        let is_meant = |rule: &&RuleOutcome| {
            rule.alerts.is_some()
                && *rule.name == *name
                && group.is_none_or(|group| *rule.group == *group)
        };
        self.outcome.rules.iter().filter(is_meant).collect()
    }

    /// The group and the rule behind an outcome.
    fn rule(self, id: RuleId) -> Option<(&'a Group, &'a Rule)> {
        let group = self.groups.get(id.group)?;
        Some((group, group.rules.get(id.rule)?))
    }

    /// An expression's value at the evaluations of a grid; nothing where it fails or is no
    /// vector. A scalar is an element without labels.
    fn vector(self, ast: &Ast, grid: Grid) -> Vec<GridSeries> {
        match evaluate(ast, &self.outcome.storage, grid, self.engine).map(|answer| answer.value) {
            Ok(Value::Vector(series)) => series,
            Ok(Value::Scalar(values)) => {
                let cells = promwright_engine::Cells::full(values);
                vec![GridSeries::new(Labels::empty(), cells)]
            }
            _ => Vec::new(),
        }
    }

    /// The times at which a rule's expression is evaluated for the ticks from one to another.
    fn grid(self, focus: &Focus<'_>, from: i64, to: i64) -> Grid {
        let offset = focus.group.query_offset_ms;
        Grid::range(from.max(self.timing.start) - offset, to - offset, self.timing.interval)
    }

    /// A time after the start, as tests write it.
    fn at(self, time: i64) -> String {
        duration::format(time - self.timing.start)
    }
}

/// An alert of which only the labels are known.
fn bare(labels: &Labels) -> AlertView {
    let labels = labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    AlertView { labels, annotations: Pairs::new(), active_at: None }
}
