//! The numbers of an expression: those that it compares with, and all others.
//!
//! Constant arithmetic counts as a number (`30 * 24 * 3600`). What a recorded metric compares
//! with is not looked at here.

use promwright_promql::{Ast, Binary, BinaryOp, Id, Kind, Length};
use promwright_source::Span;

/// A comparison of a vector with a number that decides what the expression returns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Condition {
    /// The comparison, read with the number on its right.
    pub op: BinaryOp,
    /// The number.
    pub value: f64,
    /// The number's bytes.
    pub span: Span,
    /// The vector.
    pub operand: Id,
    /// Whether what passes is taken away, as behind an `unless`.
    pub excludes: bool,
}

/// The comparisons that decide what the expression returns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    /// Those with a number, in the order in which they are read.
    pub fixed: Vec<Condition>,
    /// Whether there is one of two vectors.
    pub has_moving: bool,
}

/// The comparisons of an expression, through brackets and set operators.
pub(crate) fn conditions(ast: &Ast) -> Conditions {
    let mut found = Conditions::default();
    let mut waiting = vec![(ast.root(), false)];
    while let Some((id, excludes)) = waiting.pop() {
        let id = ast.unparen(id);
        let Kind::Binary(binary) = &ast[id].kind else { continue };
        if binary.op.is_set() {
            let excludes_right = excludes != (binary.op == BinaryOp::Unless);
            waiting.extend([(binary.rhs, excludes_right), (binary.lhs, excludes)]);
        } else if binary.op.is_comparison() {
            match condition(ast, binary, excludes) {
                Some(condition) => {
                    found.fixed.push(condition);
                    // `a > 1 < 5` has two.
                    waiting.push((condition.operand, excludes));
                }
                None => found.has_moving = true,
            }
        }
    }
    found.fixed.sort_by_key(|condition| condition.span);
    found
}

fn condition(ast: &Ast, binary: &Binary, excludes: bool) -> Option<Condition> {
    let of = |number: Id, operand, op| {
        let value = constant(ast, number)?;
        Some(Condition { op, value, span: ast[number].span, operand, excludes })
    };
    of(binary.rhs, binary.lhs, binary.op)
        .or_else(|| of(binary.lhs, binary.rhs, mirrored(binary.op)))
}

/// The comparison with its sides swapped.
const fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Gtr => BinaryOp::Lss,
        BinaryOp::Lss => BinaryOp::Gtr,
        BinaryOp::Gte => BinaryOp::Lte,
        BinaryOp::Lte => BinaryOp::Gte,
        other => other,
    }
}

/// Whether only greater values pass, or only smaller ones; `None` of `==` and `!=`.
pub(crate) const fn is_above(op: BinaryOp) -> Option<bool> {
    match op {
        BinaryOp::Gtr | BinaryOp::Gte => Some(true),
        BinaryOp::Lss | BinaryOp::Lte => Some(false),
        _ => None,
    }
}

/// How deep arithmetic over numbers is followed; written thresholds have a few factors.
const DEEPEST: usize = 16;

/// The value of a number, or of arithmetic over numbers only.
pub(crate) fn constant(ast: &Ast, id: Id) -> Option<f64> {
    within(ast, id, DEEPEST)
}

fn within(ast: &Ast, id: Id, depth: usize) -> Option<f64> {
    let depth = depth.checked_sub(1)?;
    match &ast[id].kind {
        Kind::Number(number) => Some(number.value),
        Kind::Paren(inner) => within(ast, *inner, depth),
        Kind::Unary(unary) => {
            let value = within(ast, unary.expr, depth)?;
            Some(if unary.negate { -value } else { value })
        }
        Kind::Binary(binary) if binary.op.is_arithmetic() => {
            let (left, right) = (within(ast, binary.lhs, depth)?, within(ast, binary.rhs, depth)?);
            Some(match binary.op {
                BinaryOp::Add => left + right,
                BinaryOp::Sub => left - right,
                BinaryOp::Mul => left * right,
                BinaryOp::Div => left / right,
                BinaryOp::Pow => left.powf(right),
                _ => return None,
            })
        }
        // `vector(5)` is a number with no labels.
        Kind::Call(call) if call.function.name == "vector" => {
            within(ast, *call.args.first()?, depth)
        }
        _ => None,
    }
}

