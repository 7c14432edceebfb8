//! Which parts of an expression have one value whatever the step.
//!
//! Such a part, below an `@`, is evaluated at the first step alone and its value repeated. The
//! parts are exactly those that Prometheus wraps, since order and label collisions differ
//! between one step and many.

use promwright_promql::{Ast, Call, Id, Kind};

/// Functions whose value depends on the evaluation time, whatever their arguments.
const UNSAFE: [&str; 11] = [
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "hour",
    "minute",
    "month",
    "predict_linear",
    "time",
    "timestamp",
    "year",
];

/// For each node whether it is evaluated once for all steps.
pub(crate) fn once(ast: &Ast) -> Vec<bool> {
    let mut invariance = Vec::with_capacity(ast.len());
    for (_, node) in ast.iter() {
        let of = |id: &Id| -> Invariance { invariance[id.index()] };
        invariance.push(match &node.kind {
            Kind::Number(_) | Kind::String(_) => Invariance::Constant,
            Kind::Selector(selector) => Invariance::at(selector.modifiers.at.is_some()),
            Kind::Subquery(subquery) => Invariance::at(subquery.modifiers.at.is_some()),
            Kind::Matrix(matrix) => match of(&matrix.selector) {
                Invariance::None => Invariance::None,
                _ => Invariance::Constant,
            },
            Kind::Paren(inner) => of(inner),
            Kind::Unary(unary) => of(&unary.expr),
            Kind::Aggregate(aggregate) => of(&aggregate.expr),
            Kind::Binary(binary) => {
                let both = [binary.lhs, binary.rhs];
                Invariance::at(both.iter().all(|id| of(id) != Invariance::None))
            }
            Kind::Call(call) => call_invariance(ast, call, of),
        });
    }
    invariance.into_iter().map(|own| own == Invariance::Once).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Invariance {
    /// It varies.
    None,
    /// It does not vary, and is not worth or not able to be repeated: a literal, a range.
    Constant,
    /// It is evaluated once and repeated.
    Once,
}

impl Invariance {
    const fn at(invariant: bool) -> Self {
        if invariant { Self::Once } else { Self::None }
    }
}

fn call_invariance(ast: &Ast, call: &Call, of: impl Fn(&Id) -> Invariance) -> Invariance {
    let name = call.function.name;
    if matches!(name, "start" | "end" | "range" | "step") {
        return Invariance::Constant;
    }
    let fixed = call.args.iter().all(|id| of(id) != Invariance::None);
    // Of a selector under `@` the sample's own time is asked for, which does not vary.
    let own_time = name == "timestamp"
        && call.args.iter().all(|id| matches!(ast[ast.unparen(*id)].kind, Kind::Selector(_)));
    Invariance::at(fixed && (!UNSAFE.contains(&name) || own_time))
}
