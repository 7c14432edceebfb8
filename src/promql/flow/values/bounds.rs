//! Intervals of numbers with open and closed ends, and what arithmetic makes of them.
//!
//! Ends are ordered as `f64::total_cmp` orders them, so that an interval from 0 does not hold
//! -0, by which a division gives the other infinity. Prometheus' arithmetic is that of `f64`
//! and rounds monotonically: the results at the ends bound all others, closed. NaN is in no
//! interval; whether it is possible is a fact of its own.

use std::cmp::Ordering;

use promwright_source::Span;

/// What decides an end of [`Bounds`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Why {
    /// Nothing: the end is an infinity.
    #[default]
    Nothing,
    /// What is known of the metric; the span is its name.
    Metric,
    /// A number that is written there.
    Literal,
    /// A comparison lets nothing else pass; the span is the operator.
    Comparison,
    /// An arithmetic operator; the span is the operator.
    Operator,
    /// A function; the span is its name.
    Function,
    /// An aggregation; the span is its name.
    Aggregation,
}

/// One end of [`Bounds`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// The number.
    pub value: f64,
    /// Whether the number itself is left out.
    pub is_open: bool,
    /// What decides it.
    pub why: Why,
    /// The bytes that decide it.
    pub span: Span,
}

impl End {
    const fn free(value: f64) -> Self {
        Self { value, is_open: false, why: Why::Nothing, span: Span::at(0) }
    }

    /// An end that counts in.
    pub const fn closed(value: f64, why: Why, span: Span) -> Self {
        Self { value, is_open: false, why, span }
    }

    /// An end that is left out.
    pub const fn open(value: f64, why: Why, span: Span) -> Self {
        Self { value, is_open: true, why, span }
    }
}

/// The numbers that a value can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The least.
    pub low: End,
    /// The greatest.
    pub high: End,
}

impl Default for Bounds {
    fn default() -> Self {
        Self::all()
    }
}

impl Bounds {
    /// All numbers, the infinities among them.
    pub const fn all() -> Self {
        Self { low: End::free(f64::NEG_INFINITY), high: End::free(f64::INFINITY) }
    }

    /// From `low` to `high`, both of them included.
    pub const fn between(low: f64, high: f64, why: Why, span: Span) -> Self {
        Self { low: End::closed(low, why, span), high: End::closed(high, why, span) }
    }

    /// `low` and more, infinity included.
    pub const fn at_least(low: f64, why: Why, span: Span) -> Self {
        Self { low: End::closed(low, why, span), high: End::free(f64::INFINITY) }
    }

    /// `low` and more, without infinity.
    pub const fn finite_from(low: f64, why: Why, span: Span) -> Self {
        let high = End { is_open: true, ..End::free(f64::INFINITY) };
        Self { low: End::closed(low, why, span), high }
    }

    /// Just this number.
    pub const fn one(value: f64, why: Why, span: Span) -> Self {
        Self::between(value, value, why, span)
    }

    /// The only number, if there is only one; -0 and 0 are one.
    pub fn single(&self) -> Option<f64> {
        let is_closed = !self.low.is_open && !self.high.is_open;
        (is_closed && self.low.value == self.high.value).then_some(self.high.value)
    }

    /// Whether nothing is known.
    pub fn is_all(&self) -> bool {
        self.low.value == f64::NEG_INFINITY
            && self.high.value == f64::INFINITY
            && !self.low.is_open
            && !self.high.is_open
    }

    /// Whether no number is in it.
    pub fn is_empty(&self) -> bool {
        match self.low.value.total_cmp(&self.high.value) {
            Ordering::Greater => true,
            Ordering::Equal => self.low.is_open || self.high.is_open,
            Ordering::Less => false,
        }
    }

    /// Whether a number can be in it; -0 and 0 are one.
    pub fn contains(&self, number: f64) -> bool {
        let above = self.low.value < number || self.low.value == number && !self.low.is_open;
        let below = self.high.value > number || self.high.value == number && !self.high.is_open;
        above && below
    }

    /// Whether plus infinity is in it.
    pub fn reaches_infinity(&self) -> bool {
        self.contains(f64::INFINITY)
    }

    /// Whether minus infinity is in it.
    pub fn reaches_minus_infinity(&self) -> bool {
        self.contains(f64::NEG_INFINITY)
    }

    /// Whether no negative number, nor -0, is in it.
    pub fn is_never_negative(&self) -> bool {
        self.low.value.total_cmp(&0.0).is_ge()
    }

