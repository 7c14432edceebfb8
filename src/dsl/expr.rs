//! Instant vectors, and what may stand on either side of an operator.
//!
//! [`Vector`] is everything that has a value for each series at each time: gauges, recorded
//! rules, aggregations and every expression made of them. [`Operand`] is what it may be
//! compared with, added to or taken from: something in the same unit, and nothing else.

use std::marker::PhantomData;
use std::sync::Arc;

use promwright_promql::BinaryOp;

use crate::aggregate::Aggregated;
use crate::condition::{Comparison, Present};
use crate::metric::Gauge;
use crate::node::{Node, NodeKind, Right};
use crate::quantity::{Quantity, Time, Zero};
use crate::range::{Level, Range};
use crate::reading::Selected;
use crate::record::Record;
use crate::setting::Threshold;
use crate::site::Site;
use crate::unit::{Milliseconds, Seconds, Unit};

/// An instant vector in `U`.
#[derive(Clone, Debug)]
pub struct Expr<U> {
    node: Arc<Node>,
    unit: PhantomData<U>,
}

impl<U: Unit> Expr<U> {
    pub(crate) const fn new(node: Arc<Node>) -> Self {
        Self { node, unit: PhantomData }
    }

    /// The same numbers, taken to be in another unit: for what the types cannot know.
    pub fn in_unit<V: Unit>(self) -> Expr<V> {
        Expr::new(self.node)
    }
}

impl Expr<Milliseconds> {
    /// The same time in seconds.
    #[track_caller]
    pub fn in_seconds(self) -> Expr<Seconds> {
        (self / 1000.0).in_unit()
    }
}

impl Expr<Seconds> {
    /// The same time in milliseconds.
    #[track_caller]
    pub fn in_milliseconds(self) -> Expr<Milliseconds> {
        (self * 1000.0).in_unit()
    }
}

/// An instant vector: a value for each series at each time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an instant vector",
    label = "an instant vector is needed here",
    note = "a range vector (`metric.over(minutes(5))`) first goes through `rate`, `avg_over_time` or their like",
    note = "a counter is read with `rate(counter.over(window))`; its running total is `counter.total()`",
    note = "the values that pass a condition are `condition.values()`, and 1 or 0 for it is `comparison.bool()`"
)]
pub trait Vector: Sized {
    /// The unit of its values.
    type Unit: Unit;

    #[doc(hidden)]
    #[track_caller]
    fn into_node(self) -> Arc<Node>;

    /// As an expression, where a type must be named.
    #[track_caller]
    fn expr(self) -> Expr<Self::Unit> {
        Expr::new(self.into_node())
    }

    /// `self > right`
    #[track_caller]
    fn above<R: Operand<Self::Unit>>(self, right: R) -> Comparison<Self::Unit> {
        Comparison::new(BinaryOp::Gtr, self.into_node(), right.into_right())
    }

    /// `self >= right`
    #[track_caller]
    fn at_least<R: Operand<Self::Unit>>(self, right: R) -> Comparison<Self::Unit> {
        Comparison::new(BinaryOp::Gte, self.into_node(), right.into_right())
    }

    /// `self < right`
    #[track_caller]
    fn below<R: Operand<Self::Unit>>(self, right: R) -> Comparison<Self::Unit> {
        Comparison::new(BinaryOp::Lss, self.into_node(), right.into_right())
    }

    /// `self <= right`
    #[track_caller]
    fn at_most<R: Operand<Self::Unit>>(self, right: R) -> Comparison<Self::Unit> {
        Comparison::new(BinaryOp::Lte, self.into_node(), right.into_right())
    }

    /// `self == right`
    #[track_caller]
    fn equals<R: Operand<Self::Unit>>(self, right: R) -> Comparison<Self::Unit> {
        Comparison::new(BinaryOp::Eql, self.into_node(), right.into_right())
    }

    /// `self != right`
    #[track_caller]
    fn differs_from<R: Operand<Self::Unit>>(self, right: R) -> Comparison<Self::Unit> {
        Comparison::new(BinaryOp::Neq, self.into_node(), right.into_right())
    }

    /// The condition that there is a value at all, whatever it is: for `and` and `unless`.
    #[track_caller]
    fn exists(self) -> Present<Self::Unit> {
        Present::new(self.into_node())
    }

    /// `self[window:step]`: the expression evaluated at every step of the window.
    #[track_caller]
    fn over_steps<T: Time>(
        self,
        window: Quantity<T>,
        step: Quantity<Seconds>,
    ) -> Range<Level, Self::Unit> {
        let step = Some(step.as_milliseconds());
        let kind = NodeKind::Subquery(self.into_node(), window.as_milliseconds(), step);
        Range::new(Node::new(Site::here(), kind))
    }
}

/// What a vector in `U` may be compared with, added to or subtracted from.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not in the unit `{U}`",
    label = "something in `{U}` is needed here",
    note = "only values of one unit can be compared, added or subtracted; zero of every unit is `ZERO`"
)]
pub trait Operand<U> {
    #[doc(hidden)]
    #[track_caller]
    fn into_right(self) -> Right;
}

/// Implements a trait's method for every kind of vector.
macro_rules! vectors {
    ($($type:ty, |$this:ident| $node:expr;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<U: Unit> Vector for $type {
            type Unit = U;

            fn into_node(self) -> Arc<Node> {
                let $this = self;
                $node
            }
        }

        #[diagnostic::do_not_recommend]
        impl<U: Unit> Operand<U> for $type {
            fn into_right(self) -> Right {
                Right::plain(self.into_node())
            }
        }
    )+};
}

vectors! {
    Expr<U>, |this| this.node;
    Gauge<U>, |this| this.node();
    Selected<Gauge<U>>, |this| this.node();
    Aggregated<U>, |this| this.node();
    Record<U>, |this| this.node();
}

#[diagnostic::do_not_recommend]
impl<U: Unit> Operand<U> for Quantity<U> {
    fn into_right(self) -> Right {
        Right::plain(self.node())
    }
}

#[diagnostic::do_not_recommend]
impl<U: Unit> Operand<U> for Threshold<U> {
    fn into_right(self) -> Right {
        Right::plain(self.node())
    }
}

#[diagnostic::do_not_recommend]
impl<U: Unit> Operand<U> for Zero {
    fn into_right(self) -> Right {
        Right::plain(Node::new(Site::word("ZERO"), NodeKind::Number(0.0)))
    }
}

impl<U: Unit> Quantity<U> {
    #[track_caller]
    pub(crate) fn node(self) -> Arc<Node> {
        Node::new(Site::here(), NodeKind::Number(self.value()))
    }
}
