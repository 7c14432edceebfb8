//! What is known of metrics from outside the rules: kind, unit, labels, range.

use promwright_promql::flow::{Fact, LabelSet, Reason};
use promwright_source::Span;
use rustc_hash::FxHashMap;

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
    /// The smallest and the greatest value.
    pub range: Option<(f64, f64)>,
}

/// Metrics by name.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    metrics: FxHashMap<String, Metric>,
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
        self.metrics.get(name)
    }

    /// All metrics, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Metric)> {
        self.metrics.iter().map(|(name, metric)| (&**name, metric))
    }

    /// The labels of every series whose labels are known.
    pub(crate) fn series_labels(&self) -> FxHashMap<Box<str>, LabelSet> {
        let mut known: FxHashMap<Box<str>, LabelSet> = FxHashMap::default();
        for (name, metric) in self.iter() {
            let Some(set) = metric.label_set(None) else { continue };
            match metric.kind {
                Some(MetricKind::Histogram) => {
                    known.extend(
                        metric
                            .label_set(Some("le"))
                            .map(|set| (format!("{name}_bucket").into(), set)),
                    );
                }
                Some(MetricKind::Summary) => {
                    known.extend(metric.label_set(Some("quantile")).map(|set| (name.into(), set)));
                }
                _ => {}
            }
            if matches!(metric.kind, Some(MetricKind::Histogram | MetricKind::Summary)) {
                known.insert(format!("{name}_sum").into(), set.clone());
                known.insert(format!("{name}_count").into(), set.clone());
            }
            known.entry(name.into()).or_insert(set);
        }
        known
    }

    /// Whether no metric is known.
    pub fn is_empty(&self) -> bool {
        self.metrics.is_empty()
    }

    /// The kind of a series, found by its name: the buckets, sum and count of a histogram
    /// count up, as do the sum and count of a summary.
    pub fn series_kind(&self, series: &str) -> Option<MetricKind> {
        if let Some(metric) = self.get(series) {
            return metric.kind;
        }
        let (base, suffix) = series.rsplit_once('_')?;
        match (self.get(base)?.kind?, suffix) {
            (MetricKind::Histogram, "bucket" | "sum" | "count")
            | (MetricKind::Summary, "sum" | "count") => Some(MetricKind::Counter),
            _ => None,
        }
    }
}

impl Metric {
    /// The labels of its series, with one more that marks a bucket or a quantile; `None` if
    /// they are not known.
    fn label_set(&self, own: Option<&str>) -> Option<LabelSet> {
        let labels = self.labels.as_ref()?;
        let mut set = LabelSet::all(Fact::impossible(Reason::Metric, Span::at(0)));
        for label in labels.iter().map(String::as_str).chain(own) {
            set.set(label, Fact::possible());
        }
        Some(set)
    }
}

impl<N: Into<String>> FromIterator<(N, Metric)> for Schema {
    fn from_iter<T: IntoIterator<Item = (N, Metric)>>(metrics: T) -> Self {
        let metrics = metrics.into_iter().map(|(name, metric)| (name.into(), metric)).collect();
        Self { metrics }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_histogram_count_up() {
        let of = |kind| Metric { kind: Some(kind), ..Metric::default() };
        let schema: Schema =
            [("h", of(MetricKind::Histogram)), ("g", of(MetricKind::Gauge))].into_iter().collect();
        assert_eq!(schema.series_kind("h_bucket"), Some(MetricKind::Counter));
        assert_eq!(schema.series_kind("h"), Some(MetricKind::Histogram));
        assert_eq!(schema.series_kind("g_sum"), None);
        assert_eq!(schema.series_kind("unknown"), None);
    }
}
