//! The values of binary operators: arithmetic here, comparisons and set operators beside it.

use std::f64::consts::PI;

use promwright_source::Span;

use super::{Bounds, Emptiness, EmptyReason, Nan, SampleKind, Unit, Value, Verdict, Walk, Why};
use crate::flow::mismatch;
use crate::{Binary, BinaryOp, Fill};

impl Walk<'_> {
    pub(super) fn binary(&self, binary: &Binary) -> Value {
        if binary.op.is_set() {
            return self.set(binary);
        }
        let vector = match (self.is_scalar(binary.lhs), self.is_scalar(binary.rhs)) {
            (false, false) => return self.matched(binary),
            (true, true) => None,
            (true, false) => Some(binary.rhs),
            (false, true) => Some(binary.lhs),
        };
        let (left, right) = (self.values.of(binary.lhs), self.values.of(binary.rhs));
        match vector {
            None if binary.op.is_comparison() => self.scalar_comparison(binary),
            None => self.always_there(self.arithmetic(binary, left, right)),
            Some(vector) if binary.op.is_comparison() => {
                self.comparison_with_scalar(binary, vector)
            }
            Some(vector) => {
                let mut value = self.arithmetic(binary, left, right);
                let elements = self.values.of(vector);
                value.emptiness = elements.emptiness;
                if elements.histograms {
                    value.emptiness = elements.emptiness.lossy();
                }
                value
            }
        }
    }

    /// The value of two vectors of which elements with the same labels find each other.
    fn matched(&self, binary: &Binary) -> Value {
        let matching = &binary.matching;
        let left = filled(self.values.of(binary.lhs), matching.fill_left);
        let right = filled(self.values.of(binary.rhs), matching.fill_right);
        let (left, right) = (&left, &right);
        let mut value = if binary.op.is_comparison() {
            self.vector_comparison(binary, left, right)
        } else {
            self.arithmetic(binary, left, right)
        };
        // What is filled in needs no partner.
        let sides = [
            matching.fill_left.is_none().then_some(left.emptiness),
            matching.fill_right.is_none().then_some(right.emptiness),
        ];
        if let Some(empty) = sides.into_iter().flatten().find(|side| side.is_always()) {
            value.emptiness = empty;
        } else if sides[0].is_none() || sides[1].is_none() {
            if [left, right].iter().any(|side| !side.emptiness.is_always()) {
                value.emptiness = value.emptiness.filled(binary, value.verdict);
            }
        } else if mismatch(self.flow, binary).is_some() {
            value.emptiness = Emptiness::always(EmptyReason::Matching, binary.op_span, None);
        } else {
            value.emptiness = value.emptiness.lossy();
        }
        value
    }

    fn arithmetic(&self, binary: &Binary, left: &Value, right: &Value) -> Value {
        let span = binary.op_span;
        let (bounds, nan) = result(binary.op, left, right, span);
        let histograms = left.histograms || right.histograms;
        Value {
            kind: SampleKind::Gauge,
            unit: Self::unit(binary, left, right),
            unit_by_name: left.unit_by_name || right.unit_by_name,
            quantity: span,
            bounds,
            nan: left.nan.or(right.nan).or(nan),
            histograms,
            condition: left.condition.or(right.condition),
            ..self.unknown()
        }
    }

    fn unit(binary: &Binary, left: &Value, right: &Value) -> Unit {
        // A number has no unit: it only scales, or moves.
        let number = |value: &Value| value.bounds.single().filter(|_| !value.unit.is_known());
        match (binary.op, number(left), number(right)) {
            (BinaryOp::Mul, Some(by), None) => right.unit.scaled(by),
            (BinaryOp::Mul, None, Some(by)) => left.unit.scaled(by),
            (BinaryOp::Div, None, Some(by)) => left.unit.scaled(1.0 / by),
            (BinaryOp::Add | BinaryOp::Sub, Some(_), None) => right.unit.clone(),
            (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mod, None, Some(_)) => left.unit.clone(),
            (BinaryOp::Mul, ..) => left.unit.times(&right.unit),
            (BinaryOp::Div, ..) => left.unit.over(&right.unit),
            (BinaryOp::Add | BinaryOp::Sub, ..) => left.unit.both(&right.unit),
            _ => Unit::UNKNOWN,
        }
    }
}

impl Emptiness {
    /// Of a result whose sides find a number where they find no partner: only a comparison can
    /// leave nothing of it.
    fn filled(self, binary: &Binary, verdict: Verdict) -> Self {
        let is_filter = binary.op.is_comparison() && binary.bool_span.is_none();
        if is_filter && verdict == Verdict::False && self.is_always() {
            self
        } else {
            Self::Possible
        }
    }
}

