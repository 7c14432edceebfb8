//! Functions of an instant vector, and the way out for everything that has no typed form.

use crate::condition::Present;
use crate::expr::{Expr, Operand, Vector};
use crate::node::{Node, NodeKind};
use crate::quantity::Quantity;
use crate::site::Site;
use crate::unit::{Seconds, Unit};

macro_rules! same_unit {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[track_caller]
        pub fn $name<V: Vector>(vector: V) -> Expr<V::Unit> {
            Expr::new(Node::call(stringify!($name), vec![vector.into_node()]))
        }
    )+};
}

same_unit! {
    /// The value without its sign.
    abs;
    /// The least whole number that is not below the value.
    ceil;
    /// The greatest whole number that is not above the value.
    floor;
    /// The nearest whole number.
    round;
}

/// The value, but not below `low` and not above `high`.
#[track_caller]
pub fn clamp<V: Vector>(
    vector: V,
    low: Quantity<V::Unit>,
    high: Quantity<V::Unit>,
) -> Expr<V::Unit> {
    Expr::new(Node::call("clamp", vec![vector.into_node(), low.node(), high.node()]))
}

/// The value, but not below `low`.
#[track_caller]
pub fn clamp_min<V: Vector>(vector: V, low: Quantity<V::Unit>) -> Expr<V::Unit> {
    Expr::new(Node::call("clamp_min", vec![vector.into_node(), low.node()]))
}

/// The value, but not above `high`.
#[track_caller]
pub fn clamp_max<V: Vector>(vector: V, high: Quantity<V::Unit>) -> Expr<V::Unit> {
    Expr::new(Node::call("clamp_max", vec![vector.into_node(), high.node()]))
}

/// When each sample was taken, in seconds since the epoch.
#[track_caller]
pub fn timestamp<V: Vector>(vector: V) -> Expr<Seconds> {
    Expr::new(Node::call("timestamp", vec![vector.into_node()]))
}

/// `time() - moment`: how long ago a moment in seconds since the epoch was.
#[track_caller]
pub fn since<V: Vector<Unit = Seconds>>(moment: V) -> Expr<Seconds> {
    let now = Node::call("time", Vec::new());
    let right = Operand::<Seconds>::into_right(moment.expr());
    Expr::new(Node::binary(promwright_promql::BinaryOp::Sub, now, right))
}

/// PromQL text in the unit `U`, for what has no typed form: `raw::<Ratio>("scalar(x) / y")`.
///
/// Its syntax is checked when the rules are compiled; its unit is taken on trust.
#[track_caller]
pub fn raw<U: Unit>(promql: impl Into<String>) -> Expr<U> {
    Expr::new(Node::new(Site::here(), NodeKind::Raw(promql.into())))
}

/// PromQL text that has a value only while something is the case; see [`raw`].
#[track_caller]
pub fn raw_condition<U: Unit>(promql: impl Into<String>) -> Present<U> {
    Present::new(Node::new(Site::here(), NodeKind::Raw(promql.into())))
}
