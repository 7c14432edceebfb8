//! A metric as the table of an audit shows it.

use promwright_lint::{Metric, MetricKind, Share};
use promwright_series::exposition::Kind;

use crate::{Family, Readers, Shown};

/// What is to be said of a metric, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It is exposed as it is declared.
    Ok,
    /// It is exposed, and nobody declares it.
    Undeclared,
    /// A target names it and has no series of it.
    NoSeries,
    /// A value needs attention.
    Unhealthy,
    /// Nobody exposes it.
    NotExposed,
    /// Series have labels that are not declared.
    UndeclaredLabel,
    /// Series lack labels.
    MissingLabel,
    /// It is exposed as another kind than is declared.
    WrongKind,
    /// A value is one that there cannot be.
    OutOfRange,
}

impl Status {
    /// Its words in every output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Undeclared => "undeclared",
            Self::NoSeries => "no series",
            Self::Unhealthy => "unhealthy",
            Self::NotExposed => "not exposed",
            Self::UndeclaredLabel => "undeclared label",
            Self::MissingLabel => "missing label",
            Self::WrongKind => "wrong kind",
            Self::OutOfRange => "out of range",
        }
    }
}

/// A metric, as it is declared and as it is exposed.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Whether it is declared.
    pub is_declared: bool,
    /// The kind that is declared.
    pub kind: Option<MetricKind>,
    /// The kind that targets say, where they agree.
    pub exposed_as: Option<Kind>,
    /// The unit of its values, by name.
    pub unit: Option<String>,
    /// The values that it can have.
    pub range: Option<(f64, f64)>,
    /// The values that need no attention.
    pub healthy: Option<(f64, f64)>,
    /// The share of another counter that needs no attention.
    pub healthy_share: Option<Share>,
    /// The shares that its series are, each once.
    pub shares: Vec<f64>,
    /// Its series: of a histogram those of its sum and its count.
    pub series: Vec<Shown>,
    /// Who reads it.
    pub readers: Readers,
    /// What is to be said of it, the worst first; never empty.
    pub status: Vec<Status>,
}

impl Row {
    /// A metric, of which nothing is to be said yet.
    pub(crate) fn new(
        name: &str,
        metric: Option<&Metric>,
        family: Option<&Family>,
        readers: Readers,
    ) -> Self {
        let is_bucket =
            |shown: &&Shown| shown.labels.metric().is_some_and(|own| own.ends_with("_bucket"));
        let is_histogram = metric.is_some_and(|own| own.kind == Some(MetricKind::Histogram))
            || family.is_some_and(|own| own.kind() == Some(Kind::Histogram));
        let series = family.into_iter().flat_map(|family| &family.series);
        Self {
            name: name.to_owned(),
            is_declared: metric.is_some(),
            kind: metric.and_then(|metric| metric.kind),
            exposed_as: family.and_then(Family::kind),
            unit: metric.and_then(|metric| metric.unit.clone()),
            range: metric.and_then(|metric| metric.range),
            healthy: metric.and_then(|metric| metric.healthy),
            healthy_share: metric.and_then(|metric| metric.healthy_share.clone()),
            shares: Vec::new(),
            series: series.filter(|own| !is_histogram || !is_bucket(own)).cloned().collect(),
            readers,
            status: Vec::new(),
        }
    }

    /// Adds what is to be said.
    pub(crate) fn say(&mut self, status: impl IntoIterator<Item = Status>) {
        self.status.extend(status);
        self.status.sort_unstable_by(|one, other| other.cmp(one));
        self.status.dedup();
    }

    /// The worst that is to be said.
    pub fn worst(&self) -> Status {
        self.status.first().copied().unwrap_or(Status::Ok)
    }
}
