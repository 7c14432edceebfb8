//! Whether two expressions with the same result labels still make series of their own.
//!
//! Only matchers are looked at: where both demand something of a label that both pass on, and
//! not the same, the series are taken to differ in it. That is so for `code=~"4.."` beside
//! `code=~"5.."`, and where patterns overlap nothing is said, for what overlaps depends on data.

use promwright_promql::flow::{NoMetrics, flow};
use promwright_promql::{Ast, Kind, MatchOp};

/// Whether the series of both expressions differ in a label that is none of `set`, the names
/// of those which the rule sets itself.
pub(super) fn are_apart(one: &Ast, other: &Ast, set: &[(&str, &str)]) -> bool {
    let (demands, others) = (demands(one), demands(other));
    let kept = [one, other].map(|ast| flow(ast, &NoMetrics).into_root());
    labels(&demands).any(|label| {
        let of_one: Vec<_> = demands.iter().filter(|demand| demand.0 == label).collect();
        let of_other: Vec<_> = others.iter().filter(|demand| demand.0 == label).collect();
        !of_other.is_empty()
            && of_one != of_other
            && set.iter().all(|(name, _)| *name != label)
            && kept.iter().all(|labels| !labels.get(label).is_impossible())
    })
}

/// What a matcher demands: of which label, how, and what.
type Demand<'a> = (&'a str, MatchOp, &'a str);

/// All that the selectors of an expression demand, sorted, each once.
fn demands(ast: &Ast) -> Vec<Demand<'_>> {
    let selectors = ast.iter().filter_map(|(_, node)| match &node.kind {
        Kind::Selector(selector) => Some(selector),
        _ => None,
    });
    let mut found: Vec<Demand<'_>> = selectors
        .flat_map(|selector| &selector.matchers)
        .map(|matcher| (&*matcher.label.text, matcher.op, &*matcher.value.text))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn labels<'a>(demands: &'a [Demand<'a>]) -> impl Iterator<Item = &'a str> {
    demands.chunk_by(|one, other| one.0 == other.0).map(|of_one| of_one[0].0)
}
