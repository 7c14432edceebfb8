//! What became of an alerting rule's alerts, tick by tick.

use std::sync::Arc;

use promwright_series::histogram::Histogram;
use promwright_series::{Labels, Sample};
use rustc_hash::FxHashMap;

/// How long Prometheus remembers a resolved alert and goes on telling Alertmanager of it, in
/// milliseconds.
pub const RESOLVED_RETENTION_MS: i64 = 15 * 60 * 1000;

/// An evaluation that failed; the rule then left its series and alerts as they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
    /// The time of the evaluation.
    pub time: i64,
    /// Prometheus' words.
    pub message: String,
}

/// The states of an alert that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertState {
    /// Its expression has a value, but not yet for long enough.
    Pending,
    /// It fires.
    Firing,
}

impl AlertState {
    /// As the label `alertstate` says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Firing => "firing",
        }
    }
}

/// An active alert at one tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlertStep {
    /// The tick.
    pub time: i64,
    /// The state after it.
    pub state: AlertState,
    /// The last value of the expression; 0 for a histogram, see [`AlertHistory::sample`].
    pub value: f64,
    /// The tick of that value; earlier than `time` only under `keep_firing_for`.
    pub seen_at: i64,
    /// The sample behind it, for [`AlertHistory::source`].
    pub source: u32,
}

/// One run of an alert from its first value to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    /// The tick at which it became pending.
    pub active_at: i64,
    /// The tick at which it began to fire, if it did.
    pub firing_at: Option<i64>,
    /// The first tick at which it was gone; `None` while it lasts.
    pub resolved_at: Option<i64>,
}

/// All that happened to the alert with one label set.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its labels, `alertname` among them.
    pub labels: Labels,
    /// The ticks at which it was pending or firing, in order.
    pub steps: Vec<AlertStep>,
    /// Its runs, in order.
    pub episodes: Vec<Episode>,
}

impl Instance {
    /// Where it stands at a tick; `None` if it is inactive.
    pub fn at(&self, time: i64) -> Option<&AlertStep> {
        let index = self.steps.binary_search_by_key(&time, |step| step.time).ok()?;
        self.steps.get(index)
    }

    /// Its run that covers a tick.
    pub fn episode_at(&self, time: i64) -> Option<&Episode> {
        let covers = |episode: &&Episode| {
            episode.active_at <= time && episode.resolved_at.is_none_or(|end| time < end)
        };
        self.episodes.iter().find(covers)
    }
}

/// All alerts of one rule.
#[derive(Clone, Debug, Default)]
pub struct AlertHistory {
    instances: Vec<Instance>,
    by_labels: FxHashMap<Labels, usize>,
    sources: Arc<[Labels]>,
    /// The histograms among the values, by source and tick.
    histograms: FxHashMap<(u32, i64), Arc<Histogram>>,
}

impl AlertHistory {
    /// Its label sets, in the order in which they first were pending.
    pub fn instances(&self) -> &[Instance] {
        &self.instances
    }

    /// The alert with these labels, if there ever was one.
    pub fn find(&self, labels: &Labels) -> Option<&Instance> {
        self.by_labels.get(labels).map(|index| &self.instances[*index])
    }

    /// The labels of the sample behind a step: what `$labels` is in templates.
    pub fn source(&self, step: &AlertStep) -> &Labels {
        &self.sources[step.source as usize]
    }

    /// The value of the expression behind a step.
    pub fn sample(&self, step: &AlertStep) -> Sample<'_> {
        let histogram = self.histograms.get(&(step.source, step.seen_at));
        histogram.map_or(Sample::Float(step.value), Sample::Histogram)
    }

    /// Keeps a histogram that is the value of a source at a tick.
    pub(super) fn keep_histogram(&mut self, source: u32, time: i64, histogram: &Arc<Histogram>) {
        self.histograms.insert((source, time), histogram.clone());
    }

    /// The alerts that are pending or firing at a tick.
    pub fn active_at(&self, time: i64) -> impl Iterator<Item = (&Instance, &AlertStep)> {
        self.instances.iter().filter_map(move |instance| Some((instance, instance.at(time)?)))
    }

    /// The index of a label set, which is new if it was never there.
    pub(super) fn index(&mut self, labels: &Labels) -> usize {
        if let Some(index) = self.by_labels.get(labels) {
            return *index;
        }
        let index = self.instances.len();
        let labels = labels.clone();
        self.by_labels.insert(labels.clone(), index);
        self.instances.push(Instance { labels, steps: Vec::new(), episodes: Vec::new() });
        index
    }

    pub(super) fn instance(&mut self, index: usize) -> &mut Instance {
        &mut self.instances[index]
    }

    pub(super) fn set_sources(&mut self, sources: Vec<Labels>) {
        self.sources = sources.into();
    }
}
