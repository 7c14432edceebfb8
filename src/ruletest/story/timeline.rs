//! An alert over the evaluations around a time: the value that its rule compares, the
//! conditions, and its state.

use promwright_engine::rules::{AlertState, Instance};
use promwright_engine::{Grid, GridSeries};
use promwright_promql::{BinaryOp, print};
use promwright_series::Labels;

use super::Scene;
use super::focus::{Focus, distance};
use crate::conditions::{Comparison, Condition};
use crate::model::Stretch;

/// A timeline has no more evaluations than these.
const LONGEST: i64 = 400;

/// If there are more before the time that is asked about, so many of them are shown at least.
const USUAL: i64 = 20;

/// A test with no more evaluations than these is shown as a whole.
const WHOLE: i64 = 40;

/// An alert over time. All times are milliseconds after the start of the test.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The alert's name.
    pub alert: String,
    /// The labels of the expression's element that it stands for.
    pub labels: Labels,
    /// The expression.
    pub expr: String,
    /// Milliseconds of `for`.
    pub for_ms: i64,
    /// Milliseconds of `keep_firing_for`.
    pub keep_ms: i64,
    /// Milliseconds between two evaluations.
    pub step: i64,
    /// The evaluations.
    pub times: Vec<i64>,
    /// The time that the expectation asks about.
    pub asked: i64,
    /// What is said of that time.
    pub asks: &'static str,
    /// The evaluation that decides, as an index into `times`.
    pub decides: usize,
    /// What the rule compares.
    pub value: Option<ValueTrack>,
    /// Conditions and states, from top to bottom.
    pub tracks: Vec<Track>,
}

/// A value at each evaluation, and what it is compared with.
#[derive(Clone, Debug)]
pub struct ValueTrack {
    /// The expression that has the value.
    pub expr: String,
    /// How it is compared.
    pub op: &'static str,
    /// The values.
    pub values: Vec<Option<f64>>,
    /// What they are compared with.
    pub thresholds: Vec<Option<f64>>,
}

/// Something that is or is not at each evaluation.
#[derive(Clone, Debug)]
pub struct Track {
    /// What it is.
    pub label: String,
    /// What it shows.
    pub kind: TrackKind,
    /// When it is.
    pub on: Vec<bool>,
}

/// What is or is not, over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackKind {
    /// A condition of the expression.
    Condition,
    /// The alert is pending.
    Pending,
    /// It fires.
    Firing,
}

impl Timeline {
    /// The timeline of an alert that fails an expectation.
    pub(super) fn of(scene: Scene<'_>, focus: &Focus<'_>) -> Self {
        let ticks = window(scene, focus);
        let seen: Vec<Seen> =
            focus.conditions.iter().map(|own| Seen::of(scene, focus, own, ticks)).collect();
        let decides = ((focus.tick - ticks.start) / ticks.step.max(1)).max(0) as usize;
        let alert = focus.rule.name.as_ref().to_owned();
        let shown = chosen(&seen, &focus.conditions, decides);
        Self {
            alert,
            labels: focus.source.clone(),
            expr: print(&focus.rule.ast),
            for_ms: focus.for_ms(),
            keep_ms: focus.keep_ms(),
            step: scene.timing.interval,
            times: ticks.times().map(|time| time - scene.timing.start).collect(),
            asked: focus.time - scene.timing.start,
            asks: "asked at",
            decides,
            value: shown.map(|index| seen[index].value.clone()),
            tracks: tracks(focus, &seen, ticks),
        }
    }

    /// Adds when the alert should be in a state.
    pub(super) fn expect(&mut self, state: AlertState, stretches: &[Stretch]) {
        let (label, kind) = match state {
            AlertState::Pending => ("should be pending", TrackKind::Pending),
            AlertState::Firing => ("should fire", TrackKind::Firing),
        };
        let covers = |time: &i64| stretches.iter().any(|own| own.covers(*time));
        let on = self.times.iter().map(covers).collect();
        self.tracks.push(Track { label: label.to_owned(), kind, on });
        self.asks = "differs from";
    }

    /// Whether the expression has several conditions, each with a track of its own.
    pub fn has_conditions(&self) -> bool {
        let conditions = self.tracks.iter().filter(|track| track.kind == TrackKind::Condition);
        conditions.count() > 1
    }

    /// The first evaluation that it shows.
    pub fn start(&self) -> i64 {
        self.times.first().copied().unwrap_or(0)
    }
}

