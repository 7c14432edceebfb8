//! Units of measure, and what operators make of them.
//!
//! A unit is known or it is not: where an operator's result has no plain unit, none is given.

use std::fmt;
use std::sync::Arc;

/// What a number counts or measures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Base {
    /// Not known.
    #[default]
    Unknown,
    /// A share of a whole, or another quotient of like quantities.
    Ratio,
    /// A share in per cent.
    Percent,
    /// How many there are.
    Count,
    /// Yes or no as 1 or 0.
    Flag,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// Bytes.
    Bytes,
    /// Radians.
    Radians,
    /// Any other, by its name.
    Named(Arc<str>),
}

/// A unit: of something, or of something a second.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unit {
    /// What is counted or measured.
    pub base: Base,
    /// Whether it is that much in each second.
    pub per_second: bool,
}

/// The units that have a name here, with other names that people give them.
const NAMES: [(&str, Base); 26] = [
    ("ratio", Base::Ratio),
    ("percentunit", Base::Ratio),
    ("percent", Base::Percent),
    ("percentage", Base::Percent),
    ("%", Base::Percent),
    ("count", Base::Count),
    ("number", Base::Count),
    ("total", Base::Count),
    ("flag", Base::Flag),
    ("bool", Base::Flag),
    ("boolean", Base::Flag),
    ("seconds", Base::Seconds),
    ("second", Base::Seconds),
    ("sec", Base::Seconds),
    ("s", Base::Seconds),
    ("milliseconds", Base::Milliseconds),
    ("millisecond", Base::Milliseconds),
    ("millis", Base::Milliseconds),
    ("ms", Base::Milliseconds),
    ("bytes", Base::Bytes),
    ("byte", Base::Bytes),
    ("b", Base::Bytes),
    ("radians", Base::Radians),
    ("radian", Base::Radians),
    ("rad", Base::Radians),
    ("", Base::Unknown),
];

impl Unit {
    /// Not known.
    pub const UNKNOWN: Self = Self::of(Base::Unknown);
    /// [`Base::Ratio`].
    pub const RATIO: Self = Self::of(Base::Ratio);
    /// [`Base::Count`].
    pub const COUNT: Self = Self::of(Base::Count);
    /// [`Base::Flag`].
    pub const FLAG: Self = Self::of(Base::Flag);
    /// [`Base::Seconds`].
    pub const SECONDS: Self = Self::of(Base::Seconds);

    /// So many of it.
    pub const fn of(base: Base) -> Self {
        Self { base, per_second: false }
    }

    /// The unit that people call so: `ratio`, `ms`, `requests`, `requests per second`,
    /// `bytes/s`. Names that are not known here are units of their own.
    pub fn named(name: &str) -> Self {
        let name = name.trim();
        let slower = ["per second", "/second", "/s"].iter().find_map(|end| name.strip_suffix(end));
        let (name, per_second) = slower.map_or((name, false), |name| (name.trim(), true));
        let known = NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        let base = known.map_or_else(|| Base::Named(name.into()), |(_, base)| base.clone());
        Self { base, per_second }
    }

    /// The unit that a metric's name ends in, by Prometheus' convention; where the name says
    /// that it is the sum or the buckets of a quantity, that of the quantity.
    ///
    /// Only endings that are hardly ever anything else count: `_seconds`, `_milliseconds`,
    /// `_ms`, `_bytes`, `_ratio`, `_percent`, with or without `_total`, `_sum` or `_bucket`.
    pub fn by_metric_name(metric: &str) -> Self {
        let base = ["_total", "_sum", "_bucket"].iter().find_map(|end| metric.strip_suffix(end));
        let (_, last) = base.unwrap_or(metric).rsplit_once('_').unwrap_or_default();
        Self::of(match last {
            "seconds" => Base::Seconds,
            "milliseconds" | "ms" => Base::Milliseconds,
            "bytes" => Base::Bytes,
            "ratio" => Base::Ratio,
            "percent" => Base::Percent,
            _ => Base::Unknown,
        })
    }

    /// Whether it is known.
    pub const fn is_known(&self) -> bool {
        !matches!(self.base, Base::Unknown)
    }

    /// Whether it has no dimension: a ratio, or seconds a second.
    pub const fn is_ratio(&self) -> bool {
        match self.base {
            Base::Ratio => !self.per_second,
            Base::Seconds => self.per_second,
            _ => false,
        }
    }

    /// So much of it in each second; unknown of what is that already.
    #[must_use]
    pub fn a_second(&self) -> Self {
        if self.per_second {
            return Self::UNKNOWN;
        }
        let base = if self.base == Base::Flag { Base::Count } else { self.base.clone() };
        Self { per_second: base != Base::Unknown, base }
    }

    /// The unit of a sum or a difference, of an `or`, of a `max`: that of both.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        if self == other { self.clone() } else { Self::UNKNOWN }
    }

    /// The unit of a mean: of flags a ratio.
    #[must_use]
    pub fn mean(&self) -> Self {
        if self.base == Base::Flag { Self::RATIO } else { self.clone() }
    }

    /// The unit of a sum over series: of flags a count.
    #[must_use]
    pub fn sum(&self) -> Self {
        if self.base == Base::Flag { Self::COUNT } else { self.clone() }
    }

    /// The unit of a product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        match (self.is_share(), other.is_share()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ if self.per_second && *other == Self::SECONDS => Self::of(self.base.clone()),
            _ if other.per_second && *self == Self::SECONDS => Self::of(other.base.clone()),
            _ => Self::UNKNOWN,
        }
    }

    /// The unit of a quotient.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        let (one, another) = (&self.base, &other.base);
        if !self.is_known() || !other.is_known() {
            return Self::UNKNOWN;
        }
        match (self.per_second, other.per_second) {
            (a, b) if a == b && one == another => Self::RATIO,
            (_, false) if other.is_share() => self.clone(),
            (a, b) if a == b && *another == Base::Count => Self::of(one.clone()),
            (false, false) if *another == Base::Seconds => self.a_second(),
            (_, false) if *another == Base::Count => self.clone(),
            _ => Self::UNKNOWN,
        }
    }

    /// The unit of a multiple by a bare number: known only for changes of scale.
    #[must_use]
    pub fn scaled(&self, by: f64) -> Self {
        let base = match (&self.base, by) {
            (base, 1.0) => base.clone(),
            (Base::Ratio, 100.0) => Base::Percent,
            (Base::Percent, 0.01) => Base::Ratio,
            (Base::Seconds, 1000.0) => Base::Milliseconds,
            (Base::Milliseconds, 0.001) => Base::Seconds,
            _ => Base::Unknown,
        };
        Self { per_second: self.per_second && base != Base::Unknown, base }
    }

    fn is_share(&self) -> bool {
        self.is_ratio() || *self == Self::FLAG
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match &self.base {
            Base::Unknown => "unknown",
            Base::Ratio => "ratio",
            Base::Percent => "percent",
            Base::Count => "count",
            Base::Flag => "flag",
            Base::Seconds => "seconds",
            Base::Milliseconds => "milliseconds",
            Base::Bytes => "bytes",
            Base::Radians => "radians",
            Base::Named(name) => name,
        })?;
        if self.per_second { formatter.write_str(" per second") } else { Ok(()) }
    }
}
