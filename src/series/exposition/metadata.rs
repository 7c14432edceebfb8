//! What a text declares about a metric family.

use super::Format;

/// The kind of a metric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Only rises, but for resets.
    Counter,
    /// Rises and falls.
    Gauge,
    /// Cumulative buckets (`_bucket`, `_sum`, `_count`).
    Histogram,
    /// Buckets that rise and fall; OpenMetrics only.
    GaugeHistogram,
    /// Quantiles (`_sum`, `_count`).
    Summary,
    /// Constant 1, the facts in its labels; OpenMetrics only.
    Info,
    /// Booleans; OpenMetrics only.
    StateSet,
    /// Not declared, or `untyped`.
    #[default]
    Unknown,
}

impl Kind {
    /// Its name in `format`; Prometheus text has the nearest name for what it lacks.
    pub const fn as_str(self, format: Format) -> &'static str {
        match (self, format) {
            (Self::Counter, _) => "counter",
            (Self::Gauge, _) | (Self::Info | Self::StateSet, Format::Text) => "gauge",
            (Self::Histogram, _) => "histogram",
            (Self::Summary, _) => "summary",
            (Self::GaugeHistogram, Format::OpenMetrics) => "gaugehistogram",
            (Self::Info, Format::OpenMetrics) => "info",
            (Self::StateSet, Format::OpenMetrics) => "stateset",
            (Self::Unknown, Format::OpenMetrics) => "unknown",
            (Self::GaugeHistogram | Self::Unknown, Format::Text) => "untyped",
        }
    }

    /// The kind that `format` calls `name`.
    pub fn named(name: &str, format: Format) -> Option<Self> {
        let all = [
            Self::Counter,
            Self::Gauge,
            Self::Histogram,
            Self::Summary,
            Self::GaugeHistogram,
            Self::Info,
            Self::StateSet,
            Self::Unknown,
        ];
        all.into_iter().find(|kind| kind.as_str(format) == name)
    }

    /// The names of the kinds of `format`.
    pub(super) const fn names(format: Format) -> &'static str {
        match format {
            Format::Text => "counter, gauge, histogram, summary or untyped",
            Format::OpenMetrics => {
                "counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown"
            }
        }
    }

    /// What OpenMetrics appends to the family's name in the name of its series.
    pub(super) const fn suffix(self) -> &'static str {
        match self {
            Self::Counter => "_total",
            Self::Info => "_info",
            _ => "",
        }
    }

    /// What the names of further series of a family end in.
    const fn parts(self) -> &'static [&'static str] {
        match self {
            Self::Histogram => &["_bucket", "_sum", "_count", "_created"],
            Self::GaugeHistogram => &["_bucket", "_gsum", "_gcount"],
            Self::Summary => &["_sum", "_count", "_created"],
            _ => &[],
        }
    }
}

/// What is declared about one metric family.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The name of the family's series, or what comes before `_bucket`, `_sum` and `_count`.
    ///
    /// A counter is named with its `_total`, also where it was read from OpenMetrics.
    pub name: String,
    /// The kind.
    pub kind: Kind,
    /// The help text; empty if there is none.
    pub help: String,
    /// The unit (`seconds`, `bytes`); empty if there is none.
    pub unit: String,
}

impl Metadata {
    /// What is declared about the metric `name`, nothing but its kind and help yet.
    pub fn new(name: impl Into<String>, kind: Kind, help: impl Into<String>) -> Self {
        Self { name: name.into(), kind, help: help.into(), unit: String::new() }
    }

    /// Whether a series of this name belongs to the family.
    pub fn covers(&self, series: &str) -> bool {
        if let (Kind::Counter, Some(name)) = (self.kind, series.strip_suffix("_created")) {
            return self.name.strip_suffix("_total") == Some(name);
        }
        let rest = series.strip_prefix(self.name.as_str());
        rest.is_some_and(|rest| rest.is_empty() || self.kind.parts().contains(&rest))
    }
}

/// The name of the family of which a histogram's or summary's series is a part.
pub fn family_name(series: &str) -> &str {
    let parts = ["_bucket", "_sum", "_count", "_gsum", "_gcount", "_created"];
    parts.iter().find_map(|part| series.strip_suffix(part)).unwrap_or(series)
}
