//! `+ - * /` with their units, so that a sum of milliseconds and a ratio does not compile.
//!
//! Addition and subtraction keep the unit. A factor is a number, a ratio or a flag. A quotient
//! of equal units is a ratio; a quotient by a number keeps the unit.

use std::ops::{Add, Div, Mul, Sub};

use promwright_promql::BinaryOp;

use crate::aggregate::Aggregated;
use crate::expr::{Expr, Operand, Vector};
use crate::matching::Matched;
use crate::metric::Gauge;
use crate::node::{Node, NodeKind, Right};
use crate::quantity::Quantity;
use crate::reading::Selected;
use crate::record::Record;
use crate::setting::Threshold;
use crate::site::Site;
use crate::unit::{Flag, Ratio, Unit};

/// What a vector in `U` may be multiplied by.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a factor for `{U}`",
    label = "a number, a ratio or a flag is needed here",
    note = "for another product, say what it is: `expression.in_unit::<Unit>()`"
)]
pub trait Factor<U: Unit> {
    /// The unit of the product.
    type Product: Unit;

    #[doc(hidden)]
    #[track_caller]
    fn factor(self) -> Right;
}

/// What a vector in `U` may be divided by.
#[diagnostic::on_unimplemented(
    message = "`{U}` cannot be divided by `{Self}`",
    label = "a number or something in `{U}` is needed here",
    note = "for another quotient, say what it is: `expression.in_unit::<Unit>()`"
)]
pub trait Divisor<U: Unit> {
    /// The unit of the quotient.
    type Quotient: Unit;

    #[doc(hidden)]
    #[track_caller]
    fn divisor(self) -> Right;
}

#[track_caller]
fn scalar(value: f64) -> Right {
    Right::plain(Node::new(Site::here(), NodeKind::Number(value)))
}

macro_rules! numbers {
    ($($type:ty),+) => {$(
        impl<U: Unit> Factor<U> for $type {
            type Product = U::Weighted;

            fn factor(self) -> Right {
                scalar(self.into())
            }
        }

        impl<U: Unit> Divisor<U> for $type {
            type Quotient = U::Weighted;

            fn divisor(self) -> Right {
                scalar(self.into())
            }
        }
    )+};
}

numbers!(f64, i32);

/// Operators with a vector on the left, and that vector as a factor and a divisor.
macro_rules! operators {
    ($($left:ty, $flags:ty, $ratios:ty;)+) => {$(
        impl<U: Unit, R: Operand<U>> Add<R> for $left {
            type Output = Expr<U>;

            #[track_caller]
            fn add(self, right: R) -> Expr<U> {
                Expr::new(Node::binary(BinaryOp::Add, self.into_node(), right.into_right()))
            }
        }

        impl<U: Unit, R: Operand<U>> Sub<R> for $left {
            type Output = Expr<U>;

            #[track_caller]
            fn sub(self, right: R) -> Expr<U> {
                Expr::new(Node::binary(BinaryOp::Sub, self.into_node(), right.into_right()))
            }
        }

        impl<U: Unit, R: Factor<U>> Mul<R> for $left {
            type Output = Expr<R::Product>;

            #[track_caller]
            fn mul(self, right: R) -> Self::Output {
                Expr::new(Node::binary(BinaryOp::Mul, self.into_node(), right.factor()))
            }
        }

        impl<U: Unit, R: Divisor<U>> Div<R> for $left {
            type Output = Expr<R::Quotient>;

            #[track_caller]
            fn div(self, right: R) -> Self::Output {
                Expr::new(Node::binary(BinaryOp::Div, self.into_node(), right.divisor()))
            }
        }

        impl<U: Unit> Divisor<U> for $left {
            type Quotient = Ratio;

            fn divisor(self) -> Right {
                self.into_right()
            }
        }

        impl<U: Unit> Factor<U> for $flags {
            type Product = U;

            fn factor(self) -> Right {
                self.into_right()
            }
        }

        impl<U: Unit> Factor<U> for $ratios {
            type Product = U::Weighted;

            fn factor(self) -> Right {
                self.into_right()
            }
        }

        impl<U: Unit> Mul<$left> for f64 {
            type Output = Expr<U::Weighted>;

            #[track_caller]
            fn mul(self, right: $left) -> Self::Output {
                Expr::new(Node::binary(BinaryOp::Mul, scalar(self).node, right.into_right()))
            }
        }

        impl<U: Unit> Add<$left> for Quantity<U> {
            type Output = Expr<U>;

            #[track_caller]
            fn add(self, right: $left) -> Expr<U> {
                Expr::new(Node::binary(BinaryOp::Add, self.node(), right.into_right()))
            }
        }

        impl<U: Unit> Sub<$left> for Quantity<U> {
            type Output = Expr<U>;

            #[track_caller]
            fn sub(self, right: $left) -> Expr<U> {
                Expr::new(Node::binary(BinaryOp::Sub, self.node(), right.into_right()))
            }
        }
    )+};
}

operators! {
    Expr<U>, Expr<Flag>, Expr<Ratio>;
    Gauge<U>, Gauge<Flag>, Gauge<Ratio>;
    Selected<Gauge<U>>, Selected<Gauge<Flag>>, Selected<Gauge<Ratio>>;
    Aggregated<U>, Aggregated<Flag>, Aggregated<Ratio>;
    Record<U>, Record<Flag>, Record<Ratio>;
}

macro_rules! constants {
    ($($name:ident),+) => {$(
        impl<U: Unit> Factor<U> for $name<Ratio> {
            type Product = U::Weighted;

            fn factor(self) -> Right {
                Right::plain(self.node())
            }
        }

        impl<U: Unit> Divisor<U> for $name<U> {
            type Quotient = Ratio;

            fn divisor(self) -> Right {
                Right::plain(self.node())
            }
        }
    )+};
}

constants!(Quantity, Threshold);

impl<U: Unit, R: Factor<U>> Factor<U> for Matched<R> {
    type Product = R::Product;

    fn factor(self) -> Right {
        let (right, matching) = self.into_parts();
        Right { matching, ..right.factor() }
    }
}

impl<U: Unit, R: Divisor<U>> Divisor<U> for Matched<R> {
    type Quotient = R::Quotient;

    fn divisor(self) -> Right {
        let (right, matching) = self.into_parts();
        Right { matching, ..right.divisor() }
    }
}
