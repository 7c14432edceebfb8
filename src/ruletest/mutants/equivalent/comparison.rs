//! Comparisons that agree on every value that the expression can have.

use promwright_promql::{Ast, Binary, BinaryOp, Id, Kind, print_node};

use super::values::Values;
use crate::mutants::mutate::Edited;
use crate::mutants::mutate::threshold::{Literal, literal};

/// A comparison with a number, the number on its right.
#[derive(Clone, Copy, Debug)]
pub(in crate::mutants) struct Test {
    op: BinaryOp,
    threshold: f64,
}

impl Test {
    pub(in crate::mutants) fn holds(self, value: f64) -> bool {
        match self.op {
            BinaryOp::Eql => value == self.threshold,
            BinaryOp::Neq => value != self.threshold,
            BinaryOp::Gtr => value > self.threshold,
            BinaryOp::Lss => value < self.threshold,
            BinaryOp::Gte => value >= self.threshold,
            _ => value <= self.threshold,
        }
    }
}

/// A comparison with a number before and after a mutation, and what is compared.
#[derive(Clone, Copy, Debug)]
pub(in crate::mutants) struct Compared {
    pub(in crate::mutants) was: Test,
    pub(in crate::mutants) is: Test,
    /// The expression that is compared.
    pub(in crate::mutants) value: Id,
}

impl Compared {
    /// What a mutation does to a comparison with a number, if it is to one.
    pub(in crate::mutants) fn of(ast: &Ast, edited: &Edited) -> Option<Self> {
        let (was, is) = match &edited.kind {
            Kind::Number(number) => {
                let (binary, literal) = comparison_of(ast, edited.id)?;
                let to = Literal { number: *number, ..literal };
                ((binary, literal.value()), (binary, to.value()))
            }
            Kind::Binary(changed) => {
                let Kind::Binary(binary) = &ast[edited.id].kind else { return None };
                if binary.op == changed.op {
                    return None;
                }
                let side =
                    [binary.rhs, binary.lhs].into_iter().find_map(|side| literal(ast, side))?;
                ((&**binary, side.value()), (&**changed, side.value()))
            }
            _ => return None,
        };
        let (binary, _) = was;
        if !binary.op.is_comparison() {
            return None;
        }
        let is_right = literal(ast, binary.rhs).is_some();
        let test = |(binary, threshold): (&Binary, f64)| Test {
            op: if is_right { binary.op } else { binary.op.mirrored() },
            threshold,
        };
        let value = if is_right { binary.lhs } else { binary.rhs };
        Some(Self { was: test(was), is: test(is), value })
    }

    /// A value that the two differ on, if there is one among the possible values.
    pub(in crate::mutants) fn difference(self, values: Values) -> Option<f64> {
        candidates(self, values)
            .into_iter()
            .find(|value| self.was.holds(*value) != self.is.holds(*value))
    }
}

/// Why a mutated comparison passes what the original passes, if it does.
pub(super) fn reason(ast: &Ast, edited: &Edited, values: &[Values]) -> Option<String> {
    let compared = Compared::of(ast, edited)?;
    let values = values[compared.value.index()];
    if compared.difference(values).is_some() {
        return None;
    }
    let value = print_node(ast, compared.value);
    Some(format!("`{value}` is {}, and both compare alike with those", values.describe()))
}

/// The comparison whose number a node is.
fn comparison_of(ast: &Ast, number: Id) -> Option<(&Binary, Literal)> {
    ast.iter().find_map(|(_, node)| {
        let Kind::Binary(binary) = &node.kind else { return None };
        let sides = [binary.rhs, binary.lhs].into_iter().filter_map(|side| literal(ast, side));
        let mut own = sides.filter(|literal| literal.id == number);
        own.next().map(|literal| (&**binary, literal))
    })
}

/// Possible values, one at least of each kind that the two could tell apart: both change only at
/// their thresholds, so it is enough to look there, between, and on either side.
fn candidates(compared: Compared, values: Values) -> Vec<f64> {
    let (a, b) = (compared.was.threshold, compared.is.threshold);
    let near = [a, b].map(|own| {
        let around = [own.floor(), own.ceil(), own.floor() - 1.0, own.ceil() + 1.0];
        around.into_iter().chain([own.next_down(), own.next_up()])
    });
    // Those that a person would choose come first.
    let plain = [b, a, f64::midpoint(a, b)];
    let wide = [values.low, values.high, f64::NEG_INFINITY, f64::INFINITY];
    let possible = |value: &f64| {
        (values.low..=values.high).contains(value)
            && (!values.whole || value.is_infinite() || value.fract() == 0.0)
    };
    let all = plain.into_iter().chain(near.into_iter().flatten()).chain(wide);
    let nan = values.nan.then_some(f64::NAN);
    all.filter(possible).chain(nan).collect()
}
