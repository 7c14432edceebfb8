//! The series that an expression read, with their values in series notation.
//!
//! Recorded series are followed to what their rules read. Only series that belong to the alert
//! or sample in question are shown, and of long ones the end.

use promwright_engine::StoredSeries;
use promwright_engine::rules::Rule;
use promwright_number::float;
use promwright_promql::Ast;
use promwright_series::notation::{Point, write};
use promwright_series::{Labels, Sample, is_stale};

use super::Scene;
use super::focus::{Focus, distance};
use super::selected::{Read, reads};

/// More series are only counted.
const MOST: usize = 8;

/// Recorded series are followed so far.
const DEEPEST: usize = 2;

/// No more values of a series are looked at.
const MOST_VALUES: i64 = 10_000;

/// Longer texts of values lose their beginning.
const LONGEST: usize = 240;

/// What was read.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The time up to which they are shown, in milliseconds after the start.
    pub until: i64,
    /// Each series, recorded ones followed by what they come from.
    pub series: Vec<InputView>,
    /// How many more there are.
    pub more: usize,
}

/// A series that was read, or a selector that found none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputView {
    /// Its labels, or the selector.
    pub series: String,
    /// How far it is from what was asked about: 0 is read itself, 1 by a rule that records
    /// that, and so on.
    pub depth: usize,
    /// The time of the first value, in milliseconds after the start.
    pub from: i64,
    /// Milliseconds between two values.
    pub step: i64,
    /// The values in series notation; none if there is no such series.
    pub values: Option<String>,
}

impl Inputs {
    /// What an alert's rule read.
    pub(super) fn of_alert(scene: Scene<'_>, focus: &Focus<'_>, start: i64) -> Option<Self> {
        let from = scene.timing.start + start;
        Self::of(scene, &focus.rule.ast, &focus.source, (from, focus.tick))
    }

    /// What an expression read for an element, between two times.
    pub(super) fn of(
        scene: Scene<'_>,
        ast: &Ast,
        source: &Labels,
        (from, until): (i64, i64),
    ) -> Option<Self> {
        let mut inputs = Self { until: until - scene.timing.start, series: Vec::new(), more: 0 };
        inputs.follow(scene, ast, source, (from, until), 0);
        (!inputs.series.is_empty()).then_some(inputs)
    }

    fn follow(
        &mut self,
        scene: Scene<'_>,
        ast: &Ast,
        source: &Labels,
        (from, until): (i64, i64),
        depth: usize,
    ) {
        for read in reads(scene, ast) {
            let from = from.saturating_sub(read.reach).max(scene.timing.start);
            if read.series.is_empty() {
                let series = format!("{} (no such series)", read.text);
                self.add(InputView { series, depth, from: 0, step: 0, values: None });
            }
            for series in of_element(&read, source) {
                if self.series.len() == MOST {
                    self.more += 1;
                    continue;
                }
                let recording = recording(scene, series.labels());
                let step = match recording {
                    Some(_) => scene.timing.interval,
                    None => scene.test.interval,
                };
                let added = self.add(view(
                    scene,
                    series,
                    (from, until),
                    (step, recording.is_some()),
                    depth,
                ));
                if let Some(rule) = recording.filter(|_| added && depth < DEEPEST) {
                    let source = series.labels().without_metric();
                    self.follow(scene, &rule.ast, &source, (from, until), depth + 1);
                }
            }
        }
    }

    /// Whether it was not there yet.
    fn add(&mut self, view: InputView) -> bool {
        let is_known = self.series.iter().any(|own| own.series == view.series);
        if !is_known {
            self.series.push(view);
        }
        !is_known
    }
}

/// The series that belong to an element, those most like it first; if none does, the one that
/// is most like it.
fn of_element<'a>(read: &Read<'a>, source: &Labels) -> Vec<&'a StoredSeries> {
    let mut series: Vec<_> =
        read.series.iter().map(|own| (distance(own.labels(), source), *own)).collect();
    series.sort_by_key(|(distance, _)| *distance);
    let belonging = series.iter().filter(|((conflicts, _), _)| *conflicts == 0).count();
    series.into_iter().take(belonging.max(1)).map(|(_, own)| own).collect()
}