/// The evaluations to show: what led to the time that is asked about, and a little more.
fn window(scene: Scene<'_>, focus: &Focus<'_>) -> Grid {
    let step = scene.timing.interval;
    let last = scene.timing.tick(scene.test.last_eval_time());
    if last - scene.timing.start <= WHOLE * step {
        return Grid::range(scene.timing.start, last, step);
    }
    let before = (USUAL * step).max(4 * scene.test.interval);
    let mut from = focus.tick - (focus.for_ms().max(focus.keep_ms()) + 4 * step).max(before);
    let mut to = focus.tick + 4 * step;
    if let Some(episode) = focus.episode() {
        from = from.min(episode.active_at - 3 * step);
        to = to.max(episode.resolved_at.or(episode.firing_at).unwrap_or(to) + 2 * step);
    }
    from = from.max(focus.tick - (LONGEST - 50) * step).max(scene.timing.start);
    // On an evaluation again: `for` need not be a multiple of the interval.
    from = scene.timing.tick(from - scene.timing.start);
    Grid::range(from, to.min(last).min(from + LONGEST * step), step)
}

/// A condition over the window.
struct Seen {
    value: ValueTrack,
    on: Vec<bool>,
}

impl Seen {
    fn of(scene: Scene<'_>, focus: &Focus<'_>, condition: &Condition, ticks: Grid) -> Self {
        let grid = scene.grid(focus, ticks.start, ticks.end);
        let held = scene.vector(&condition.ast, grid);
        let on = (0..ticks.len()).map(|step| {
            held.iter().any(|own| own.values.has(step) && is_of(&own.labels, &focus.source))
        });
        let comparison = condition.comparison.as_ref();
        let value = match comparison {
            Some(own) => values(scene, focus, own, grid),
            None => ValueTrack {
                expr: condition.text.clone(),
                op: "",
                values: column(&held, focus, grid),
                thresholds: Vec::new(),
            },
        };
        Self { value, on: on.collect() }
    }
}

fn values(scene: Scene<'_>, focus: &Focus<'_>, comparison: &Comparison, grid: Grid) -> ValueTrack {
    let side = |ast| column(&scene.vector(ast, grid), focus, grid);
    ValueTrack {
        expr: comparison.value_text.clone(),
        op: comparison.op.as_str(),
        values: side(&comparison.value),
        thresholds: side(&comparison.threshold),
    }
}

/// The values of the series that belongs to the alert.
fn column(series: &[GridSeries], focus: &Focus<'_>, grid: Grid) -> Vec<Option<f64>> {
    let own = nearest(series, &focus.source);
    (0..grid.len()).map(|step| own.and_then(|own| own.values.get(step))).collect()
}

/// The series that is most like an element, if any contradicts it in no label.
pub(super) fn nearest<'s>(series: &'s [GridSeries], source: &Labels) -> Option<&'s GridSeries> {
    let alike = series.iter().filter(|own| is_of(&own.labels, source));
    alike.min_by_key(|own| distance(&own.labels, source))
}

/// Whether labels contradict those of an element in none that both have.
pub(super) fn is_of(labels: &Labels, source: &Labels) -> bool {
    distance(labels, source).0 == 0
}

/// The condition whose value is drawn: the first that decides against the alert, else the first
/// that compares, else the first.
fn chosen(seen: &[Seen], conditions: &[Condition], decides: usize) -> Option<usize> {
    let compares = |index: &usize| conditions[*index].comparison.is_some();
    let is_against = |index: &usize| {
        let holds = seen[*index].on.get(decides).copied().unwrap_or(false);
        holds == (conditions[*index].joined == Some(BinaryOp::Unless))
    };
    let mut indices = 0..seen.len();
    let against = (0..seen.len()).filter(compares).find(is_against);
    against.or_else(|| indices.find(compares)).or_else(|| (!seen.is_empty()).then_some(0))
}

fn tracks(focus: &Focus<'_>, seen: &[Seen], ticks: Grid) -> Vec<Track> {
    let track = |label: String, kind, on| Track { label, kind, on };
    let mut tracks = Vec::new();
    if seen.len() > 1 {
        tracks.extend(focus.conditions.iter().zip(seen).map(|(condition, seen)| {
            let joined = condition.joined.map_or(String::new(), |op| format!("{} ", op.as_str()));
            track(format!("{joined}{}", condition.text), TrackKind::Condition, seen.on.clone())
        }));
    }
    let at = |is: &dyn Fn(&Instance, i64) -> bool| -> Vec<bool> {
        ticks.times().map(|time| focus.instance.is_some_and(|own| is(own, time))).collect()
    };
    let state = |state| {
        at(&move |own: &Instance, time| own.at(time).is_some_and(|step| step.state == state))
    };
    let condition = at(&|own, time| own.at(time).is_some_and(|step| step.seen_at == time));
    tracks.push(track("condition".to_owned(), TrackKind::Condition, condition));
    tracks.push(track("pending".to_owned(), TrackKind::Pending, state(AlertState::Pending)));
    tracks.push(track("firing".to_owned(), TrackKind::Firing, state(AlertState::Firing)));
    tracks
}
