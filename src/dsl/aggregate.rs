//! `sum`, `avg`, `min`, `max` and the other aggregations, with `by` and `without`.

use std::marker::PhantomData;
use std::sync::Arc;

use promwright_promql::AggregateOp;

use crate::expr::{Expr, Vector};
use crate::label::{Label, LabelUse};
use crate::node::{Aggregate, Grouping, Node, NodeKind};
use crate::site::Site;
use crate::unit::{Count, Unit};

/// An aggregation: over all series, until [`by`](Self::by) or [`without`](Self::without) says
/// which labels tell groups apart.
#[derive(Clone, Debug)]
#[must_use]
pub struct Aggregated<U> {
    aggregate: Aggregate,
    site: Site,
    unit: PhantomData<U>,
}

impl<U: Unit> Aggregated<U> {
    #[track_caller]
    fn new(op: AggregateOp, param: Option<f64>, expr: Arc<Node>) -> Self {
        let aggregate = Aggregate { op, param, grouping: None, expr };
        Self { aggregate, site: Site::here(), unit: PhantomData }
    }

    /// `by (labels)`: one result for each combination of these labels, which it keeps.
    #[track_caller]
    pub fn by<const N: usize>(self, labels: [Label; N]) -> Expr<U> {
        self.grouped(false, LabelUse::all(&labels))
    }

    /// `without (labels)`: one result for each combination of the other labels.
    #[track_caller]
    pub fn without<const N: usize>(self, labels: [Label; N]) -> Expr<U> {
        self.grouped(true, LabelUse::all(&labels))
    }

    #[track_caller]
    fn grouped(mut self, without: bool, labels: Vec<LabelUse>) -> Expr<U> {
        self.aggregate.grouping = Some(Grouping { without, labels, site: Site::here() });
        Expr::new(self.node())
    }

    pub(crate) fn node(self) -> Arc<Node> {
        Node::new(self.site, NodeKind::Aggregate(self.aggregate))
    }
}

macro_rules! aggregations {
    ($($(#[$doc:meta])* $name:ident: $op:ident -> $unit:ty;)+) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<V: Vector>(vector: V) -> Aggregated<$unit> {
            Aggregated::new(AggregateOp::$op, None, vector.into_node())
        }
    )+};
}

aggregations! {
    /// The sum of the series.
    sum: Sum -> <V::Unit as Unit>::Sum;
    /// The mean of the series; of flags it is the share that is set.
    avg: Avg -> <V::Unit as Unit>::Mean;
    /// The least of the series.
    min: Min -> V::Unit;
    /// The greatest of the series.
    max: Max -> V::Unit;
    /// How many series there are.
    count_series: Count -> Count;
    /// The population standard deviation over the series.
    stddev: Stddev -> V::Unit;
}

/// `quantile(share, vector)`: the value that this share of the series is at or below.
#[track_caller]
pub fn quantile<V: Vector>(share: f64, vector: V) -> Aggregated<V::Unit> {
    Aggregated::new(AggregateOp::Quantile, Some(share), vector.into_node())
}

/// `topk(k, vector)`: the `k` greatest series, with their labels.
#[track_caller]
pub fn topk<V: Vector>(k: u32, vector: V) -> Aggregated<V::Unit> {
    Aggregated::new(AggregateOp::Topk, Some(k.into()), vector.into_node())
}

/// `bottomk(k, vector)`: the `k` least series, with their labels.
#[track_caller]
pub fn bottomk<V: Vector>(k: u32, vector: V) -> Aggregated<V::Unit> {
    Aggregated::new(AggregateOp::Bottomk, Some(k.into()), vector.into_node())
}
