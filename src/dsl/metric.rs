//! Metrics: declared once, with the kind, unit, labels and bounds that Prometheus does not check.
//!
//! What reads them (`with`, `over`, `offset`, `total`) is in the module `reading`.

use std::marker::PhantomData;

use crate::label::{Label, Matcher};
use crate::reading::Selected;
use crate::site::Site;
use crate::unit::{Unit, UnitFacts};

/// What a metric's samples mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// Goes up and down.
    Gauge,
    /// Only goes up, and starts again at 0 with its process.
    Counter,
    /// Buckets, sum and count of observations.
    Histogram,
}

impl MetricKind {
    /// As the exposition formats name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gauge => "gauge",
            Self::Counter => "counter",
            Self::Histogram => "histogram",
        }
    }
}

/// An inclusive interval, open where an end is absent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The least value.
    pub low: Option<f64>,
    /// The greatest value.
    pub high: Option<f64>,
}

/// From `low` to `high`, both included.
pub const fn between(low: f64, high: f64) -> Bounds {
    Bounds { low: Some(low), high: Some(high) }
}

/// `low` or more.
pub const fn from(low: f64) -> Bounds {
    Bounds { low: Some(low), high: None }
}

/// `high` or less.
pub const fn up_to(high: f64) -> Bounds {
    Bounds { low: None, high: Some(high) }
}

/// How much of another counter a counter may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The name of the other counter.
    pub of: &'static str,
    /// The shares that need no attention; 1 is all of it.
    pub healthy: Bounds,
}

/// Such a share of `of`, as in `share(requests_total, up_to(0.05))`.
pub const fn share<U: Unit>(of: Counter<U>, healthy: Bounds) -> Share {
    Share { of: of.facts.name, healthy }
}

/// What scrapes a metric, and the labels that every one of its series has from there.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub(crate) labels: &'static [Label],
}

impl Target {
    /// A target whose series carry these labels.
    pub const fn new(labels: &'static [Label]) -> Self {
        Self { labels }
    }
}

/// Everything that is declared about a metric.
#[derive(Clone, Copy, Debug)]
pub struct MetricFacts {
    /// Its name.
    pub name: &'static str,
    /// What it measures, as its `# HELP` line says.
    pub help: &'static str,
    /// What its samples mean.
    pub kind: MetricKind,
    /// The unit of its samples.
    pub unit: UnitFacts,
    /// The labels that its exporter sets.
    pub labels: &'static [Label],
    /// The labels that its scrape adds.
    pub target: Target,
    /// The values that it can have.
    pub range: Option<Bounds>,
    /// The values that need no attention.
    pub healthy: Option<Bounds>,
    /// The share of another counter that needs no attention.
    pub healthy_share: Option<Share>,
    pub(crate) site: Site,
}

impl MetricFacts {
    /// The names of all labels that its series have, the exporter's first.
    pub fn label_names(&self) -> impl Iterator<Item = &'static str> {
        let target = self.target.labels.iter().filter(|label| !self.labels.contains(label));
        self.labels.iter().chain(target).map(|label| label.name())
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $kind<U> {
            pub(crate) facts: MetricFacts,
            unit: PhantomData<U>,
        }

        impl<U: Unit> $kind<U> {
            /// A metric of this kind; [`metrics!`](crate::metrics) calls it.
            #[track_caller]
            pub const fn declare(name: &'static str, help: &'static str, extra: Extra) -> Self {
                let facts = MetricFacts {
                    name,
                    help,
                    kind: MetricKind::$kind,
                    unit: U::FACTS,
                    labels: extra.labels,
                    target: extra.target,
                    range: extra.range,
                    healthy: extra.healthy,
                    healthy_share: extra.healthy_share,
                    site: Site::word(name),
                };
                Self { facts, unit: PhantomData }
            }

            /// What is declared about it.
            pub const fn facts(&self) -> MetricFacts {
                self.facts
            }

            /// `metric{label="value"}`: only the series that match.
            #[track_caller]
            pub fn with<const N: usize>(self, matchers: [Matcher; N]) -> Selected<Self> {
                Selected::new(self, matchers.into())
            }
        }
    )+};
}

kinds! {
    /// A metric that goes up and down.
    Gauge;
    /// A metric that only goes up.
    Counter;
    /// A metric of observations in buckets.
    Histogram;
}

/// What a declaration in [`metrics!`](crate::metrics) may state in its braces.
#[derive(Clone, Copy, Debug)]
pub struct Extra {
    /// The labels that its exporter sets.
    pub labels: &'static [Label],
    /// The labels that its scrape adds.
    pub target: Target,
    /// The values that it can have.
    pub range: Option<Bounds>,
    /// The values that need no attention.
    pub healthy: Option<Bounds>,
    /// The share of another counter that needs no attention.
    pub healthy_share: Option<Share>,
}

impl Extra {
    /// Nothing but the labels of the scrape.
    pub const fn scraped_from(target: Target) -> Self {
        Self { labels: &[], target, range: None, healthy: None, healthy_share: None }
    }

    /// With labels of its own.
    pub const fn labels(self, labels: &'static [Label]) -> Self {
        Self { labels, ..self }
    }

    /// With the values that it can have.
    pub const fn range(self, bounds: Bounds) -> Self {
        Self { range: Some(bounds), ..self }
    }

    /// With the values that need no attention.
    pub const fn healthy(self, bounds: Bounds) -> Self {
        Self { healthy: Some(bounds), ..self }
    }

    /// With the share of another counter that needs no attention.
    pub const fn healthy_share(self, share: Share) -> Self {
        Self { healthy_share: Some(share), ..self }
    }
}

/// Declares metrics as constants named as Prometheus knows them, with their documentation as
/// help, and the list `METRICS` of them all for the catalog.
///
/// ```
/// use promwright_dsl::prelude::*;
///
/// promwright_dsl::labels! {
///     /// `host:port` that was scraped.
///     instance;
/// }
/// const POD: Target = Target::new(&[instance]);
///
/// promwright_dsl::metrics! {
///     scraped from POD;
///
///     /// How full the queue is.
///     queue_fill: Gauge<Ratio> { range: between(0.0, 1.0), healthy: up_to(0.8) }
///     /// Requests answered since the start.
///     requests_total: Counter<Requests> {}
/// }
/// assert_eq!(METRICS.len(), 2);
/// assert_eq!(queue_fill.facts().help, "How full the queue is.");
/// ```
#[macro_export]
macro_rules! metrics {
    (
        scraped from $target:expr;
        $($(#[doc = $help:literal])+
          $name:ident: $kind:ident<$unit:ty> { $($field:ident: $value:expr),* $(,)? })+
    ) => {
        $(
            $(#[doc = $help])+
            #[allow(non_upper_case_globals, reason = "a metric is written as Prometheus knows it")]
            pub const $name: $crate::$kind<$unit> = $crate::$kind::declare(
                stringify!($name),
                $crate::trim(concat!($($help, "\n"),+)),
                $crate::Extra::scraped_from($target)$(.$field($value))*,
            );
        )+

        /// All metrics declared here, for [`Catalog::metrics`]($crate::Catalog::metrics).
        pub const METRICS: &[$crate::MetricFacts] = &[$($name.facts()),+];
    };
}

/// The text without white space at its ends; what [`metrics!`] makes of documentation.
#[doc(hidden)]
pub const fn trim(text: &'static str) -> &'static str {
    text.trim_ascii()
}

const _: () = assert!(trim(" a \n").len() == 1);
