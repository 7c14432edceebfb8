//! An alert's expression taken apart: the conditions that `and`, `or` and `unless` join, and
//! the two sides of each comparison.

use promwright_promql::{Ast, BinaryOp, Id, Kind, ValueType, parse, print_node};

/// More conditions than this are not shown one by one.
pub const MOST: usize = 5;

/// A condition of an expression.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What joins it to the one before it; the first has none.
    pub joined: Option<BinaryOp>,
    /// The condition itself.
    pub ast: Ast,
    /// Its text.
    pub text: String,
    /// Its two sides, if it compares.
    pub comparison: Option<Comparison>,
}

/// A comparison, with what varies on the left.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What is compared.
    pub value: Ast,
    /// Its text.
    pub value_text: String,
    /// How; the other way round if the sides changed places.
    pub op: BinaryOp,
    /// What it is compared with.
    pub threshold: Ast,
    /// Its text.
    pub threshold_text: String,
}

/// The conditions of an expression in the order in which they are written; at least one.
pub fn conditions(ast: &Ast) -> Vec<Condition> {
    let mut found = Vec::new();
    let mut rest = vec![(ast.root(), None)];
    while let Some((id, joined)) = rest.pop() {
        let inner = ast.unparen(id);
        match &ast[inner].kind {
            Kind::Binary(binary) if binary.op.is_set() => {
                rest.push((binary.rhs, Some(binary.op)));
                rest.push((binary.lhs, joined));
            }
            _ => found.push((inner, joined)),
        }
        if found.len() > MOST {
            found = vec![(ast.root(), None)];
            break;
        }
    }
    found.into_iter().filter_map(|(id, joined)| condition(ast, id, joined)).collect()
}

fn condition(ast: &Ast, id: Id, joined: Option<BinaryOp>) -> Option<Condition> {
    Some(Condition {
        joined,
        ast: part(ast, id)?,
        text: print_node(ast, id),
        comparison: comparison(ast, id),
    })
}

fn comparison(ast: &Ast, id: Id) -> Option<Comparison> {
    let Kind::Binary(binary) = &ast[id].kind else { return None };
    if !binary.op.is_comparison() || binary.bool_span.is_some() {
        return None;
    }
    let (mut value, mut threshold, mut op) = (binary.lhs, binary.rhs, binary.op);
    if ast.value_type(value) == ValueType::Scalar {
        (value, threshold, op) = (threshold, value, turned(op));
    }
    let (value, threshold) = (ast.unparen(value), ast.unparen(threshold));
    Some(Comparison {
        value: part(ast, value)?,
        value_text: print_node(ast, value),
        op,
        threshold: part(ast, threshold)?,
        threshold_text: print_node(ast, threshold),
    })
}

/// A part of an expression as an expression. What was printed parses.
fn part(ast: &Ast, id: Id) -> Option<Ast> {
    parse(&print_node(ast, id)).ok()
}

/// The comparison with its sides changed.
const fn turned(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Gtr => BinaryOp::Lss,
        BinaryOp::Gte => BinaryOp::Lte,
        BinaryOp::Lss => BinaryOp::Gtr,
        BinaryOp::Lte => BinaryOp::Gte,
        other => other,
    }
}

impl Comparison {
    /// Which values pass, as in "the first value above 0.5".
    pub const fn preposition(&self) -> &'static str {
        match self.op {
            BinaryOp::Gtr => "above",
            BinaryOp::Gte => "at or above",
            BinaryOp::Lss => "below",
            BinaryOp::Lte => "at or below",
            BinaryOp::Neq => "other than",
            _ => "equal to",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let one = |condition: &Condition| {
            let joined = condition.joined.map_or("", BinaryOp::as_str);
            let sides = condition.comparison.as_ref().map_or_else(String::new, |own| {
                format!(" [{} {} {}]", own.value_text, own.op.as_str(), own.threshold_text)
            });
            format!("{joined} {}{sides}", condition.text).trim().to_owned()
        };
        conditions(&parse(text).unwrap()).iter().map(one).collect()
    }

    #[test]
    fn set_operators_join_conditions_and_comparisons_have_sides() {
        assert_eq!(shown("up"), ["up"]);
        assert_eq!(shown("(up) == (0)"), ["(up) == (0) [up == 0]"]);
        assert_eq!(shown("0.5 < up"), ["0.5 < up [up > 0.5]"]);
        assert_eq!(shown("up > bool 0"), ["up > bool 0"]);
        assert_eq!(
            shown("(a > 1 and on (x) b) unless (c < d or e)"),
            ["a > 1 [a > 1]", "and b", "unless c < d [c < d]", "or e"]
        );
        assert_eq!(shown("a or b or c or d or e or f"), ["a or b or c or d or e or f"]);
    }
}