/// The vector whose values an expression returns, where it is one: what `$value` is.
pub(crate) fn returned(ast: &Ast) -> Option<Id> {
    let mut id = ast.root();
    loop {
        id = match &ast[id].kind {
            Kind::Paren(inner) => *inner,
            Kind::Binary(binary) if matches!(binary.op, BinaryOp::And | BinaryOp::Unless) => {
                binary.lhs
            }
            Kind::Binary(binary) if binary.op == BinaryOp::Or => return None,
            Kind::Binary(binary) if binary.op.is_comparison() && binary.bool_span.is_none() => {
                // Of a number and a vector the vector's value passes.
                if constant(ast, binary.lhs).is_some() { binary.rhs } else { binary.lhs }
            }
            Kind::Binary(binary) if binary.op.is_comparison() => return None,
            _ => return Some(id),
        };
    }
}

/// Every number of an expression, folded or not, and those within the values of matchers.
pub(crate) fn numbers(ast: &Ast) -> Vec<f64> {
    let mut found = Vec::new();
    for (id, node) in ast.iter() {
        match &node.kind {
            Kind::Selector(selector) => {
                for matcher in &selector.matchers {
                    found.extend(digits_in(&matcher.value.text));
                }
                let name = selector.name.as_ref().map_or("", |name| &*name.text);
                let parts = name.split(['_', ':']).filter(|part| window(part).is_none());
                found.extend(parts.flat_map(digits_in));
            }
            Kind::String(text) => found.extend(digits_in(text)),
            _ => found.extend(constant(ast, id)),
        }
    }
    found
}

/// The lengths of all windows, steps and offsets, in milliseconds, and the windows that names
/// of recorded metrics state.
pub(crate) fn durations(ast: &Ast) -> Vec<i64> {
    let mut found = Vec::new();
    let literal = |duration: &promwright_promql::Duration| match duration.length {
        Length::Literal(length) => Some(length),
        Length::Computed(_) => None,
    };
    for (_, node) in ast.iter() {
        let modifiers = match &node.kind {
            Kind::Selector(selector) => {
                let name = selector.name.as_ref().map_or("", |name| &*name.text);
                found.extend(name.split(['_', ':']).filter_map(window));
                &selector.modifiers
            }
            Kind::Matrix(matrix) => {
                found.extend(literal(&matrix.range));
                continue;
            }
            Kind::Subquery(subquery) => {
                found.extend(literal(&subquery.range));
                found.extend(subquery.step.as_ref().and_then(literal));
                &subquery.modifiers
            }
            _ => continue,
        };
        found.extend(modifiers.offset.as_ref().and_then(|offset| literal(&offset.by)));
    }
    found
}

/// The window that a part of a metric's name states: five minutes of `rate5m`.
fn window(part: &str) -> Option<i64> {
    let digits = part.trim_start_matches(|character: char| character.is_ascii_alphabetic());
    promwright_number::duration::parse(digits).ok()
}

/// The numbers that stand in a text.
fn digits_in(text: &str) -> impl Iterator<Item = f64> {
    let is_part = |character: char| character.is_ascii_digit() || character == '.';
    text.split(move |character| !is_part(character))
        .filter_map(|part| part.trim_matches('.').parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_with_their_number_on_the_right() {
        let Ok(ast) = promwright_promql::parse("(a > 2 * 3 and 5 < b) or c / d == 0 or e > f")
        else {
            panic!("it parses")
        };
        let found = conditions(&ast);
        let read: Vec<_> = found.fixed.iter().map(|one| (one.op.as_str(), one.value)).collect();
        assert_eq!(read, [(">", 6.0), (">", 5.0), ("==", 0.0)]);
        assert!(found.has_moving);
    }

    #[test]
    fn numbers_and_durations_are_found_wherever_they_stand() {
        let Ok(ast) = promwright_promql::parse(
            "a:rate5m{le='0.5'} * 60 > 2 * max_over_time(b[30m:1m] offset 1h)",
        ) else {
            panic!("it parses")
        };
        let found = numbers(&ast);
        for number in [0.5, 60.0, 2.0] {
            assert!(found.contains(&number), "{number}: {found:?}");
        }
        // The window in a name is no threshold.
        assert!(!found.contains(&5.0), "{found:?}");
        assert_eq!(durations(&ast), [300_000, 1_800_000, 60_000, 3_600_000]);
    }
}
