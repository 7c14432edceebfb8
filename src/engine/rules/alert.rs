//! The state machine of one alerting rule, as `rules/alerting.go` of Prometheus 3.14 has it.
//!
//! One tick takes the elements of the expression, moves every alert, and gives the samples of
//! `ALERTS` and `ALERTS_FOR_STATE`. It evaluates nothing and writes nothing itself.

mod columns;

use std::sync::Arc;

use promwright_series::{Labels, METRIC_NAME, Sample};
use promwright_template::{Data, LabelMap, SampleValue};
use rustc_hash::{FxHashMap, FxHashSet};

use super::evaluate::Elements;
use super::expand::{StorageQuery, label_map, shown};
use super::history::{AlertHistory, AlertState, AlertStep, Episode};
use super::text::Text;
use super::{ALERT_NAME, ALERT_STATE, ALERTS, ALERTS_FOR_STATE, Alert, Rule};
use crate::OwnedSample;

/// What templates are given besides their sample.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// `$externalLabels`
    pub external_labels: Arc<LabelMap>,
    /// `$externalURL`
    pub external_url: Arc<str>,
    /// The server's own address.
    pub own_url: Option<Arc<str>>,
}

impl Surroundings {
    /// The data of one expansion.
    pub fn data<'a>(
        &'a self,
        name: &'a str,
        labels: Arc<LabelMap>,
        value: SampleValue,
        timestamp: i64,
    ) -> Data<'a> {
        Data {
            name,
            labels,
            external_labels: self.external_labels.clone(),
            external_url: &self.external_url,
            own_url: self.own_url.as_deref(),
            value,
            timestamp,
        }
    }
}

/// An alert that is pending or firing.
#[derive(Clone, Debug)]
struct Active {
    /// Its index in the history.
    index: usize,
    since: i64,
    state: AlertState,
    keep_firing_since: Option<i64>,
    value: f64,
    seen_at: i64,
    source: u32,
    /// The series that it writes: pending, firing, and when it began.
    series: [Labels; 3],
}

/// Labels that the expression gave, and what the rule makes of them.
#[derive(Debug)]
struct Source {
    labels: Labels,
    map: Option<Arc<LabelMap>>,
    /// The alert's labels for one value and time, or for all.
    expanded: Option<(u64, i64, Labels)>,
}

/// The alerts of one rule.
#[derive(Debug)]
pub struct Machine<'a> {
    rule: &'a Rule,
    alert: &'a Alert,
    texts: &'a [Text],
    surroundings: &'a Surroundings,
    limit: usize,
    template_name: String,
    reads_value: bool,
    reads_time: bool,
    active: FxHashMap<Labels, Active>,
    sources: Vec<Source>,
    by_labels: FxHashMap<Labels, u32>,
    history: AlertHistory,
}

impl<'a> Machine<'a> {
    /// The machine of a rule without alerts yet; `texts` are its labels' values.
    pub fn new(
        rule: &'a Rule,
        alert: &'a Alert,
        texts: &'a [Text],
        surroundings: &'a Surroundings,
        limit: usize,
    ) -> Self {
        let reads = || texts.iter().filter_map(Text::reads);
        Self {
            rule,
            alert,
            texts,
            surroundings,
            limit,
            template_name: format!("__alert_{}", rule.name),
            reads_value: reads().any(|reads| reads.value),
            reads_time: reads().any(|reads| reads.time || !reads.queries.is_empty()),
            active: FxHashMap::default(),
            sources: Vec::new(),
            by_labels: FxHashMap::default(),
            history: AlertHistory::default(),
        }
    }

    /// Whether no alert is pending or firing.
    pub fn is_idle(&self) -> bool {
        self.active.is_empty()
    }

    /// What became of its alerts.
    pub fn finish(mut self) -> AlertHistory {
        let sources = self.sources.into_iter().map(|source| source.labels).collect();
        self.history.set_sources(sources);
        self.history
    }

    /// The number of a label set of the expression, for [`Self::tick`].
    pub fn source(&mut self, labels: &Labels) -> u32 {
        if let Some(source) = self.by_labels.get(labels) {
            return *source;
        }
        let source = self.sources.len() as u32;
        self.sources.push(Source { labels: labels.clone(), map: None, expanded: None });
        self.by_labels.insert(labels.clone(), source);
        source
    }

