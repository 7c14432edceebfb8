//! From what a text declares of metrics, and the series that it shows, to metrics.

use promwright_series::Labels;
use promwright_series::exposition::{Kind, Metadata};
use promwright_source::{Diagnostic, Place};
use rustc_hash::FxHashMap;

use super::names::Part;
use super::{Metric, MetricKind, Schema};

/// The labels of a series that a server holds.
const OF_SERVERS: [&str; 2] = ["instance", "job"];

/// What a source of metrics tells, and how far it can be believed.
pub(super) struct Told<'a> {
    /// What it declares.
    pub metadata: &'a [Metadata],
    /// The label sets of its series.
    pub series: Vec<&'a Labels>,
    /// The labels that the target adds to each of them; empty where they are not known.
    pub targets: &'a [String],
    /// Whether the series come from a server, so that they have these labels already.
    pub is_scraped: bool,
}

impl Schema {
    /// Adds what a source tells; `place` says where it does so of a metric.
    pub(super) fn add(
        &mut self,
        told: &Told<'_>,
        place: impl Fn(&str) -> Place,
    ) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let mut page: Self = Self::new();
        for metadata in told.metadata {
            let metric = Metric {
                kind: kind(metadata.kind),
                unit: Some(metadata.unit.clone()).filter(|unit| !unit.is_empty()),
                place: Some(place(&metadata.name)),
                ..Metric::default()
            };
            page.merge(&metadata.name, metric, &mut findings);
        }
        for (name, labels) in page.labels_shown(told) {
            let (labels, place) = (told.all_labels(labels), Some(place(&name)));
            page.merge(&name, Metric { labels, place, ..Metric::default() }, &mut findings);
        }
        self.extend(page, &mut findings);
        findings
    }

    /// The labels of the series that a source shows, by metric.
    fn labels_shown<'a>(&self, told: &Told<'a>) -> Vec<(String, Shown<'a>)> {
        let mut shown: FxHashMap<&str, Shown<'a>> = FxHashMap::default();
        for labels in &told.series {
            let Some(series) = labels.metric() else { continue };
            let (name, metric, part) = match self.metric_of(series) {
                Some((name, metric, part)) => (name, metric.kind, part),
                None => (series, None, Part::Whole),
            };
            let own = match (metric, part) {
                (Some(MetricKind::Summary), Part::Whole) => "quantile",
                (_, Part::Buckets) => "le",
                _ => "__name__",
            };
            let known = shown.entry(name).or_default();
            known.is_named_only |= labels.iter().count() == 1;
            let names = labels.iter().map(|(label, _)| label);
            for label in names.filter(|label| *label != "__name__" && *label != own) {
                if !known.labels.contains(&label) {
                    known.labels.push(label);
                }
            }
        }
        let mut shown: Vec<_> =
            shown.into_iter().map(|(name, labels)| (name.to_owned(), labels)).collect();
        shown.sort_by(|one, other| one.0.cmp(&other.0));
        shown
    }
}

/// The labels of a metric's series, as far as a source shows them.
#[derive(Default)]
struct Shown<'a> {
    labels: Vec<&'a str>,
    /// Whether a series has none, which in a list of names says nothing.
    is_named_only: bool,
}

impl Told<'_> {
    /// All labels that series with these can have; `None` if that is not known.
    fn all_labels(&self, shown: Shown<'_>) -> Option<Vec<String>> {
        let has_target = OF_SERVERS.iter().all(|label| shown.labels.contains(label));
        if has_target || self.is_scraped {
            let is_known = has_target || !shown.is_named_only;
            return is_known.then(|| shown.labels.into_iter().map(str::to_owned).collect());
        }
        with_targets(shown.labels.into_iter().map(str::to_owned).collect(), self.targets)
    }
}

/// The labels of scraped series: those that the exporter gives, and those of the target; `None`
/// if these are not known.
pub(super) fn with_targets(own: Vec<String>, targets: &[String]) -> Option<Vec<String>> {
    if targets.is_empty() {
        return None;
    }
    let mut all = targets.to_vec();
    for label in own {
        // Of two equal labels the exporter's is renamed, unless the job honours it.
        all.push(if targets.contains(&label) { format!("exported_{label}") } else { label });
    }
    Some(all)
}

const fn kind(kind: Kind) -> Option<MetricKind> {
    Some(match kind {
        Kind::Counter => MetricKind::Counter,
        Kind::Gauge | Kind::Info | Kind::StateSet => MetricKind::Gauge,
        Kind::Histogram => MetricKind::Histogram,
        Kind::Summary => MetricKind::Summary,
        Kind::GaugeHistogram | Kind::Unknown => return None,
    })
}