/// The rule that records a series, by its name.
fn recording<'a>(scene: Scene<'a>, labels: &Labels) -> Option<&'a Rule> {
    let metric = labels.metric()?;
    let records = scene.outcome.rules.iter().filter(|rule| rule.alerts.is_none());
    let found = records.clone().find(|rule| *rule.name == *metric)?;
    Some(scene.rule(found.id)?.1)
}

fn view(
    scene: Scene<'_>,
    series: &StoredSeries,
    (from, until): (i64, i64),
    (step, is_recorded): (i64, bool),
    depth: usize,
) -> InputView {
    let start = scene.timing.start;
    // The first time of the series' own grid within the window.
    let mut from = from.max(until.saturating_sub(step.saturating_mul(MOST_VALUES)));
    from += (start - from).rem_euclid(step.max(1));
    let name = series.labels().to_string();
    let mut points = points(series, from, until, step);
    if is_recorded {
        points.iter_mut().flatten().for_each(round);
    }
    let Some(mut points) = points else {
        let values = Some(dated(scene, series, from, until));
        return InputView { series: name, depth, from: from - start, step: 0, values };
    };
    if points.iter().all(|point| matches!(point, Point::Gap)) {
        let values = Some(elsewhere(scene, series, until));
        return InputView { series: name, depth, from: from - start, step, values };
    }
    let mut values = write(&points);
    while values.len() > LONGEST && points.len() > 1 {
        let cut = points.len().div_ceil(2);
        points.drain(..cut);
        from += cut as i64 * step;
        values = write(&points);
    }
    InputView { series: name, depth, from: from - start, step, values: Some(values) }
}

/// Leaves out the last digits of what was calculated, where they are only noise.
fn round(point: &mut Point) {
    if let Point::Float(value) = point
        && value.is_finite()
    {
        *value = format!("{value:.11e}").parse().unwrap_or(*value);
    }
}

/// The samples as points; `None` if any does not lie on the grid.
fn points(series: &StoredSeries, from: i64, until: i64, step: i64) -> Option<Vec<Point>> {
    if step <= 0 || until < from {
        return None;
    }
    let mut points = vec![Point::Gap; ((until - from) / step + 1) as usize];
    let within = |time: &i64| (from..=until).contains(time);
    for (time, sample) in series.samples().samples().filter(|(time, _)| within(time)) {
        if (time - from) % step != 0 {
            return None;
        }
        points[((time - from) / step) as usize] = match sample {
            Sample::Float(value) => Point::Float(value),
            Sample::Histogram(histogram) => {
                Point::Histogram { histogram: histogram.clone(), hint_written: false }
            }
        };
    }
    Some(points)
}

/// That there is no sample where one is looked for, and where the nearest is.
fn elsewhere(scene: Scene<'_>, series: &StoredSeries, until: i64) -> String {
    let times = &series.samples().timestamps;
    let before = times.partition_point(|time| *time <= until);
    match (before.checked_sub(1).and_then(|last| times.get(last)), times.first()) {
        (Some(last), _) => format!("none (the last is at {})", scene.at(*last)),
        (None, Some(first)) => format!("none (the first is at {})", scene.at(*first)),
        (None, None) => "none".to_owned(),
    }
}

/// The last samples, each with its time.
fn dated(scene: Scene<'_>, series: &StoredSeries, from: i64, until: i64) -> String {
    let column = series.samples();
    let first = column.timestamps.partition_point(|time| *time < from);
    let last = column.timestamps.partition_point(|time| *time <= until);
    // Each takes some letters, so that no more than these can be shown.
    let first = first.max(last.saturating_sub(LONGEST / 4));
    let mut shown: Vec<String> = (first..last)
        .filter_map(|index| {
            let value = match column.sample(index)? {
                Sample::Float(value) if is_stale(value) => "stale".to_owned(),
                Sample::Float(value) => float::format(value),
                Sample::Histogram(histogram) => histogram.to_notation(),
            };
            Some(format!("{value} @{}", scene.at(column.timestamps[index])))
        })
        .collect();
    let mut length = 0;
    let kept = shown.iter().rev().take_while(|own| {
        length += own.len() + 2;
        length <= LONGEST
    });
    let cut = shown.len() - kept.count();
    if cut > 0 {
        shown.drain(..cut);
        shown.insert(0, "…".to_owned());
    }
    shown.join(", ")
}
