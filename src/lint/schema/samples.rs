//! What a schema tells of series, as the flow of labels and values asks it.

use promwright_promql::flow::values::{Bounds, Existence, SampleKind, Samples, Unit, Why};
use promwright_promql::flow::{Fact, LabelSet, Reason};
use promwright_source::Span;
use rustc_hash::FxHashMap;

use super::names::Part;
use super::{Metric, MetricKind, Schema, built_in};

impl Schema {
    /// The labels of every series whose labels are known; those that Prometheus writes of each
    /// scrape have those of the target, where they are known.
    pub(crate) fn series_labels(&self, targets: &[String]) -> FxHashMap<Box<str>, LabelSet> {
        let mut known: FxHashMap<Box<str>, LabelSet> = FxHashMap::default();
        if !targets.is_empty() {
            let of_target = |name: &str| (name.into(), label_set(targets, None));
            known.extend(built_in::names_of_scrapes().map(of_target));
        }
        for (name, metric) in self.iter() {
            let Some(labels) = &metric.labels else { continue };
            let own = (metric.kind == Some(MetricKind::Summary)).then_some("quantile");
            known.insert(name.into(), label_set(labels, own));
            for (ending, part) in Part::of(metric.kind) {
                let own = (part == Part::Buckets).then_some("le");
                known.insert(format!("{name}{ending}").into(), label_set(labels, own));
            }
        }
        known
    }

    /// What is known of the samples of every series.
    pub(crate) fn series_samples(&self) -> FxHashMap<Box<str>, Samples> {
        let mut known: FxHashMap<Box<str>, Samples> = FxHashMap::default();
        known.extend(
            built_in::all()
                .iter()
                .map(|(name, metric)| ((*name).into(), samples(metric, Part::Whole))),
        );
        for (name, metric) in self.iter() {
            known.insert(name.into(), samples(metric, Part::Whole));
            for (ending, part) in Part::of(metric.kind) {
                known.insert(format!("{name}{ending}").into(), samples(metric, part));
            }
        }
        known
    }
}

/// These labels are possible, and one more that marks a bucket or a quantile; others are not.
fn label_set(labels: &[String], own: Option<&str>) -> LabelSet {
    let mut set = LabelSet::all(Fact::impossible(Reason::Metric, Span::at(0)));
    for label in labels.iter().map(String::as_str).chain(own) {
        set.set(label, Fact::possible());
    }
    set
}

fn samples(metric: &Metric, part: Part) -> Samples {
    let of_metric = Samples {
        unit: metric.unit.as_deref().map_or(Unit::UNKNOWN, Unit::named),
        // Where a range is stated every value lies in it.
        nan: metric.range.is_none(),
        exists: Existence::Known,
        ..Samples::default()
    };
    let bounds = metric.range.map_or(Bounds::all(), bounds_of);
    let counted = Bounds::at_least(0.0, Why::Metric, Span::at(0));
    match (part, metric.kind) {
        (Part::Whole, None) => Samples { bounds, ..of_metric },
        (Part::Whole, Some(MetricKind::Counter)) => {
            let bounds = bounds.intersect(&counted);
            Samples { kind: SampleKind::Counter, bounds, histograms: false, ..of_metric }
        }
        (Part::Whole, Some(MetricKind::Gauge | MetricKind::Summary)) => {
            Samples { kind: SampleKind::Gauge, bounds, histograms: false, ..of_metric }
        }
        // The range is that of what was observed.
        (Part::Whole, Some(MetricKind::Histogram)) => {
            Samples { kind: SampleKind::Histogram, ..of_metric }
        }
        // The unit is that of what was observed, which a quantile has too.
        (Part::Buckets, _) => {
            Samples { kind: SampleKind::Buckets, bounds: counted, histograms: false, ..of_metric }
        }
        (Part::Count, _) => Samples {
            kind: SampleKind::Counter,
            unit: Unit::COUNT,
            bounds: counted,
            histograms: false,
            ..of_metric
        },
        (Part::Sum, _) => Samples { kind: SampleKind::Counter, histograms: false, ..of_metric },
        (Part::Created, _) => {
            Samples { kind: SampleKind::Gauge, unit: Unit::SECONDS, histograms: false, ..of_metric }
        }
    }
}

/// A range as bounds; an infinite end bounds nothing.
fn bounds_of((low, high): (f64, f64)) -> Bounds {
    let mut bounds = Bounds::between(low, high, Why::Metric, Span::at(0));
    if low == f64::NEG_INFINITY {
        bounds.low = Bounds::all().low;
    }
    if high == f64::INFINITY {
        bounds.high = Bounds::all().high;
    }
    bounds
}
