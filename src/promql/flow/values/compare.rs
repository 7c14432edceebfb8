//! Comparisons: whether they are decided by bounds, and what passes them.

use promwright_source::Span;

use super::{
    Bounds, Emptiness, EmptyReason, End, Nan, SampleKind, Unit, Value, Verdict, Walk, Why,
};
use crate::{Binary, BinaryOp, Id, Matching, ValueType};

impl Walk<'_> {
    /// The value of a comparison of two numbers, which always has `bool`.
    pub(super) fn scalar_comparison(&self, binary: &Binary) -> Value {
        let (left, right) = (self.values.of(binary.lhs), self.values.of(binary.rhs));
        let verdict = verdict(binary.op, left, right);
        self.always_there(self.zero_or_one(binary, verdict))
    }

    /// The value of a comparison of a vector with a number.
    pub(super) fn comparison_with_scalar(&self, binary: &Binary, vector: Id) -> Value {
        let (left, right) = (self.values.of(binary.lhs), self.values.of(binary.rhs));
        let verdict = verdict(binary.op, left, right);
        let elements = self.values.of(vector);
        if binary.bool_span.is_some() {
            // With the number on the left a histogram stays what it is.
            let histograms = elements.histograms && vector == binary.rhs;
            let emptiness = elements.emptiness;
            let emptiness = if elements.histograms { emptiness.lossy() } else { emptiness };
            let condition = elements.condition;
            let value = self.zero_or_one(binary, verdict);
            return Value { histograms, emptiness, condition, ..value };
        }
        let (op, scalar) =
            if vector == binary.lhs { (binary.op, right) } else { (mirrored(binary.op), left) };
        let mut value = Self::passing(binary, elements, op, scalar, verdict);
        value.base = elements.base;
        value.histograms = false;
        if verdict == Verdict::True && !elements.histograms {
            value.emptiness = elements.emptiness;
        }
        value
    }

    /// The value of a comparison of two vectors, whose sides are given with what fills them.
    pub(super) fn vector_comparison(&self, binary: &Binary, left: &Value, right: &Value) -> Value {
        let verdict = verdict(binary.op, left, right);
        let condition = left.condition.or(right.condition);
        if binary.bool_span.is_some() {
            return Value { condition, ..self.zero_or_one(binary, verdict) };
        }
        let of_histograms = matches!(binary.op, BinaryOp::Eql | BinaryOp::Neq);
        let mut value = Self::passing(binary, left, binary.op, right, verdict);
        value.histograms = left.histograms && right.histograms && of_histograms;
        value.base = self.id;
        if value.histograms && verdict == Verdict::False {
            value.emptiness = left.emptiness.lossy();
        }
        if binary.matching == Matching::default() {
            // The elements that are left are those of the left side.
            value.base = left.base;
        }
        value
    }

    fn zero_or_one(&self, binary: &Binary, verdict: Verdict) -> Value {
        let (low, high) = match verdict {
            Verdict::Open => (0.0, 1.0),
            Verdict::True => (1.0, 1.0),
            Verdict::False => (0.0, 0.0),
        };
        Value {
            kind: SampleKind::Gauge,
            unit: Unit::FLAG,
            quantity: binary.op_span,
            bounds: Bounds::between(low, high, Why::Comparison, binary.op_span),
            nan: Nan::Never,
            verdict,
            ..self.unknown()
        }
    }

    /// The samples of `value` that pass.
    fn passing(
        binary: &Binary,
        value: &Value,
        op: BinaryOp,
        other: &Value,
        verdict: Verdict,
    ) -> Value {
        let span = binary.op_span;
        let bounds = if op == BinaryOp::Neq && other.nan.is_possible() {
            value.bounds
        } else {
            narrowed(&value.bounds, op, &other.bounds, span)
        };
        let nan = if op == BinaryOp::Neq { value.nan } else { Nan::Never };
        let emptiness = if value.emptiness.is_always() {
            value.emptiness
        } else if verdict == Verdict::False {
            let cause = cause(op, value, other);
            Emptiness::always(EmptyReason::Comparison, span, cause)
        } else {
            Emptiness::Possible
        };
        Value {
            bounds,
            nan,
            emptiness,
            verdict,
            condition: Some(value.condition.unwrap_or(span)),
            filtered: Some(span),
            ..value.clone()
        }
    }
}

/// The bytes that decide a comparison, apart from those of literals, which show themselves.
fn cause(op: BinaryOp, value: &Value, other: &Value) -> Option<Span> {
    let (a, b) = (&value.bounds, &other.bounds);
    let ends = match op {
        BinaryOp::Gtr | BinaryOp::Gte => [a.high, b.low, a.low, b.high],
        _ => [a.low, b.high, a.high, b.low],
    };
    let decides = |end: &&End| !matches!(end.why, Why::Nothing | Why::Literal);
    ends.iter().find(decides).map(|end| end.span)
}

