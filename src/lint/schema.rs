//! What is known of metrics from outside the rules: kind, unit, labels, ranges.
//!
//! [`Schema::read`] takes it from exposition pages, from answers of Prometheus' API and from
//! schema files; typed rules declare it. What Prometheus itself writes is known without any of
//! them. Sources that contradict each other leave a fact unknown, and a finding with both
//! places. SCHEMA.md tells users the same.

mod api;
mod built_in;
mod exposition;
mod file;
mod merge;
mod names;
mod pages;
mod samples;
mod server;

use promwright_series::api::is_json;
use promwright_source::{Diagnostic, FileId, Place, SourceFile};
use rustc_hash::{FxHashMap, FxHashSet};

pub(crate) use names::{Exposure, Part};

/// What a metric's samples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MetricKind {
    /// It only rises, and starts again from zero.
    Counter,
    /// It rises and falls.
    Gauge,
    /// Buckets: series with the suffixes `_bucket`, `_sum` and `_count`, or native.
    Histogram,
    /// Quantiles: the series itself and the suffixes `_sum` and `_count`.
    Summary,
}

impl MetricKind {
    /// As Prometheus' exposition formats name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
            Self::Summary => "summary",
        }
    }
}

/// How much of another counter a counter may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The name of the other counter.
    pub of: String,
    /// The least and the greatest share; 1 is all of it.
    pub healthy: (f64, f64),
}

/// What is known of one metric. Whatever is `None` is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metric {
    /// What its samples are.
    pub kind: Option<MetricKind>,
    /// The unit of its values, by name.
    pub unit: Option<String>,
    /// All labels that its series may have, those of the target among them, without `le`,
    /// `quantile` and `__name__`.
    pub labels: Option<Vec<String>>,
    /// Those of them that the exporter gives.
    pub own_labels: Option<Vec<String>>,
    /// The smallest and the greatest value.
    pub range: Option<(f64, f64)>,
    /// The smallest and the greatest value that need no attention.
    pub healthy: Option<(f64, f64)>,
    /// Of a counter the share of another one that needs no attention.
    pub healthy_share: Option<Share>,
    /// Where it is told of.
    pub place: Option<Place>,
}

/// Metrics by name.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    metrics: FxHashMap<String, Metric>,
    /// Metrics on whose kind or unit sources do not agree.
    disputed: FxHashSet<String>,
    /// Whether a source says that there are no other metrics.
    is_complete: bool,
    /// What a server has told besides.
    heard: Option<server::Heard>,
}

impl Schema {
    /// Nothing is known.
    pub fn new() -> Self {
        Self::default()
    }

    /// States what is known of a metric, in place of what was.
    pub fn insert(&mut self, name: impl Into<String>, metric: Metric) {
        self.metrics.insert(name.into(), metric);
    }

    /// What is known of a metric by its own name, not that of one of its series.
    pub fn get(&self, name: &str) -> Option<&Metric> {
        self.metrics.get(name).or_else(|| built_in::metric(name))
    }

    /// Whether a source says that there are no other metrics.
    pub const fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// States that there are no other metrics.
    pub const fn complete(&mut self) {
        self.is_complete = true;
    }

    /// The same, without the places, which are of texts that are not at hand any more.
    #[must_use]
    pub fn without_places(mut self) -> Self {
        self.metrics.values_mut().for_each(|metric| metric.place = None);
        self
    }

    /// Adds what a text tells, in whichever form it is; what is wrong with it are findings.
    /// Every series of an exposition page has the labels `targets` besides its own; where there
    /// are none, it is not known which.
    pub fn read(&mut self, id: FileId, file: &SourceFile, targets: &[String]) -> Vec<Diagnostic> {
        let text: &str = file.text();
        if is_yaml(file.name()) {
            self.read_file(id, text, targets)
        } else if is_json(text) {
            self.read_api(id, text)
        } else {
            self.read_exposition(id, text, targets)
        }
    }

    /// All metrics, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Metric)> {
        self.metrics.iter().map(|(name, metric)| (&**name, metric))
    }

    /// The metric that a series of this name is of, as far as is known: of the buckets of a
    /// histogram the histogram.
    pub fn family<'a>(&'a self, series: &'a str) -> &'a str {
        self.metric_of(series).map_or(series, |(name, ..)| name)
    }

    /// Whether Prometheus writes the metric itself.
    pub fn is_built_in(name: &str) -> bool {
        built_in::metric(name).is_some()
    }

    /// Whether no metric is known.
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty()
    }
}

impl<N: Into<String>> FromIterator<(N, Metric)> for Schema {
    fn from_iter<T: IntoIterator<Item = (N, Metric)>>(metrics: T) -> Self {
        let metrics = metrics.into_iter().map(|(name, metric)| (name.into(), metric)).collect();
        Self { metrics, ..Self::default() }
    }
}

/// Whether a file is a schema file by its name.
fn is_yaml(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("yaml" | "yml"))
}