    /// One evaluation: the samples that it writes, or why it failed.
    pub fn tick(
        &mut self,
        time: i64,
        elements: &[(u32, Sample<'_>)],
        query: &StorageQuery<'_>,
    ) -> Elements {
        let seen = self.take_elements(time, elements, query)?;
        let mut samples = Vec::new();
        let mut ended = Vec::new();
        for (labels, active) in &mut self.active {
            if seen.contains(labels) {
                active.keep_firing_since = None;
            } else if !keeps_firing(active, self.alert, time) {
                ended.push(labels.clone());
                continue;
            }
            if active.state == AlertState::Pending && time - active.since >= self.alert.for_ms {
                active.state = AlertState::Firing;
            }
            samples.extend(active.samples());
        }
        for labels in ended {
            if let Some(active) = self.active.remove(&labels) {
                self.end(active.index, time);
            }
        }
        self.require_limit(time)?;
        self.note(time);
        // The map has no order of its own, and neither has a vector; the writer needs none.
        Ok(samples)
    }

    /// Updates and creates alerts; the label sets that have a value now.
    fn take_elements(
        &mut self,
        time: i64,
        elements: &[(u32, Sample<'_>)],
        query: &StorageQuery<'_>,
    ) -> Result<FxHashSet<Labels>, String> {
        let mut labeled = Vec::with_capacity(elements.len());
        let mut seen = FxHashSet::default();
        for (source, sample) in elements {
            let labels = self.labels(*source, *sample, time, query);
            if !seen.insert(labels.clone()) {
                return Err("vector contains metrics with the same labelset after applying alert \
                            labels"
                    .to_owned());
            }
            let value = match sample {
                Sample::Float(value) => *value,
                Sample::Histogram(histogram) => {
                    self.history.keep_histogram(*source, time, histogram);
                    // To an alert a histogram's value is 0.
                    0.0
                }
            };
            labeled.push((labels, *source, value));
        }
        for (labels, source, value) in labeled {
            if let Some(active) = self.active.get_mut(&labels) {
                (active.value, active.seen_at, active.source) = (value, time, source);
                continue;
            }
            let index = self.history.index(&labels);
            let episode = Episode { active_at: time, firing_at: None, resolved_at: None };
            self.history.instance(index).episodes.push(episode);
            let active = Active {
                index,
                since: time,
                state: AlertState::Pending,
                keep_firing_since: None,
                value,
                seen_at: time,
                source,
                series: self.series(&labels),
            };
            self.active.insert(labels, active);
        }
        Ok(seen)
    }

    /// The labels of the alert that an element stands for.
    fn labels(
        &mut self,
        source: u32,
        sample: Sample<'_>,
        time: i64,
        query: &StorageQuery<'_>,
    ) -> Labels {
        let bits = match sample {
            Sample::Float(value) if self.reads_value => Some(value.to_bits()),
            // What a histogram shows is not worth comparing.
            Sample::Histogram(_) if self.reads_value => None,
            _ => Some(0),
        };
        let when = if self.reads_time { time } else { 0 };
        let source = &mut self.sources[source as usize];
        if let Some((own_bits, own_time, labels)) = &source.expanded
            && (Some(*own_bits), *own_time) == (bits, when)
        {
            return labels.clone();
        }
        let map = source.map.get_or_insert_with(|| label_map(&source.labels)).clone();
        let data = self.surroundings.data(&self.template_name, map, shown(sample), time);
        let mut builder = source.labels.to_builder();
        builder.remove(METRIC_NAME);
        for ((name, _), text) in self.rule.labels.iter().zip(self.texts) {
            builder.set(name.clone(), text.expand(&data, query));
        }
        builder.set(ALERT_NAME, self.rule.name.clone());
        let labels = builder.build();
        source.expanded = bits.map(|bits| (bits, when, labels.clone()));
        labels
    }

    /// The series of an alert. The rule's own labels lie under the alert's, unexpanded: they
    /// show where an expansion is empty.
    fn series(&self, labels: &Labels) -> [Labels; 3] {
        let build = |metric: &str, state: Option<AlertState>| {
            let mut builder = Labels::from_pairs(self.rule.labels.iter().cloned()).to_builder();
            for (name, value) in labels.iter() {
                builder.set(name, value);
            }
            builder.set(METRIC_NAME, metric);
            builder.set(ALERT_NAME, self.rule.name.clone());
            if let Some(state) = state {
                builder.set(ALERT_STATE, state.as_str());
            }
            builder.build()
        };
        [
            build(ALERTS, Some(AlertState::Pending)),
            build(ALERTS, Some(AlertState::Firing)),
            build(ALERTS_FOR_STATE, None),
        ]
    }

    /// Too many alerts: all are forgotten.
    fn require_limit(&mut self, time: i64) -> Result<(), String> {
        let (limit, count) = (self.limit, self.active.len());
        if limit == 0 || count <= limit {
            return Ok(());
        }
        for (_, active) in std::mem::take(&mut self.active) {
            self.end(active.index, time);
        }
        Err(format!("exceeded limit of {limit} with {count} alerts"))
    }

    fn end(&mut self, index: usize, time: i64) {
        if let Some(episode) = self.history.instance(index).episodes.last_mut() {
            episode.resolved_at = Some(time);
        }
    }

    /// Keeps where every alert stands.
    fn note(&mut self, time: i64) {
        for active in self.active.values() {
            let instance = self.history.instance(active.index);
            instance.steps.push(AlertStep {
                time,
                state: active.state,
                value: active.value,
                seen_at: active.seen_at,
                source: active.source,
            });
            if let Some(episode) = instance.episodes.last_mut()
                && active.state == AlertState::Firing
            {
                episode.firing_at.get_or_insert(time);
            }
        }
    }
}

/// Whether an alert without a value goes on firing.
fn keeps_firing(active: &mut Active, alert: &Alert, time: i64) -> bool {
    if active.state != AlertState::Firing || alert.keep_firing_for_ms <= 0 {
        return false;
    }
    let since = *active.keep_firing_since.get_or_insert(time);
    time - since < alert.keep_firing_for_ms
}

impl Active {
    fn samples(&self) -> [(Labels, OwnedSample); 2] {
        let [pending, firing, for_state] = &self.series;
        let alerts = if self.state == AlertState::Pending { pending } else { firing };
        let began = self.since.div_euclid(1000) as f64;
        [(alerts.clone(), 1.0.into()), (for_state.clone(), began.into())]
    }
}
