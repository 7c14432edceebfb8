//! Units of measure as types, and how a value in each is written for people.
//!
//! A unit is known to the compiler only; a value is a plain `f64` in Prometheus. Two units are
//! the same only if they are the same type, so milliseconds are never compared with a ratio.

use std::marker::PhantomData;

/// What a number counts or measures.
///
/// Teams add their own with [`unit!`](crate::unit).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a unit",
    note = "units are `Ratio`, `Milliseconds`, `Seconds`, `Requests`, …; `unit!` declares one more"
)]
pub trait Unit: Copy + 'static {
    /// Its name and how its values are written.
    const FACTS: UnitFacts;
    /// What a mean of it is: itself, except that the mean of flags is a ratio.
    type Mean: Unit;
    /// What a sum of it is: itself, except that a sum of flags is a count.
    type Sum: Unit;
    /// What it is when weighted by a number: itself, except that a weighted flag is a ratio.
    type Weighted: Unit;
}

/// A unit's name and the way its values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitFacts {
    /// Its name, as `list` shows it: `ratio`, `milliseconds`.
    pub name: &'static str,
    /// What follows a number: `ms`, ` rad`; empty where nothing does.
    pub suffix: &'static str,
    /// How the number itself is written.
    pub style: Style,
    /// Whether it is a rate of that unit, a second.
    pub per_second: bool,
}

/// How the number of a unit is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A ratio: 0.8 is `80%`.
    Percentage,
    /// Seconds: 90 is `1m 30s`.
    Duration,
    /// With one decimal, never `1.5k`: a suffix follows that has its own prefix (`ms`).
    Fixed,
    /// With four digits, for numbers around one: `0.8625`, where a prefix would make `862.5m`.
    Number,
    /// With a metric prefix: `1.5k`.
    Humanize,
    /// With a binary prefix: `1.5Ki`.
    Humanize1024,
    /// As it is.
    Plain,
}

impl UnitFacts {
    /// Its name with `per second` where it is a rate.
    pub fn title(&self) -> String {
        let rate = if self.per_second { " per second" } else { "" };
        format!("{}{rate}", self.name)
    }

    /// A value as people write it: `80%`, `250ms`, `10m`, `0.7`.
    pub fn show(&self, value: f64) -> String {
        let number = promwright_number::float::format_plain;
        let text = match self.style {
            Style::Percentage => format!("{}%", number(round(value * 100.0))),
            Style::Duration => show_seconds(value),
            _ => format!("{}{}", number(value), self.suffix),
        };
        if self.per_second { format!("{text}/s") } else { text }
    }
}

/// Without the last digits that multiplying by 100 may have added (0.07 * 100).
fn round(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

fn show_seconds(seconds: f64) -> String {
    let milliseconds = (seconds * 1000.0).round();
    if milliseconds.is_finite() && (milliseconds - seconds * 1000.0).abs() < 1e-6 {
        return promwright_number::duration::format(milliseconds as i64);
    }
    format!("{}s", promwright_number::float::format_plain(seconds))
}

/// A rate: so many of `U` in each second.
#[derive(Clone, Copy, Debug)]
pub struct PerSecond<U>(PhantomData<U>);

impl<U: Unit> Unit for PerSecond<U> {
    const FACTS: UnitFacts = UnitFacts { per_second: true, ..U::FACTS };
    type Mean = Self;
    type Sum = Self;
    type Weighted = Self;
}

/// The observations of a histogram's buckets, from which quantiles in `U` are made.
#[derive(Clone, Copy, Debug)]
pub struct Observations<U>(PhantomData<U>);

impl<U: Unit> Unit for Observations<U> {
    const FACTS: UnitFacts =
        UnitFacts { name: "observations", suffix: "", style: Style::Humanize, per_second: false };
    type Mean = Self;
    type Sum = Self;
    type Weighted = Self;
}

/// Yes or no, as 1 or 0: `up`, or a comparison with `bool`. The mean of flags is a ratio.
#[derive(Clone, Copy, Debug)]
pub struct Flag;

impl Unit for Flag {
    const FACTS: UnitFacts =
        UnitFacts { name: "flag", suffix: "", style: Style::Plain, per_second: false };
    type Mean = Ratio;
    type Sum = Count;
    type Weighted = Ratio;
}

/// Declares units: a name, what `list` calls it, what follows its numbers, how they are written.
///
/// ```
/// promwright_dsl::unit! {
///     /// Anchors written to a chain.
///     pub Anchors = "anchors", " anchors", Humanize;
/// }
/// ```
#[macro_export]
macro_rules! unit {
    ($($(#[$doc:meta])* $vis:vis $name:ident = $title:literal, $suffix:literal, $style:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        $vis struct $name;

        impl $crate::Unit for $name {
            const FACTS: $crate::UnitFacts = $crate::UnitFacts {
                name: $title,
                suffix: $suffix,
                style: $crate::Style::$style,
                per_second: false,
            };
            type Mean = Self;
            type Sum = Self;
            type Weighted = Self;
        }
    )+};
}

unit! {
    /// A share of a whole, mostly 0 to 1, and shown as a percentage.
    pub Ratio = "ratio", "", Percentage;
    /// A bare number that has no unit.
    pub Dimensionless = "number", "", Number;
    /// How many there are.
    pub Count = "count", "", Humanize;
    /// Requests to a service.
    pub Requests = "requests", " requests", Humanize;
    /// Seconds, Prometheus' base unit of time.
    pub Seconds = "seconds", "s", Duration;
    /// Milliseconds, for metrics that are not in the base unit.
    pub Milliseconds = "milliseconds", "ms", Fixed;
    /// Bytes.
    pub Bytes = "bytes", "B", Humanize1024;
    /// An angle.
    pub Radians = "radians", " rad", Number;
    /// Entropy to the base e.
    pub Nats = "nats", " nats", Number;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_in_their_unit() {
        assert_eq!(Ratio::FACTS.show(0.07), "7%");
        assert_eq!(Ratio::FACTS.show(0.125), "12.5%");
        assert_eq!(Milliseconds::FACTS.show(250.0), "250ms");
        assert_eq!(Seconds::FACTS.show(600.0), "10m");
        assert_eq!(Seconds::FACTS.show(2.5), "2s500ms");
        assert_eq!(Dimensionless::FACTS.show(1.0), "1");
        assert_eq!(PerSecond::<Requests>::FACTS.show(3.0), "3 requests/s");
        assert_eq!(PerSecond::<Requests>::FACTS.title(), "requests per second");
    }
}
