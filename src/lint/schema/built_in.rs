//! The metrics that Prometheus 3.14 writes itself: of each scrape, and of alerts.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::{Metric, MetricKind};

/// Name, unit, least and greatest value of what Prometheus writes at each scrape.
/// <https://prometheus.io/docs/concepts/jobs_instances/>
const OF_SCRAPES: &[(&str, &str, f64, f64)] = &[
    ("up", "flag", 0.0, 1.0),
    ("scrape_body_size_bytes", "bytes", -1.0, f64::INFINITY),
    ("scrape_duration_seconds", "seconds", 0.0, f64::INFINITY),
    ("scrape_sample_limit", "count", 0.0, f64::INFINITY),
    ("scrape_samples_post_metric_relabeling", "count", 0.0, f64::INFINITY),
    ("scrape_samples_scraped", "count", 0.0, f64::INFINITY),
    ("scrape_series_added", "count", 0.0, f64::INFINITY),
    ("scrape_timeout_seconds", "seconds", 0.0, f64::INFINITY),
];

/// Those of alerts, which have the alert's labels.
const OF_ALERTS: &[(&str, &str, f64, f64)] =
    &[("ALERTS", "flag", 1.0, 1.0), ("ALERTS_FOR_STATE", "seconds", 0.0, f64::INFINITY)];

/// What is known of a metric that Prometheus writes.
pub(super) fn metric(name: &str) -> Option<&'static Metric> {
    all().get(name)
}

/// Whether every series of it has the labels of a target and no others.
pub(super) fn names_of_scrapes() -> impl Iterator<Item = &'static str> {
    OF_SCRAPES.iter().map(|(name, ..)| *name)
}

/// All of them, by name.
pub(super) fn all() -> &'static FxHashMap<&'static str, Metric> {
    static ALL: OnceLock<FxHashMap<&'static str, Metric>> = OnceLock::new();
    ALL.get_or_init(|| {
        let rows = OF_SCRAPES.iter().chain(OF_ALERTS);
        rows.map(|(name, unit, low, high)| {
            let metric = Metric {
                kind: Some(MetricKind::Gauge),
                unit: Some((*unit).to_owned()),
                range: Some((*low, *high)),
                ..Metric::default()
            };
            (*name, metric)
        })
        .collect()
    })
}
