//! Operations that never compile, here so that the compiler says why.
//!
//! Without them, comparing a raw counter or multiplying a condition would be "no method" and
//! "cannot multiply"; with them it is a message that says what to write.

use std::ops::{Add, Div, Mul, Sub};

use crate::condition::{Comparison, Present};
use crate::expr::{Operand, Vector};
use crate::metric::{Counter, Histogram};
use crate::unit::Unit;

macro_rules! no_comparisons {
    ($($type:ident),+) => {$(
        no_comparisons!(@ $type: above, at_least, below, at_most, equals, differs_from);
    )+};
    (@ $type:ident: $($method:ident),+) => {
        impl<U: Unit> $type<U> {$(
            #[doc(hidden)]
            pub fn $method<R: Operand<U>>(self, right: R) -> Comparison<U>
            where
                Self: Vector<Unit = U>,
            {
                Vector::$method(self, right)
            }
        )+}
    };
}

no_comparisons!(Counter, Histogram);

/// What a condition may be calculated with: nothing, so no type implements it.
#[diagnostic::on_unimplemented(
    message = "a condition is no value to calculate with",
    label = "the left side is a condition: it drops every series that does not pass",
    note = "1 or 0 for each series is `comparison.bool()`",
    note = "if only the series that pass are meant, say so: `condition.values()`"
)]
pub trait CalculatesWithConditions {
    /// The result.
    type Output;

    #[doc(hidden)]
    fn calculate(self) -> Self::Output;
}

macro_rules! no_arithmetic {
    ($($type:ident),+) => {$(
        no_arithmetic!(@ $type: Add::add, Sub::sub, Mul::mul, Div::div);
    )+};
    (@ $type:ident: $($trait:ident::$method:ident),+) => {$(
        #[doc(hidden)]
        impl<U: Unit, R: CalculatesWithConditions> $trait<R> for $type<U> {
            type Output = R::Output;

            fn $method(self, right: R) -> Self::Output {
                right.calculate()
            }
        }
    )+};
}

no_arithmetic!(Comparison, Present);