    /// All numbers of both.
    pub fn hull(&self, other: &Self) -> Self {
        if self.is_empty() {
            return *other;
        }
        if other.is_empty() {
            return *self;
        }
        Self { low: lower(self.low, other.low), high: higher(self.high, other.high) }
    }

    /// The numbers that both have; may be empty.
    pub fn intersect(&self, other: &Self) -> Self {
        Self { low: inner_low(self.low, other.low), high: inner_high(self.high, other.high) }
    }

    /// The same numbers, as they look to who reads the metric at `span`.
    pub fn seen_from(&self, span: Span) -> Self {
        let seen = |end: End| match end.why {
            Why::Nothing => end,
            _ => End { why: Why::Metric, span, ..end },
        };
        Self { low: seen(self.low), high: seen(self.high) }
    }

    /// The numbers with the other sign.
    pub fn negated(&self) -> Self {
        let flip = |end: End| End { value: -end.value, ..end };
        Self { low: flip(self.high), high: flip(self.low) }
    }

    /// The numbers without sign.
    pub fn absolute(&self) -> Self {
        if self.is_never_negative() {
            return *self;
        }
        let mirrored = self.negated();
        if mirrored.is_never_negative() {
            return mirrored;
        }
        let zero = End { value: 0.0, is_open: false, ..self.low };
        Self { low: zero, high: higher(self.high, mirrored.high) }
    }

    /// What a function that never falls makes of it.
    pub(super) fn rising(&self, function: impl Fn(f64) -> f64) -> Self {
        let at = |end: End| End { value: function(end.value), is_open: false, ..end };
        Self { low: at(self.low), high: at(self.high) }
    }

    /// It with a little room, for what is computed from several of its numbers in a way that
    /// may be off by a few bits, unless `is_exact` says that it is not.
    pub(super) fn widened(&self, is_exact: fn(f64) -> bool) -> Self {
        let mut wide = *self;
        if !is_exact(self.low.value) {
            wide.low.value = self.low.value - self.low.value.abs() * 1e-14;
            wide.low.is_open = false;
        }
        if !is_exact(self.high.value) {
            wide.high.value = self.high.value + self.high.value.abs() * 1e-14;
            wide.high.is_open = false;
        }
        // Where a mean of numbers rounds to an end, that end is no longer left out.
        wide.low.is_open &= !wide.low.value.is_finite();
        wide.high.is_open &= !wide.high.value.is_finite();
        wide
    }

    /// The hull of these results, where NaN stands for a zero of this sign.
    pub(super) fn of_corners(corners: [(f64, f64); 4], why: Why, span: Span) -> Self {
        let value = |(result, sign): (f64, f64)| {
            if result.is_nan() { 0.0_f64.copysign(sign) } else { result }
        };
        let mut bounds = Self::one(value(corners[0]), why, span);
        for corner in &corners[1..] {
            bounds = bounds.hull(&Self::one(value(*corner), why, span));
        }
        bounds
    }
}

/// The end that leaves out less.
fn lower(one: End, other: End) -> End {
    match one.value.total_cmp(&other.value) {
        Ordering::Less => one,
        Ordering::Greater => other,
        Ordering::Equal => End { is_open: one.is_open && other.is_open, ..one },
    }
}

fn higher(one: End, other: End) -> End {
    match one.value.total_cmp(&other.value) {
        Ordering::Greater => one,
        Ordering::Less => other,
        Ordering::Equal => End { is_open: one.is_open && other.is_open, ..one },
    }
}

/// The end that leaves out more; the first, if they are the same.
fn inner_low(one: End, other: End) -> End {
    match one.value.total_cmp(&other.value) {
        Ordering::Less => other,
        Ordering::Equal if other.is_open && !one.is_open => other,
        _ => one,
    }
}

fn inner_high(one: End, other: End) -> End {
    match one.value.total_cmp(&other.value) {
        Ordering::Greater => other,
        Ordering::Equal if other.is_open && !one.is_open => other,
        _ => one,
    }
}

/// Whether small multiples of a number have no rounding error, so that a mean of numbers up
/// to it never comes out above it.
pub(super) fn has_short_mantissa(number: f64) -> bool {
    f64::from(number as f32).total_cmp(&number).is_eq()
}

/// Whether its products with numbers up to 1 have no rounding error of their own.
pub(super) fn is_power_of_two(number: f64) -> bool {
    number == 0.0 || number.is_infinite() || number.to_bits() << 12 == 0
}
