//! Rule tests written out of series: a first version, for people to go on from.
//!
//! What fires over the series becomes what the test expects, evaluated as promtool does it: all
//! groups at one interval, from the first value on, at the times after 1970 that a test has. So
//! the test passes as it is, here and in promtool.

mod expected;
mod text;

use std::fmt;
use std::sync::Arc;

use promwright_engine::Storage;
use promwright_engine::rules::{self, Mode, Outcome, Settings};
use promwright_number::duration;
use promwright_rulebook::RuleFile;
use promwright_series::notation::{self, Point};
use promwright_series::{Labels, Series};

use crate::groups;
pub use text::input_series;

/// A label set and its values, an interval apart.
pub type Row = (Labels, Vec<Point>);

/// What a test is written from.
#[derive(Clone, Copy, Debug)]
pub struct Skeleton<'a> {
    /// The test's name.
    pub name: &'a str,
    /// What a reader should know, a line each.
    pub remarks: &'a [String],
    /// Its `rule_files`.
    pub rule_files: &'a [String],
    /// The rules that are in them.
    pub rules: &'a [RuleFile],
    /// Milliseconds between two values.
    pub interval: i64,
    /// How long the rules run, in milliseconds.
    pub lasts: i64,
    /// The series.
    pub input: &'a [Row],
}

/// A rule that fails over the series, so that promtool would fail the test whatever it expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub rule: Arc<str>,
    /// The first evaluation that fails, in milliseconds after the start.
    pub time: i64,
    /// Prometheus' words on it.
    pub message: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, time, message } = self;
        write!(formatter, "{rule} fails at {}: {message}", duration::format(*time))
    }
}

impl Skeleton<'_> {
    /// The test file as YAML: the series, and at every evaluation at which other alerts of a
    /// name fire than before, and at the one before the first of these, all that do; an alert
    /// that never fires is expected not to at the end.
    ///
    /// # Errors
    ///
    /// A rule cannot be evaluated over the series.
    pub fn write(&self) -> Result<String, Broken> {
        let groups = groups(&self.rules.iter().collect::<Vec<_>>(), &[]);
        let step = groups.iter().map(|group| group.interval_ms).min().unwrap_or(self.interval);
        let outcome = rules::run(&groups, self.storage(), &self.settings(step));
        if let Some(broken) = broken(&outcome) {
            return Err(broken);
        }
        let mut order: Vec<&str> = Vec::new();
        for group in &groups {
            if !order.contains(&&*group.name) {
                order.push(&group.name);
            }
        }
        let expected = expected::expected(&outcome, step, self.lasts);
        Ok(text::file(self, step, &order, &expected))
    }

    /// The values of a row, with gaps up to the end: a reader sees that they are meant.
    fn padded(&self, points: &[Point]) -> Vec<Point> {
        let count = usize::try_from(self.lasts / self.interval.max(1) + 1).unwrap_or(0);
        let mut points = points.to_vec();
        points.resize(points.len().max(count), Point::Gap);
        points
    }

    /// Two rows of one label set cannot be told apart, and the second counts, as in a test.
    fn storage(&self) -> Storage {
        let series = self.input.iter().rev().map(|(labels, points)| {
            let samples = notation::column(points, 0, self.interval).until(self.lasts);
            Series { labels: labels.clone(), samples }
        });
        let mut seen = rustc_hash::FxHashSet::default();
        let distinct = series.filter(|series| seen.insert(series.labels.clone()));
        Storage::from_series(distinct.collect::<Vec<_>>()).unwrap_or_default()
    }

    fn settings(&self, step: i64) -> Settings {
        Settings {
            start: 0,
            end: self.lasts,
            interval_ms: Some(step),
            options: promwright_engine::Options {
                subquery_step_ms: step,
                ..promwright_engine::Options::promtool()
            },
            external_labels: Labels::empty(),
            external_url: "".into(),
            own_url: None,
            mode: Mode::Grid,
        }
    }
}

fn broken(outcome: &Outcome) -> Option<Broken> {
    let errors =
        outcome.rules.iter().flat_map(|rule| rule.errors.iter().map(move |own| (rule, own)));
    let (rule, error) = errors.min_by_key(|(_, error)| error.time)?;
    Some(Broken { rule: rule.name.clone(), time: error.time, message: error.message.clone() })
}
