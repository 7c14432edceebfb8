//! Whether two operands are the same elements, some of them taken away by conditions.
//!
//! `x > 5 and x < 3` has both conditions on the same elements, so what one lets pass the other
//! must let pass too. That needs equal expressions whose elements their labels without the
//! metric name tell apart.

use super::{Value, Verdict, Walk, compare};
use crate::flow::Presence;
use crate::flow::labels::METRIC_NAME;
use crate::{Id, Kind};

/// Longer chains of conditions are not followed.
const MOST_CONDITIONS: usize = 16;

impl Walk<'_> {
    /// Whether elements of both sides that have the same labels are the same element.
    pub(super) fn have_same_base(&self, left: Id, right: Id) -> bool {
        let (one, other) = (self.values.of(left).base, self.values.of(right).base);
        let kinds = (&self.ast[one].kind, &self.ast[other].kind);
        if std::mem::discriminant(kinds.0) != std::mem::discriminant(kinds.1) {
            return false;
        }
        self.has_one_name(one) && self.ast.is_same(one, other)
    }

    /// Whether no two elements differ in nothing but the metric name.
    fn has_one_name(&self, base: Id) -> bool {
        let fact = self.flow.labels(base).get(METRIC_NAME);
        let is_named = |kind: &Kind| match kind {
            Kind::Selector(selector) => selector.name.is_some(),
            _ => false,
        };
        fact.presence == Presence::Impossible || is_named(&self.ast[self.ast.unparen(base)].kind)
    }

    /// Whether each element of `base` with a value of `left` passes all conditions up to
    /// `right`.
    pub(super) fn lets_all_pass(&self, right: Id, left: &Value) -> bool {
        let base = self.values.of(right).base;
        let mut id = right;
        for _ in 0..MOST_CONDITIONS {
            if id == base {
                return true;
            }
            match &self.ast[id].kind {
                Kind::Paren(inner) => id = *inner,
                Kind::Binary(binary) if binary.op.is_comparison() => {
                    let is_left = self.is_scalar(binary.rhs);
                    if !is_left && !self.is_scalar(binary.lhs) {
                        return false;
                    }
                    let (vector, scalar) =
                        if is_left { (binary.lhs, binary.rhs) } else { (binary.rhs, binary.lhs) };
                    let scalar = self.values.of(scalar);
                    if scalar.bounds.single().is_none() || left.histograms {
                        return false;
                    }
                    let op = if is_left { binary.op } else { compare::mirrored(binary.op) };
                    if compare::verdict(op, left, scalar) != Verdict::True {
                        return false;
                    }
                    id = vector;
                }
                _ => return false,
            }
        }
        false
    }
}
