//! What a replay gives.

use std::sync::Arc;

use promwright_engine::Grid;
use promwright_series::Labels;

use crate::Note;

/// What became of some rules over a stretch of time.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The first evaluation, in milliseconds since the epoch.
    pub start: i64,
    /// No evaluation is later.
    pub end: i64,
    /// The alerting rules that were asked about, in the order of evaluation.
    pub alerts: Vec<AlertReplay>,
    /// The rules of which an evaluation failed.
    pub failed: Vec<Failed>,
    /// What was done with series that both the samples and the rules have.
    pub notes: Vec<Note>,
}

/// A rule of which evaluations failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The rule.
    pub rule: Arc<str>,
    /// Its group.
    pub group: Arc<str>,
    /// How many evaluations failed.
    pub count: usize,
    /// The first of them, in milliseconds since the epoch.
    pub first: i64,
    /// Prometheus' words on it.
    pub message: String,
}

/// What became of the alerts of one rule.
#[derive(Clone, Debug)]
pub struct AlertReplay {
    /// Its name.
    pub name: Arc<str>,
    /// Its group's name.
    pub group: Arc<str>,
    /// Its expression as it is printed.
    pub expr: String,
    /// Milliseconds of `for`.
    pub for_ms: i64,
    /// Milliseconds of `keep_firing_for`.
    pub keep_firing_for_ms: i64,
    /// The labels that the rule adds, as they are written.
    pub labels: Vec<(Arc<str>, Arc<str>)>,
    /// When it was evaluated.
    pub ticks: Grid,
    /// Every run of an alert from pending to its end, by time and then by labels.
    pub episodes: Vec<Episode>,
    /// The conditions of the expression in the order in which they are written, with values if
    /// the plan asks for them.
    pub conditions: Vec<ConditionTrack>,
    /// Metrics that the rule reads, itself or through recording rules, of which there are no
    /// samples.
    pub missing: Vec<String>,
}

/// One run of an alert from its first value to its end; times are evaluations, in milliseconds
/// since the epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// The alert's labels, `alertname` among them.
    pub labels: Labels,
    /// Its annotations as they were when it began to fire, or to be pending if it never fired.
    pub annotations: Vec<(Arc<str>, Arc<str>)>,
    /// The expression's value at that time.
    pub value: f64,
    /// When it became pending.
    pub pending_at: i64,
    /// When it began to fire; `None` if it never did.
    pub firing_at: Option<i64>,
    /// The first evaluation at which it was gone; `None` while it lasts.
    pub resolved_at: Option<i64>,
}

/// A condition of an alert's expression over time.
#[derive(Clone, Debug)]
pub struct ConditionTrack {
    /// What joins it to the one before it: `and`, `or`, `unless`; the first has none.
    pub joined: Option<&'static str>,
    /// What is compared, or the condition itself where it compares nothing.
    pub expr: String,
    /// How it is compared, the value on the left; `None` where it compares nothing.
    pub op: Option<&'static str>,
    /// What it is compared with, as it is written.
    pub threshold: Option<String>,
    /// The value of the threshold where it is one number.
    pub threshold_value: Option<f64>,
    /// The values, of the elements that alerted first, then of those that came nearest to it,
    /// then by labels.
    pub series: Vec<ConditionSeries>,
    /// How many more elements there are.
    pub more: usize,
}

/// The values of one element of a condition.
#[derive(Clone, Debug)]
pub struct ConditionSeries {
    /// Its labels.
    pub labels: Labels,
    /// What is compared, one for each time of [`AlertReplay::ticks`].
    pub values: Vec<Option<f64>>,
    /// What it is compared with at each time; empty where that is one number for all.
    pub thresholds: Vec<Option<f64>>,
}

impl Replay {
    /// Milliseconds from the first evaluation to the end.
    pub const fn span(&self) -> i64 {
        self.end - self.start
    }
}

impl AlertReplay {
    /// The runs that came to fire.
    pub fn firings(&self) -> impl Iterator<Item = &Episode> {
        self.episodes.iter().filter(|episode| episode.firing_at.is_some())
    }
}

impl ConditionSeries {
    /// The least value that is a number, and at which of the evaluations it was first.
    pub fn least(&self) -> Option<(usize, f64)> {
        self.numbers().reduce(|best, own| if own.1 < best.1 { own } else { best })
    }

    /// The greatest value that is a number, and at which of the evaluations it was first.
    pub fn greatest(&self) -> Option<(usize, f64)> {
        self.numbers().reduce(|best, own| if own.1 > best.1 { own } else { best })
    }

    fn numbers(&self) -> impl Iterator<Item = (usize, f64)> {
        let there = self.values.iter().enumerate();
        there.filter_map(|(index, own)| Some((index, (*own)?))).filter(|(_, own)| !own.is_nan())
    }
}

impl Episode {
    /// Milliseconds for which it fired, up to `end` if it still does.
    pub fn firing_ms(&self, end: i64) -> i64 {
        self.firing_at.map_or(0, |from| self.resolved_at.unwrap_or(end) - from)
    }
}
