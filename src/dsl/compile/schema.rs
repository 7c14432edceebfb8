//! What the checks of rule files may know about the metrics that rules read.

use promwright_source::Place;

use super::flow;
use super::locate::Locator;
use crate::catalog::{Catalog, Group};
use crate::metric::{Bounds, MetricKind, Share};
use crate::unit::UnitFacts;

/// A metric, scraped or recorded.
#[derive(Clone, Debug)]
pub struct MetricSchema {
    /// Its name; of a histogram without `_bucket`, `_sum` and `_count`.
    pub name: String,
    /// What its samples mean. A recorded series counts as a gauge.
    pub kind: MetricKind,
    /// The unit of its samples.
    pub unit: UnitFacts,
    /// All labels that its series can have.
    pub labels: Vec<String>,
    /// Those of them that the exporter gives; of a recorded series none.
    pub own_labels: Vec<String>,
    /// The values that it can have.
    pub range: Option<Bounds>,
    /// The values that need no attention.
    pub healthy: Option<Bounds>,
    /// The share of another counter that needs no attention.
    pub healthy_share: Option<Share>,
    /// What it measures; empty for a recorded series.
    pub help: String,
    /// Whether a rule of the catalog writes it.
    pub is_recorded: bool,
    /// Where it is declared.
    pub place: Place,
}

/// All metrics of a catalog, the scraped ones first.
pub(super) fn export(
    catalog: &Catalog,
    groups: &[&Group],
    locator: &mut Locator<'_>,
) -> Vec<MetricSchema> {
    let scraped = catalog.metrics.iter().map(|metric| MetricSchema {
        name: metric.name.to_owned(),
        kind: metric.kind,
        unit: metric.unit,
        labels: metric.label_names().map(str::to_owned).collect(),
        own_labels: metric.labels.iter().map(|label| label.name().to_owned()).collect(),
        range: metric.range,
        healthy: metric.healthy,
        healthy_share: metric.healthy_share,
        help: metric.help.to_owned(),
        is_recorded: false,
        place: locator.named(metric.site, metric.name),
    });
    let mut schema: Vec<_> = scraped.collect();
    let rules = groups.iter().flat_map(|group| &group.rules);
    schema.extend(rules.filter(|rule| rule.alert.is_none()).map(|rule| MetricSchema {
        name: rule.name.clone(),
        kind: MetricKind::Gauge,
        unit: rule.unit,
        labels: flow::recorded(rule).into_names(),
        own_labels: Vec::new(),
        range: None,
        healthy: None,
        healthy_share: None,
        help: String::new(),
        is_recorded: true,
        place: locator.named(rule.site, &rule.name),
    }));
    schema
}
