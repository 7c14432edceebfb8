//! Conditions: what has a value only while something is the case, and so can be an alert.
//!
//! A comparison in PromQL filters: it keeps the values that pass and drops the others. That is
//! right for an alert and a trap in arithmetic, where the series that did not pass are simply
//! gone. So a condition is no vector here: [`Comparison::bool`] gives 1 or 0 for it, and
//! [`Condition::values`] says that dropping is meant.

use std::marker::PhantomData;
use std::sync::Arc;

use promwright_promql::BinaryOp;

use crate::expr::{Expr, Vector};
use crate::node::{Binary, Node, NodeKind, Right};
use crate::site::Site;
use crate::unit::{Flag, Unit};

/// Something that has a value only while it is the case.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition",
    label = "an alert fires for every series that has a value, so it needs a condition",
    note = "compare it: `expression.above(threshold)`, `.below(…)`, `.equals(…)`",
    note = "if having a value is the condition, say so: `expression.exists()`"
)]
pub trait Condition: Sized {
    /// The unit of the values that pass.
    type Unit: Unit;

    #[doc(hidden)]
    #[track_caller]
    fn into_condition(self) -> Arc<Node>;

    /// `self and right`: while the right side is the case too, for matching labels.
    #[track_caller]
    fn and<V: Unit, R: ConditionOperand<V>>(self, right: R) -> Present<Self::Unit> {
        let node = Node::binary(BinaryOp::And, self.into_condition(), right.condition());
        Present::new(node)
    }

    /// `self or right`: while either is the case; both in one unit, as either may be shown.
    #[track_caller]
    fn or<R: ConditionOperand<Self::Unit>>(self, right: R) -> Present<Self::Unit> {
        let node = Node::binary(BinaryOp::Or, self.into_condition(), right.condition());
        Present::new(node)
    }

    /// `self unless right`: except while the right side is the case, for matching labels.
    #[track_caller]
    fn unless<V: Unit, R: ConditionOperand<V>>(self, right: R) -> Present<Self::Unit> {
        let node = Node::binary(BinaryOp::Unless, self.into_condition(), right.condition());
        Present::new(node)
    }

    /// The values that pass; the others are gone.
    #[track_caller]
    fn values(self) -> Expr<Self::Unit> {
        Expr::new(self.into_condition())
    }
}

/// A condition in `U` on the right of `and`, `or` and `unless`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition in the unit `{U}`",
    label = "a condition is needed here, and for `or` one in the same unit",
    note = "compare it: `expression.above(threshold)`; or test that it has a value: `expression.exists()`"
)]
pub trait ConditionOperand<U> {
    #[doc(hidden)]
    #[track_caller]
    fn condition(self) -> Right;
}

/// `left > right` and the other comparisons.
#[derive(Clone, Debug)]
pub struct Comparison<U> {
    binary: Binary,
    site: Site,
    unit: PhantomData<U>,
}

impl<U: Unit> Comparison<U> {
    #[track_caller]
    pub(crate) fn new(op: BinaryOp, lhs: Arc<Node>, right: Right) -> Self {
        let Right { node: rhs, matching } = right;
        let binary = Binary { op, bool: false, matching, lhs, rhs };
        Self { binary, site: Site::here(), unit: PhantomData }
    }

    /// `left > bool right`: 1 where it is the case and 0 where not, for every series.
    pub fn bool(self) -> Expr<Flag> {
        let binary = Binary { bool: true, ..self.binary };
        Expr::new(Node::new(self.site, NodeKind::Binary(binary)))
    }
}

/// A condition made of others, or that something has a value at all.
#[derive(Clone, Debug)]
pub struct Present<U> {
    node: Arc<Node>,
    unit: PhantomData<U>,
}

impl<U: Unit> Present<U> {
    pub(crate) const fn new(node: Arc<Node>) -> Self {
        Self { node, unit: PhantomData }
    }
}

macro_rules! conditions {
    ($($type:ident, |$this:ident| $node:expr;)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<U: Unit> Condition for $type<U> {
            type Unit = U;

            fn into_condition(self) -> Arc<Node> {
                let $this = self;
                $node
            }
        }

        impl<U: Unit> ConditionOperand<U> for $type<U> {
            fn condition(self) -> Right {
                Right::plain(self.into_condition())
            }
        }
    )+};
}

conditions! {
    Comparison, |this| Node::new(this.site, NodeKind::Binary(this.binary));
    Present, |this| this.node;
}

/// `absent(vector)`: 1 while there is no such series.
#[track_caller]
pub fn absent<V: Vector>(vector: V) -> Present<Flag> {
    Present::new(Node::call("absent", vec![vector.into_node()]))
}
