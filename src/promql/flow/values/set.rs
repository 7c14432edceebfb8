//! The values of `and`, `or` and `unless`.

use promwright_source::Span;

use super::{Emptiness, EmptyReason, SampleKind, Value, Verdict, Walk};
use crate::flow::mismatch;
use crate::{Binary, BinaryOp};

impl Walk<'_> {
    pub(super) fn set(&self, binary: &Binary) -> Value {
        match binary.op {
            BinaryOp::And => self.and(binary),
            BinaryOp::Unless => self.unless(binary),
            _ => self.or(binary),
        }
    }

    fn and(&self, binary: &Binary) -> Value {
        let (left, right) = (self.values.of(binary.lhs), self.values.of(binary.rhs));
        let mut value = conditional(left, binary.op_span);
        let same = binary.matching.labels.is_none() && self.have_same_base(binary.lhs, binary.rhs);
        if same {
            value.bounds = left.bounds.intersect(&right.bounds);
            value.histograms = left.histograms && right.histograms;
            if !right.nan.is_possible() {
                value.nan = right.nan;
            }
        }
        let nothing_left = same && value.bounds.is_empty() && value.is_plain();
        value.emptiness = if left.emptiness.is_always() {
            left.emptiness
        } else if right.emptiness.is_always() {
            right.emptiness
        } else if nothing_left {
            let (span, other) = operators(left, right, binary.op_span);
            Emptiness::always(EmptyReason::Contradiction, span, Some(other))
        } else if mismatch(self.flow, binary).is_some() {
            Emptiness::always(EmptyReason::Matching, binary.op_span, None)
        } else if matches_all(binary) && right.emptiness.is_never() {
            left.emptiness
        } else {
            Emptiness::Possible
        };
        value
    }

    fn unless(&self, binary: &Binary) -> Value {
        let (left, right) = (self.values.of(binary.lhs), self.values.of(binary.rhs));
        let mut value = conditional(left, binary.op_span);
        let takes_all = || {
            binary.matching.labels.is_none()
                && self.have_same_base(binary.lhs, binary.rhs)
                && self.lets_all_pass(binary.rhs, left)
        };
        value.emptiness = if left.emptiness.is_always() || right.emptiness.is_always() {
            left.emptiness
        } else if matches_all(binary) && right.emptiness.is_never() {
            let cause = right.emptiness.why().map(|why| why.span);
            Emptiness::always(EmptyReason::Unless, binary.op_span, cause)
        } else if takes_all() {
            let (span, other) = operators(left, right, binary.op_span);
            Emptiness::always(EmptyReason::Unless, span, Some(other))
        } else {
            left.emptiness.lossy()
        };
        value
    }

    fn or(&self, binary: &Binary) -> Value {
        let (left, right) = (self.values.of(binary.lhs), self.values.of(binary.rhs));
        let emptiness = match (left.emptiness, right.emptiness) {
            (never @ Emptiness::Never(_), _) | (_, never @ Emptiness::Never(_)) => never,
            (always @ Emptiness::Always(_), Emptiness::Always(_)) => always,
            _ => Emptiness::Possible,
        };
        let (l, r) = (there(left), there(right));
        let (Some(left), Some(right)) = (l, r) else {
            // Only one side ever has anything.
            let side = l.or(r).unwrap_or(left);
            return Value { emptiness, base: self.id, verdict: Verdict::Open, ..side.clone() };
        };
        let filtered = left.filtered.filter(|_| right.filtered.is_some());
        let is_condition = left.condition.is_some() || right.condition.is_some();
        Value {
            kind: if left.kind == right.kind { left.kind } else { SampleKind::Unknown },
            kind_by_name: left.kind_by_name || right.kind_by_name,
            unit: left.unit.both(&right.unit),
            unit_by_name: left.unit_by_name || right.unit_by_name,
            bounds: left.bounds.hull(&right.bounds),
            nan: left.nan.or(right.nan),
            histograms: left.histograms || right.histograms,
            condition: left
                .condition
                .or(right.condition)
                .filter(|_| is_condition && !emptiness.is_never()),
            filtered,
            emptiness,
            base: self.id,
            verdict: Verdict::Open,
            ..left.clone()
        }
    }
}

/// The side, if there can be anything.
fn there(value: &Value) -> Option<&Value> {
    (!value.emptiness.is_always()).then_some(value)
}

/// The left side's elements, as far as the operator leaves them.
fn conditional(left: &Value, operator: Span) -> Value {
    let condition = Some(left.condition.unwrap_or(operator));
    Value { condition, verdict: Verdict::Open, ..left.clone() }
}

/// Whether each element of one side matches each of the other.
fn matches_all(binary: &Binary) -> bool {
    binary.matching.labels.as_ref().is_some_and(|labels| labels.on && labels.labels.is_empty())
}

/// The operators of the conditions of both sides.
fn operators(left: &Value, right: &Value, own: Span) -> (Span, Span) {
    (left.condition.unwrap_or(own), right.condition.unwrap_or(own))
}
