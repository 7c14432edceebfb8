//! What is known of a value, fact by fact.

use promwright_source::Span;

use super::{Bounds, Unit};
use crate::Id;

/// What the samples of a series are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SampleKind {
    /// Not known.
    #[default]
    Unknown,
    /// A counter as it is: it only rises, and starts again from zero.
    Counter,
    /// Counters added up or picked from: it falls whenever one of them starts again or goes.
    CounterSum,
    /// It rises and falls.
    Gauge,
    /// Cumulative buckets, told apart by `le`.
    Buckets,
    /// Native histograms.
    Histogram,
}

/// Whether a metric has series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Existence {
    /// Not known.
    #[default]
    Unknown,
    /// Somebody exposes or records it.
    Known,
    /// Nobody exposes it, or what records it never gives anything.
    Never,
}

/// What is known of the samples of a metric's series.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// What they are.
    pub kind: SampleKind,
    /// Their unit.
    pub unit: Unit,
    /// The numbers that they can be.
    pub bounds: Bounds,
    /// Whether NaN is among them.
    pub nan: bool,
    /// Whether native histograms may be among them.
    pub histograms: bool,
    /// Whether there are any.
    pub exists: Existence,
}

impl Default for Samples {
    /// Nothing is known.
    fn default() -> Self {
        Self {
            kind: SampleKind::Unknown,
            unit: Unit::UNKNOWN,
            bounds: Bounds::all(),
            nan: true,
            histograms: true,
            exists: Existence::Unknown,
        }
    }
}

impl Samples {
    /// Of series that come from either side.
    #[must_use]
    pub fn either(&self, other: &Self) -> Self {
        if self.exists == Existence::Never {
            return other.clone();
        }
        if other.exists == Existence::Never {
            return self.clone();
        }
        let is_known = [self.exists, other.exists].contains(&Existence::Known);
        Self {
            kind: if self.kind == other.kind { self.kind } else { SampleKind::Unknown },
            unit: self.unit.both(&other.unit),
            bounds: self.bounds.hull(&other.bounds),
            nan: self.nan || other.nan,
            histograms: self.histograms || other.histograms,
            exists: if is_known { Existence::Known } else { Existence::Unknown },
        }
    }
}

/// Whether a value can be NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nan {
    /// It cannot.
    Never,
    /// If the data has it, or infinities.
    Data,
    /// It comes from ordinary numbers here: 0/0, a logarithm of a negative number, a quantile
    /// of nothing, the `scalar` of several.
    Arises(Span),
}

impl Nan {
    /// Of what is made of both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Arises(_), _) | (Self::Data, Self::Never | Self::Data) => self,
            (Self::Never, _) | (Self::Data, Self::Arises(_)) => other,
        }
    }

    /// Whether it can.
    pub const fn is_possible(self) -> bool {
        !matches!(self, Self::Never)
    }
}

/// Why nothing can be there, or why something always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmptyReason {
    /// The metric has no series; the span is the selector.
    Metric,
    /// No series passes the matcher; the other span is the metric's name, or another matcher
    /// that contradicts it.
    Matcher,
    /// No value can pass the comparison; the span is the operator, the other what bounds the
    /// value.
    Comparison,
    /// Two conditions on the same operand exclude each other; the spans are their operators.
    Contradiction,
    /// The sides of the operator never have the labels that must be equal; the span is the
    /// operator. [`mismatch`](crate::flow::mismatch) tells which.
    Matching,
    /// `unless` takes everything away; the spans are the operator and what is always there.
    Unless,
    /// A parameter leaves nothing: `topk(0, …)`, `clamp` with its borders the wrong way round.
    Parameter,
    /// `absent` of what is always there, or of what is never there.
    Absent,
    /// A number, a scalar or `vector` is always there.
    Number,
}

/// Why a value [is always or never empty](Value::emptiness).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Emptied {
    /// In which way.
    pub reason: EmptyReason,
    /// Which bytes of the expression decide it.
    pub span: Span,
    /// What else has part in it.
    pub other: Option<Span>,
}

/// Whether there is anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Emptiness {
    /// Sometimes, perhaps.
    #[default]
    Possible,
    /// There is never anything, for this reason.
    Always(Emptied),
    /// There is always something, for this reason.
    Never(Emptied),
}

impl Emptiness {
    /// Whether there is never anything.
    pub const fn is_always(self) -> bool {
        matches!(self, Self::Always(_))
    }

    /// Whether there is always something.
    pub const fn is_never(self) -> bool {
        matches!(self, Self::Never(_))
    }

    /// Why, where anything is known.
    pub const fn why(self) -> Option<Emptied> {
        match self {
            Self::Possible => None,
            Self::Always(why) | Self::Never(why) => Some(why),
        }
    }

    pub(super) const fn always(reason: EmptyReason, span: Span, other: Option<Span>) -> Self {
        Self::Always(Emptied { reason, span, other })
    }

    pub(super) const fn never(reason: EmptyReason, span: Span) -> Self {
        Self::Never(Emptied { reason, span, other: None })
    }

    /// Of what may lose all of its elements.
    #[must_use]
    pub(super) const fn lossy(self) -> Self {
        if self.is_never() { Self::Possible } else { self }
    }
}

/// Whether a comparison is decided by what is known of its sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It depends.
    Open,
    /// It is true of all samples that are compared.
    True,
    /// It is false of all samples that are compared.
    False,
}

/// What is known of the value of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What its samples are.
    pub kind: SampleKind,
    /// Whether the kind is only what the metric's name says by convention.
    pub kind_by_name: bool,
    /// Its unit.
    pub unit: Unit,
    /// Whether the unit, or that of a part, is only what a metric's name says by convention.
    pub unit_by_name: bool,
    /// The bytes that decide the kind and the unit.
    pub quantity: Span,
    /// The numbers that it can be, apart from NaN and native histograms.
    pub bounds: Bounds,
    /// Whether it can be NaN.
    pub nan: Nan,
    /// Whether native histograms may be among its samples.
    pub histograms: bool,
    /// Whether there is anything.
    pub emptiness: Emptiness,
    /// What makes it a condition: the operator or function by which it is there only at times.
    pub condition: Option<Span>,
    /// The comparison whose left value it still is, rather than 0 or 1: its operator.
    pub filtered: Option<Span>,
    /// Of a comparison whether it is decided.
    pub verdict: Verdict,
    /// The node whose elements these are, some of them taken away by conditions.
    pub base: Id,
}

impl Value {
    /// Nothing is known of the node's value.
    pub(super) const fn unknown(id: Id, span: Span) -> Self {
        Self {
            kind: SampleKind::Unknown,
            kind_by_name: false,
            unit: Unit::UNKNOWN,
            unit_by_name: false,
            quantity: span,
            bounds: Bounds::all(),
            nan: Nan::Data,
            histograms: false,
            emptiness: Emptiness::Possible,
            condition: None,
            filtered: None,
            verdict: Verdict::Open,
            base: id,
        }
    }

    /// What is known of the samples that a rule records with this value.
    pub fn recorded(&self) -> Samples {
        let is_empty = self.emptiness.is_always();
        Samples {
            kind: self.kind,
            unit: if self.unit_by_name { Unit::UNKNOWN } else { self.unit.clone() },
            bounds: self.bounds,
            nan: self.nan.is_possible(),
            histograms: self.histograms,
            exists: if is_empty { Existence::Never } else { Existence::Known },
        }
    }

    /// Whether it can be nothing but numbers: neither NaN nor histograms.
    pub(super) const fn is_plain(&self) -> bool {
        !self.histograms && !self.nan.is_possible()
    }
}