/// A side with the number that stands for what it lacks.
fn filled(value: &Value, fill: Option<Fill>) -> std::borrow::Cow<'_, Value> {
    let Some(fill) = fill else { return std::borrow::Cow::Borrowed(value) };
    let bounds = Bounds::one(fill.value, Why::Literal, fill.span);
    let is_nan = fill.value.is_nan();
    std::borrow::Cow::Owned(Value {
        bounds: if is_nan { value.bounds } else { value.bounds.hull(&bounds) },
        nan: if is_nan { value.nan.or(Nan::Data) } else { value.nan },
        ..value.clone()
    })
}

/// What an operator makes of two numbers, and whether NaN comes out of numbers.
fn result(op: BinaryOp, left: &Value, right: &Value, span: Span) -> (Bounds, Nan) {
    let (a, b) = (&left.bounds, &right.bounds);
    if a.is_empty() || b.is_empty() {
        // There is never anything to calculate with.
        return (Bounds::all(), Nan::Never);
    }
    match op {
        BinaryOp::Add => sum(a, b, span),
        BinaryOp::Sub => sum(a, &b.negated(), span),
        BinaryOp::Mul => product(a, b, span),
        BinaryOp::Div => quotient(a, b, span),
        BinaryOp::Mod => remainder(a, b, span),
        BinaryOp::Pow if a.is_never_negative() => {
            (Bounds::at_least(0.0, Why::Operator, span), Nan::Never)
        }
        BinaryOp::Atan2 => (Bounds::between(-PI, PI, Why::Operator, span), Nan::Never),
        _ => (Bounds::all(), Nan::Data),
    }
}

fn data_if(is_possible: bool) -> Nan {
    if is_possible { Nan::Data } else { Nan::Never }
}

fn sum(a: &Bounds, b: &Bounds, span: Span) -> (Bounds, Nan) {
    let differ = a.reaches_infinity() && b.reaches_minus_infinity()
        || a.reaches_minus_infinity() && b.reaches_infinity();
    let end = |sum: f64, other: f64| if sum.is_nan() { other } else { sum };
    let low = end(a.low.value + b.low.value, f64::NEG_INFINITY);
    let high = end(a.high.value + b.high.value, f64::INFINITY);
    (Bounds::between(low, high, Why::Operator, span), data_if(differ))
}

fn product(a: &Bounds, b: &Bounds, span: Span) -> (Bounds, Nan) {
    let is_infinite = |x: &Bounds| x.reaches_infinity() || x.reaches_minus_infinity();
    let nan = a.contains(0.0) && is_infinite(b) || b.contains(0.0) && is_infinite(a);
    let at = |x: f64, y: f64| (x * y, x.signum() * y.signum());
    let (al, ah, bl, bh) = (a.low.value, a.high.value, b.low.value, b.high.value);
    let corners = [at(al, bl), at(al, bh), at(ah, bl), at(ah, bh)];
    let mut bounds = Bounds::of_corners(corners, Why::Operator, span);
    // A positive number stays one when it grows.
    let grows = |x: &Bounds, y: &Bounds| x.low.is_open && x.low.value == 0.0 && y.low.value >= 1.0;
    bounds.low.is_open = grows(a, b) || grows(b, a);
    (bounds, data_if(nan))
}

fn quotient(a: &Bounds, b: &Bounds, span: Span) -> (Bounds, Nan) {
    let is_infinite = |x: &Bounds| x.reaches_infinity() || x.reaches_minus_infinity();
    let nan = if a.contains(0.0) && b.contains(0.0) {
        Nan::Arises(span)
    } else {
        data_if(is_infinite(a) && is_infinite(b))
    };
    let by = |low: f64, high: f64| {
        let at = |x: f64, y: f64| (x / y, x.signum() * y.signum());
        let (al, ah) = (a.low.value, a.high.value);
        Bounds::of_corners(
            [at(al, low), at(al, high), at(ah, low), at(ah, high)],
            Why::Operator,
            span,
        )
    };
    let (low, high) = (b.low.value, b.high.value);
    let is_negative = |x: f64| x.is_sign_negative();
    let mut bounds = match (is_negative(low), is_negative(high)) {
        (true, false) => by(low, -0.0).hull(&by(0.0, high)),
        _ => by(low, high),
    };
    // Divided by what is just not zero there is no border.
    bounds.low.is_open = false;
    (bounds, nan)
}

fn remainder(a: &Bounds, b: &Bounds, span: Span) -> (Bounds, Nan) {
    let size = |x: &Bounds| x.low.value.abs().max(x.high.value.abs());
    let most = size(a).min(size(b));
    let low = if a.is_never_negative() { 0.0 } else { -most };
    let high = if a.negated().is_never_negative() { -0.0 } else { most };
    let nan = if b.contains(0.0) {
        Nan::Arises(span)
    } else {
        data_if(a.reaches_infinity() || a.reaches_minus_infinity())
    };
    (Bounds::between(low, high, Why::Operator, span), nan)
}
