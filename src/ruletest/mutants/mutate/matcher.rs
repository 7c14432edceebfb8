//! One matcher less in a selector, or its negation.

use promwright_promql::{Id, Kind, MatchOp, Matcher, Selector};
use promwright_quoting::quote;

use super::{Edit, Operator};

pub(super) fn edits(id: Id, selector: &Selector) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (index, matcher) in selector.matchers.iter().enumerate() {
        let mut dropped = selector.clone();
        dropped.matchers.remove(index);
        edits.push(edit(id, format!("matcher `{}` is gone", shown(matcher)), dropped));
        let mut negated = selector.clone();
        negated.matchers[index].op = negation(matcher.op);
        let title = format!("matcher `{}` is negated", shown(matcher));
        edits.push(edit(id, title, negated));
    }
    edits
}

const fn negation(op: MatchOp) -> MatchOp {
    match op {
        MatchOp::Equal => MatchOp::NotEqual,
        MatchOp::NotEqual => MatchOp::Equal,
        MatchOp::Regex => MatchOp::NotRegex,
        MatchOp::NotRegex => MatchOp::Regex,
    }
}

/// A matcher as it is written.
pub(in crate::mutants) fn shown(matcher: &Matcher) -> String {
    format!("{}{}{}", matcher.label.text, matcher.op.as_str(), quote(&matcher.value.text))
}

fn edit(id: Id, title: String, selector: Selector) -> Edit {
    let kind = Kind::Selector(Box::new(selector));
    Edit { operator: Operator::Matcher, title, id, kind }
}
