//! Range vectors and the functions over them.
//!
//! A range knows whether its metric only goes up ([`Cumulative`]) or goes up and down
//! ([`Level`]): `rate` of a gauge would take every fall for a restart, and `delta` of a counter
//! would take a restart for a fall, so neither compiles.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::condition::Present;
use crate::expr::Expr;
use crate::node::{Node, NodeKind};
use crate::quantity::{Quantity, Time};
use crate::site::Site;
use crate::unit::{Count, Flag, PerSecond, Unit};

/// The samples of a window, in `U`, of a counter or a gauge.
#[derive(Clone, Debug)]
pub struct Range<K, U> {
    node: Arc<Node>,
    kind: PhantomData<(K, U)>,
}

/// The kind of a counter's range: it only goes up, and falls only at a restart.
#[derive(Clone, Copy, Debug)]
pub struct Cumulative;

/// The kind of a gauge's range: it goes up and down.
#[derive(Clone, Copy, Debug)]
pub struct Level;

/// Only goes up: what `rate` and its kin need.
#[diagnostic::on_unimplemented(
    message = "this needs the range of a counter, and a gauge was given",
    label = "the range of a gauge",
    note = "a gauge goes down as well, and every fall would be taken for a restart of the counter",
    note = "how fast a gauge changes is `deriv(range)`, and by how much `delta(range)`"
)]
pub trait Increasing {}

#[diagnostic::do_not_recommend]
impl Increasing for Cumulative {}

/// Goes up and down: what `delta`, `deriv` and `avg_over_time` need.
#[diagnostic::on_unimplemented(
    message = "this needs the range of a gauge, and a counter was given",
    label = "the range of a counter",
    note = "a counter starts again at 0 with its process, which `rate` and `increase` allow for"
)]
pub trait Fluctuating {}

#[diagnostic::do_not_recommend]
impl Fluctuating for Level {}

impl<K, U: Unit> Range<K, U> {
    pub(crate) const fn new(node: Arc<Node>) -> Self {
        Self { node, kind: PhantomData }
    }

    #[track_caller]
    pub(crate) fn of(selector: Arc<Node>, milliseconds: i64) -> Self {
        Self::new(Node::new(Site::here(), NodeKind::Window(selector, milliseconds)))
    }

    /// `… offset 1h`: the window that ended then.
    #[track_caller]
    pub fn offset<T: Time>(self, by: Quantity<T>) -> Self {
        Self::new(Node::offset(self.node, by.as_milliseconds()))
    }
}

macro_rules! functions {
    ($($(#[$doc:meta])* $name:ident: $bound:ident -> $unit:ty;)+) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<K: $bound, U: Unit>(range: Range<K, U>) -> Expr<$unit> {
            Expr::new(Node::call(stringify!($name), vec![range.node]))
        }
    )+};
}

functions! {
    /// How fast a counter goes up, a second.
    rate: Increasing -> PerSecond<U>;
    /// How fast a counter went up between its last two samples, a second.
    irate: Increasing -> PerSecond<U>;
    /// By how much a counter went up.
    increase: Increasing -> U;
    /// How often a counter's process started again.
    resets: Increasing -> Count;
    /// By how much a gauge changed.
    delta: Fluctuating -> U;
    /// How fast a gauge changes, a second, by linear regression.
    deriv: Fluctuating -> PerSecond<U>;
    /// The mean of a gauge; of flags it is the share of time that they were set.
    avg_over_time: Fluctuating -> U::Mean;
    /// The least that a gauge was.
    min_over_time: Fluctuating -> U;
    /// The greatest that a gauge was.
    max_over_time: Fluctuating -> U;
    /// The population standard deviation of a gauge.
    stddev_over_time: Fluctuating -> U;
    /// The last sample.
    last_over_time: Fluctuating -> U;
    /// The sum of a gauge's samples.
    sum_over_time: Fluctuating -> U::Sum;
}

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident -> $unit:ty;)+) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<K, U: Unit>(range: Range<K, U>) -> Expr<$unit> {
            Expr::new(Node::call(stringify!($name), vec![range.node]))
        }
    )+};
}

counts! {
    /// How many samples there are.
    count_over_time -> Count;
    /// How often the value changed.
    changes -> Count;
    /// 1 for every series that has a sample.
    present_over_time -> Flag;
}

/// The value that this share of a gauge's samples is at or below.
#[track_caller]
pub fn quantile_over_time<K: Fluctuating, U: Unit>(share: f64, range: Range<K, U>) -> Expr<U> {
    let share = Node::new(Site::here(), NodeKind::Number(share));
    Expr::new(Node::call("quantile_over_time", vec![share, range.node]))
}

/// Where a gauge will be after `ahead`, by linear regression.
#[track_caller]
pub fn predict_linear<K: Fluctuating, U: Unit, T: Time>(
    range: Range<K, U>,
    ahead: Quantity<T>,
) -> Expr<U> {
    let seconds = ahead.as_milliseconds() as f64 / 1000.0;
    let ahead = Node::new(Site::here(), NodeKind::Number(seconds));
    Expr::new(Node::call("predict_linear", vec![range.node, ahead]))
}

/// `absent_over_time(range)`: 1 while no such series had a sample.
#[track_caller]
pub fn absent_over_time<K, U: Unit>(range: Range<K, U>) -> Present<Flag> {
    Present::new(Node::call("absent_over_time", vec![range.node]))
}