/// Whether a comparison is the same for all numbers of both sides.
pub(super) fn verdict(op: BinaryOp, left: &Value, right: &Value) -> Verdict {
    let (a, b) = (&left.bounds, &right.bounds);
    if a.is_empty() || b.is_empty() {
        return Verdict::Open;
    }
    let (is_true, is_false) = match op {
        BinaryOp::Gtr => (lies_below(b, a), !reaches_below(b, a)),
        BinaryOp::Lss => (lies_below(a, b), !reaches_below(a, b)),
        BinaryOp::Gte => (!reaches_below(a, b), lies_below(a, b)),
        BinaryOp::Lte => (!reaches_below(b, a), lies_below(b, a)),
        BinaryOp::Eql => (are_one(a, b), lies_below(a, b) || lies_below(b, a)),
        BinaryOp::Neq => (lies_below(a, b) || lies_below(b, a), are_one(a, b)),
        _ => (false, false),
    };
    // NaN compares as different from everything.
    let has_nan = left.nan.is_possible() || right.nan.is_possible();
    let (is_true, is_false) = match op {
        BinaryOp::Neq => (is_true, is_false && !has_nan),
        _ => (is_true && !has_nan, is_false),
    };
    match (is_true, is_false) {
        (true, _) => Verdict::True,
        (_, true) => Verdict::False,
        _ => Verdict::Open,
    }
}

/// Whether every number of one is less than every number of the other.
fn lies_below(one: &Bounds, other: &Bounds) -> bool {
    let (high, low) = (one.high, other.low);
    high.value < low.value || high.value == low.value && (high.is_open || low.is_open)
}

/// Whether some number of one may be less than some number of the other.
fn reaches_below(one: &Bounds, other: &Bounds) -> bool {
    one.low.value < other.high.value
}

fn are_one(one: &Bounds, other: &Bounds) -> bool {
    one.single().is_some_and(|number| other.single() == Some(number))
}

/// The operator that says the same with the sides exchanged.
pub(super) const fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Gtr => BinaryOp::Lss,
        BinaryOp::Lss => BinaryOp::Gtr,
        BinaryOp::Gte => BinaryOp::Lte,
        BinaryOp::Lte => BinaryOp::Gte,
        _ => op,
    }
}

/// The numbers of `bounds` that may compare so with a number of `other`.
fn narrowed(bounds: &Bounds, op: BinaryOp, other: &Bounds, span: Span) -> Bounds {
    let above = |is_open| Bounds { low: border(other.low, is_open, -0.0, span), ..Bounds::all() };
    let below = |is_open| Bounds { high: border(other.high, is_open, 0.0, span), ..Bounds::all() };
    match op {
        BinaryOp::Gtr => bounds.intersect(&above(true)),
        BinaryOp::Gte => bounds.intersect(&above(false)),
        BinaryOp::Lss => bounds.intersect(&below(true)),
        BinaryOp::Lte => bounds.intersect(&below(false)),
        BinaryOp::Eql => bounds.intersect(&above(false)).intersect(&below(false)),
        BinaryOp::Neq => without(*bounds, other, span),
        _ => *bounds,
    }
}

/// A comparison's border at an end of the other side. Of the two zeros, which compare as equal,
/// the `outer` one counts where zero is in, and the other where it is not.
fn border(end: End, is_open: bool, outer: f64, span: Span) -> End {
    let is_open = is_open || end.is_open;
    let zero = if is_open { -outer } else { outer };
    let value = if end.value == 0.0 { zero } else { end.value };
    if end.why == Why::Nothing && !is_open {
        return End { is_open, ..end };
    }
    End { value, is_open, why: Why::Comparison, span }
}

/// The numbers but for the one that `other` is, if that is at an end.
fn without(mut bounds: Bounds, other: &Bounds, span: Span) -> Bounds {
    let Some(number) = other.single() else { return bounds };
    let why = Why::Comparison;
    if bounds.low.value == number {
        let value = if number == 0.0 { 0.0 } else { number };
        bounds.low = End { value, is_open: true, why, span };
    }
    if bounds.high.value == number {
        let value = if number == 0.0 { -0.0 } else { number };
        bounds.high = End { value, is_open: true, why, span };
    }
    bounds
}

impl Walk<'_> {
    /// Whether an operand is a number rather than a vector.
    pub(super) fn is_scalar(&self, id: Id) -> bool {
        self.flow.value_type(id) == ValueType::Scalar
    }
}
