//! Numbers with their unit: `ratio(0.8)`, `milliseconds(250)`, `minutes(5)`.
//!
//! A length of time is a quantity in seconds or milliseconds, so `minutes(5)` serves as a
//! window, as a `for` and as a threshold of a metric in seconds.

use std::marker::PhantomData;

use crate::unit::{
    Bytes, Count, Dimensionless, Milliseconds, Nats, Radians, Ratio, Requests, Seconds, Unit,
};

/// A number of `U`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Quantity<U> {
    value: f64,
    unit: PhantomData<U>,
}

impl<U: Unit> Quantity<U> {
    /// So many of `U`; for units that have no function of their own.
    pub fn new(value: impl Into<f64>) -> Self {
        Self { value: value.into(), unit: PhantomData }
    }

    /// The bare number.
    pub const fn value(self) -> f64 {
        self.value
    }
}

/// Zero, which is the same in every unit: `up.equals(ZERO)`.
#[derive(Clone, Copy, Debug)]
pub struct Zero;

/// Zero, which is the same in every unit.
pub const ZERO: Zero = Zero;

macro_rules! quantities {
    ($($(#[$doc:meta])* $name:ident: $unit:ident * $factor:literal;)+) => {$(
        $(#[$doc])*
        pub fn $name(value: impl Into<f64>) -> Quantity<$unit> {
            Quantity::new(value.into() * $factor)
        }
    )+};
}

quantities! {
    /// A share: `ratio(0.8)` is 80 %.
    ratio: Ratio * 1.0;
    /// A bare number.
    number: Dimensionless * 1.0;
    /// So many things.
    count: Count * 1.0;
    /// So many requests.
    requests: Requests * 1.0;
    /// So many milliseconds.
    milliseconds: Milliseconds * 1.0;
    /// So many seconds.
    seconds: Seconds * 1.0;
    /// So many minutes, in seconds.
    minutes: Seconds * 60.0;
    /// So many hours, in seconds.
    hours: Seconds * 3600.0;
    /// So many days of 24 hours, in seconds.
    days: Seconds * 86400.0;
    /// So many bytes.
    bytes: Bytes * 1.0;
    /// So many radians.
    radians: Radians * 1.0;
    /// So many nats.
    nats: Nats * 1.0;
}

/// A unit that measures time, and so can be a window or a `for`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a length of time",
    note = "write a window as `minutes(5)`, `seconds(30)` or `hours(1)`"
)]
pub trait Time: Unit {
    /// Milliseconds in one of it.
    const MILLISECONDS: f64;
}

impl Time for Seconds {
    const MILLISECONDS: f64 = 1000.0;
}

impl Time for Milliseconds {
    const MILLISECONDS: f64 = 1.0;
}

impl<T: Time> Quantity<T> {
    /// The length in whole milliseconds, which is Prometheus' resolution.
    pub fn as_milliseconds(self) -> i64 {
        (self.value * T::MILLISECONDS).round() as i64
    }
}
