//! Which input would tell a mutant from its rule, where no test has any that does.
//!
//! What is said of a part of the expression holds, for in no test that part has another value
//! with the mutant.

use promwright_number::{duration, float};
use promwright_promql::{Ast, Kind, Selector, print_node};

use crate::mutants::equivalent::{Compared, Known};
use crate::mutants::mutate::matcher;
use crate::mutants::{Change, Edited, Mutation, Operator};

/// What no test has, in a sentence.
pub fn missing(known: &Known<'_>, mutation: &Mutation) -> String {
    let rule = known.rule;
    match &mutation.change {
        Change::Expr(edited) => in_comparison(known, &rule.ast, edited)
            .unwrap_or_else(|| in_expression(&rule.ast, edited, mutation.operator)),
        Change::For(to) => {
            let was = rule.alert().map_or(0, |alert| alert.for_ms);
            let held = duration::format(was.max(*to));
            format!("no test has the condition hold for {held} without a break: add one")
        }
        Change::KeepFiringFor(_) => {
            "no test has the alert fire and its condition end: add one".to_owned()
        }
    }
}

/// The value that a comparison and its mutant differ on.
fn in_comparison(known: &Known<'_>, ast: &Ast, edited: &Edited) -> Option<String> {
    let compared = Compared::of(ast, edited)?;
    let value = compared.difference(known.values[compared.value.index()])?;
    let passes = if compared.was.holds(value) {
        "rule and not the mutant"
    } else {
        "mutant and not the rule"
    };
    let (part, value) = (print_node(ast, compared.value), float::format_plain(value));
    Some(format!("no test has `{part}` at {value}, which passes the {passes}: add one"))
}

fn in_expression(ast: &Ast, edited: &Edited, operator: Operator) -> String {
    let shown = print_node(ast, edited.id);
    match (operator, &ast[edited.id].kind, &edited.kind) {
        (Operator::Range, ..) => {
            format!(
                "no test has samples in `{shown}` whose course a longer or a shorter range would see otherwise: add some"
            )
        }
        (Operator::Aggregation, Kind::Aggregate(was), Kind::Aggregate(is)) => {
            let (was_op, is_op) = (was.op.as_str(), is.op.as_str());
            let operand = print_node(ast, was.expr);
            format!(
                "no test has series of `{operand}` of which `{was_op}` and `{is_op}` differ: add some in one group"
            )
        }
        (Operator::Matcher, Kind::Selector(was), Kind::Selector(is)) => match dropped(was, is) {
            Some(matcher) => {
                format!(
                    "no test has a series that `{shown}` would select but for `{matcher}`: add one"
                )
            }
            None => format!("no test has a series that `{shown}` selects: add one"),
        },
        (Operator::SetOperator, Kind::Binary(binary), _) => {
            let [left, right] = [binary.lhs, binary.rhs].map(|side| print_node(ast, side));
            format!("no test has a value of `{left}` or `{right}`: add one")
        }
        (Operator::Label, Kind::Binary(_), _) => {
            format!(
                "no test has series that `{shown}` matches by that label: add some that differ in it"
            )
        }
        _ => format!(
            "no test has series for which `{shown}` has another value with the mutant: add some"
        ),
    }
}

/// The matcher that the mutant lacks, as it is written.
fn dropped(was: &Selector, is: &Selector) -> Option<String> {
    let mut after = is.matchers.iter();
    let is_dropped = was.matchers.len() > is.matchers.len();
    let mut own = was.matchers.iter().filter(|_| is_dropped);
    own.find(|own| after.next() != Some(own)).map(matcher::shown)
}
