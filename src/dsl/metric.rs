//! Metrics: declared once, with the kind, unit, labels and bounds that Prometheus does not check.
//!
//! A [`Gauge`] is an instant vector as it stands. A [`Counter`] is not: what it has counted
//! since its start says nothing, so it is read through [`Counter::over`] and `rate`, or, where
//! the running total is really meant, through [`Counter::total`].

use std::marker::PhantomData;
use std::sync::Arc;

use crate::expr::Expr;
use crate::label::{Label, Matcher};
use crate::node::{Node, NodeKind, Selector};
use crate::quantity::{Quantity, Time};
use crate::range::{Cumulative, Level, Range};
use crate::site::Site;
use crate::unit::{Count, Observations, PerSecond, Unit, UnitFacts};

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
                Selected { metric: self, matchers: matchers.into(), site: Site::here() }
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
}

impl Extra {
    /// Nothing but the labels of the scrape.
    pub const fn scraped_from(target: Target) -> Self {
        Self { labels: &[], target, range: None, healthy: None }
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
}

/// A metric narrowed to the series that match; made by `metric.with([…])`.
#[derive(Clone, Debug)]
pub struct Selected<M> {
    metric: M,
    matchers: Vec<Matcher>,
    site: Site,
}

/// What reads a metric: its facts, the name of the series, and how it is narrowed.
struct Reading {
    facts: MetricFacts,
    suffix: &'static str,
    extra_label: Option<&'static str>,
    matchers: Vec<Matcher>,
    site: Site,
}

impl Reading {
    #[track_caller]
    fn of(facts: MetricFacts) -> Self {
        let site = Site::word(facts.name);
        Self { facts, suffix: "", extra_label: None, matchers: Vec::new(), site }
    }

    fn narrowed<M>(facts: MetricFacts, selected: Selected<M>) -> Self {
        let site = Site { word: Some(facts.name), ..selected.site };
        Self { facts, suffix: "", extra_label: None, matchers: selected.matchers, site }
    }

    fn part(self, suffix: &'static str, extra_label: Option<&'static str>) -> Self {
        Self { suffix, extra_label, ..self }
    }

    fn node(self) -> Arc<Node> {
        let selector = Selector {
            facts: self.facts,
            suffix: self.suffix,
            extra_label: self.extra_label,
            matchers: self.matchers,
        };
        Node::new(self.site, NodeKind::Selector(selector))
    }
}

impl<U: Unit> Gauge<U> {
    #[track_caller]
    pub(crate) fn node(self) -> Arc<Node> {
        Reading::of(self.facts).node()
    }

    /// `metric[5m]`: the samples of the window.
    #[track_caller]
    pub fn over<T: Time>(self, window: Quantity<T>) -> Range<Level, U> {
        Range::of(Reading::of(self.facts).node(), window.as_milliseconds())
    }

    /// `metric offset 1h`: what it was then.
    #[track_caller]
    pub fn offset<T: Time>(self, by: Quantity<T>) -> Expr<U> {
        Expr::new(Node::offset(Reading::of(self.facts).node(), by.as_milliseconds()))
    }
}

impl<U: Unit> Selected<Gauge<U>> {
    #[track_caller]
    pub(crate) fn node(self) -> Arc<Node> {
        Reading::narrowed(self.metric.facts, self).node()
    }

    /// `metric{…}[5m]`: the samples of the window.
    #[track_caller]
    pub fn over<T: Time>(self, window: Quantity<T>) -> Range<Level, U> {
        Range::of(self.node(), window.as_milliseconds())
    }

    /// `metric{…} offset 1h`: what it was then.
    #[track_caller]
    pub fn offset<T: Time>(self, by: Quantity<T>) -> Expr<U> {
        Expr::new(Node::offset(self.node(), by.as_milliseconds()))
    }
}

impl<U: Unit> Counter<U> {
    /// `metric[5m]`: the samples of the window, for `rate` and `increase`.
    #[track_caller]
    pub fn over<T: Time>(self, window: Quantity<T>) -> Range<Cumulative, U> {
        Range::of(Reading::of(self.facts).node(), window.as_milliseconds())
    }

    /// The running total since the process started: seldom what an alert means.
    #[track_caller]
    pub fn total(self) -> Expr<U> {
        Expr::new(Reading::of(self.facts).node())
    }
}

impl<U: Unit> Selected<Counter<U>> {
    /// `metric{…}[5m]`: the samples of the window, for `rate` and `increase`.
    #[track_caller]
    pub fn over<T: Time>(self, window: Quantity<T>) -> Range<Cumulative, U> {
        Range::of(Reading::narrowed(self.metric.facts, self).node(), window.as_milliseconds())
    }

    /// The running total since the process started: seldom what an alert means.
    #[track_caller]
    pub fn total(self) -> Expr<U> {
        Expr::new(Reading::narrowed(self.metric.facts, self).node())
    }
}

macro_rules! histogram_parts {
    ($($type:ty, |$this:ident| $reading:expr;)+) => {$(
        impl<U: Unit> $type {
            /// `metric_bucket[5m]`: the buckets, for `rate` and then `histogram_quantile`.
            #[track_caller]
            pub fn buckets_over<T: Time>(self, window: Quantity<T>)
                -> Range<Cumulative, Observations<U>> {
                let $this = self;
                let reading: Reading = $reading;
                Range::of(reading.part("_bucket", Some("le")).node(), window.as_milliseconds())
            }

            /// `metric_count[5m]`: how many observations there were.
            #[track_caller]
            pub fn count_over<T: Time>(self, window: Quantity<T>) -> Range<Cumulative, Count> {
                let $this = self;
                let reading: Reading = $reading;
                Range::of(reading.part("_count", None).node(), window.as_milliseconds())
            }

            /// `metric_sum[5m]`: the sum of what was observed.
            #[track_caller]
            pub fn sum_over<T: Time>(self, window: Quantity<T>) -> Range<Cumulative, U> {
                let $this = self;
                let reading: Reading = $reading;
                Range::of(reading.part("_sum", None).node(), window.as_milliseconds())
            }
        }
    )+};
}

histogram_parts! {
    Histogram<U>, |this| Reading::of(this.facts);
    Selected<Histogram<U>>, |this| Reading::narrowed(this.metric.facts, this);
}

/// `histogram_quantile(0.95, rate(metric_bucket[5m]))`: what that share of observations was at
/// or below. The buckets must still have their label `le`.
#[track_caller]
pub fn histogram_quantile<U: Unit, V>(quantile: f64, buckets: V) -> Expr<U>
where
    V: crate::Vector<Unit = PerSecond<Observations<U>>>,
{
    let site = Site::here();
    let args = vec![Node::new(site, NodeKind::Number(quantile)), buckets.into_node()];
    Expr::new(Node::new(site, NodeKind::Call("histogram_quantile", args)))
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
