//! Reading metrics: selectors, windows, offsets, and the parts of a histogram.
//!
//! A [`Gauge`] is an instant vector as it stands. A [`Counter`] is not: what it has counted
//! since its start says nothing, so it is read through [`Counter::over`] and `rate`, or, where
//! the running total is really meant, through [`Counter::total`].

use std::sync::Arc;

use promwright_promql::BinaryOp;

use crate::expr::{Expr, Vector};
use crate::label::Matcher;
use crate::metric::{Counter, Gauge, Histogram, MetricFacts};
use crate::node::{Node, NodeKind, Right, Selector};
use crate::quantity::{Quantity, Time};
use crate::range::{Cumulative, Level, Range};
use crate::site::Site;
use crate::unit::{Count, Observations, PerSecond, Unit};

/// A metric narrowed to the series that match; made by `metric.with([…])`.
#[derive(Clone, Debug)]
pub struct Selected<M> {
    metric: M,
    matchers: Vec<Matcher>,
    site: Site,
}

impl<M> Selected<M> {
    #[track_caller]
    pub(crate) fn new(metric: M, matchers: Vec<Matcher>) -> Self {
        Self { metric, matchers, site: Site::here() }
    }
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
    V: Vector<Unit = PerSecond<Observations<U>>>,
{
    let site = Site::here();
    let args = vec![Node::new(site, NodeKind::Number(quantile)), buckets.into_node()];
    Expr::new(Node::new(site, NodeKind::Call("histogram_quantile", args)))
}

/// `rate(metric_sum[5m]) / rate(metric_count[5m])`: the mean of what was observed.
#[track_caller]
pub fn mean_observation<U: Unit, S, C>(sums: S, counts: C) -> Expr<U>
where
    S: Vector<Unit = PerSecond<U>>,
    C: Vector<Unit = PerSecond<Count>>,
{
    let counts = Right::plain(counts.into_node());
    Expr::new(Node::binary(BinaryOp::Div, sums.into_node(), counts))
}
