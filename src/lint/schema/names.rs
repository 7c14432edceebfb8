//! From the name of a series to the metric that it is a part of.

use super::{Metric, MetricKind, Schema};

/// Whether there are series of a name, as far as a schema knows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Exposure<'a> {
    /// There are.
    Known,
    /// The metric of this name is there, but of a kind that has no buckets.
    WithoutBuckets(&'a str, &'a Metric),
    /// There are none: all metrics are known, and this is none of them.
    Nowhere,
    /// That is not known.
    Unknown,
}

/// What the series of a metric are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The metric itself: of a histogram the native one, of a summary its quantiles.
    Whole,
    /// The buckets of a histogram.
    Buckets,
    /// The sum of all observations.
    Sum,
    /// The number of observations.
    Count,
    /// When counting began.
    Created,
}

impl Part {
    const ALL: [(&'static str, Self); 4] = [
        ("_bucket", Self::Buckets),
        ("_sum", Self::Sum),
        ("_count", Self::Count),
        ("_created", Self::Created),
    ];

    /// Whether a metric of this kind has the part.
    const fn is_of(self, kind: MetricKind) -> bool {
        match self {
            Self::Whole => true,
            Self::Buckets => matches!(kind, MetricKind::Histogram),
            Self::Sum | Self::Count => matches!(kind, MetricKind::Histogram | MetricKind::Summary),
            Self::Created => !matches!(kind, MetricKind::Gauge),
        }
    }

    /// The parts of a metric of this kind, each with what its name ends in.
    pub(super) fn of(kind: Option<MetricKind>) -> impl Iterator<Item = (&'static str, Self)> {
        let parts = Self::ALL.into_iter();
        parts.filter(move |(_, part)| kind.is_some_and(|kind| part.is_of(kind)))
    }
}

impl Schema {
    /// Whether there are series of this name.
    pub(crate) fn exposure<'a>(&'a self, series: &'a str) -> Exposure<'a> {
        if self.metric_of(series).is_some() {
            return Exposure::Known;
        }
        let base = series.strip_suffix("_bucket");
        let of_kind = |base: &'a str| {
            let metric = self.get(base)?;
            let has_none = !matches!(metric.kind?, MetricKind::Histogram);
            has_none.then_some(Exposure::WithoutBuckets(base, metric))
        };
        let otherwise = if self.is_complete { Exposure::Nowhere } else { Exposure::Unknown };
        base.and_then(of_kind).unwrap_or(otherwise)
    }

    /// The metric that a series is of, with its name and the part.
    pub(crate) fn metric_of<'a>(&'a self, series: &'a str) -> Option<(&'a str, &'a Metric, Part)> {
        if self.metrics.is_empty() {
            return None;
        }
        if let Some(metric) = self.get(series) {
            return Some((series, metric, Part::Whole));
        }
        // OpenMetrics names a counter without the ending of its series.
        if let Some(base) = series.strip_suffix("_total")
            && let Some(metric) = self.get(base).filter(|m| m.kind == Some(MetricKind::Counter))
        {
            return Some((base, metric, Part::Whole));
        }
        Part::ALL.into_iter().find_map(|(ending, part)| {
            let base = series.strip_suffix(ending)?;
            let counter = || self.metrics.get_key_value(&format!("{base}_total"));
            let (name, metric) = match self.get(base) {
                Some(metric) => (base, metric),
                None if part == Part::Created => counter().map(|(name, of)| (&**name, of))?,
                None => return None,
            };
            metric.kind.is_some_and(|kind| part.is_of(kind)).then_some((name, metric, part))
        })
    }

    /// The kind of a series, found by its name: the buckets, sum and count of a histogram
    /// count up, as do the sum and count of a summary.
    pub fn series_kind(&self, series: &str) -> Option<MetricKind> {
        let (_, metric, part) = self.metric_of(series)?;
        Some(match part {
            Part::Whole => metric.kind?,
            Part::Buckets | Part::Sum | Part::Count => MetricKind::Counter,
            Part::Created => MetricKind::Gauge,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let of = |kind| Metric { kind: Some(kind), ..Metric::default() };
        [
            ("h", of(MetricKind::Histogram)),
            ("g", of(MetricKind::Gauge)),
            ("c_total", of(MetricKind::Counter)),
            ("open", of(MetricKind::Counter)),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn the_parts_of_a_histogram_count_up() {
        let schema = schema();
        assert_eq!(schema.series_kind("h_bucket"), Some(MetricKind::Counter));
        assert_eq!(schema.series_kind("h"), Some(MetricKind::Histogram));
        assert_eq!(schema.series_kind("g_sum"), None);
        assert_eq!(schema.series_kind("c_created"), Some(MetricKind::Gauge));
        assert_eq!(schema.series_kind("open_total"), Some(MetricKind::Counter));
        assert_eq!(schema.series_kind("up"), Some(MetricKind::Gauge));
        assert_eq!(schema.series_kind("unknown"), None);
    }

    #[test]
    fn what_nobody_exposes_is_known_only_of_buckets_and_complete_schemas() {
        let mut schema = schema();
        assert!(matches!(schema.exposure("g_bucket"), Exposure::WithoutBuckets("g", _)));
        assert!(matches!(schema.exposure("g_sum"), Exposure::Unknown));
        assert!(matches!(schema.exposure("other"), Exposure::Unknown));
        schema.is_complete = true;
        assert!(matches!(schema.exposure("other"), Exposure::Nowhere));
        assert!(matches!(schema.exposure("h_sum"), Exposure::Known));
        assert!(matches!(schema.exposure("ALERTS"), Exposure::Known));
    }
}
