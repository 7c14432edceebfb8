//! Matchers that others make redundant.

use promwright_promql::{Ast, Id, Kind, MatchOp, Matcher, Selector};
use regex::Regex;

use crate::mutants::mutate::Edited;
use crate::mutants::mutate::matcher::shown;

pub(super) fn reason(ast: &Ast, edited: &Edited) -> Option<String> {
    let (Kind::Selector(was), Kind::Selector(is)) = (&ast[edited.id].kind, &edited.kind) else {
        return None;
    };
    let dropped = dropped(was, is)?;
    if is_read(ast, edited.id) {
        return None;
    }
    let passes = |value: &str| passes(dropped, value);
    // Only the value that another demands is left, and it passes this one.
    let by = is.matchers.iter().find(|own| {
        own.label.text == dropped.label.text
            && own.op == MatchOp::Equal
            && passes(&own.value.text) == Some(true)
    })?;
    Some(format!("`{}` demands as much", shown(by)))
}

/// Whether a function looks at the matchers themselves rather than at what they select.
fn is_read(ast: &Ast, id: Id) -> bool {
    let mut above = std::iter::successors(ast.parent(id), |id| ast.parent(*id));
    above.any(|id| match &ast[id].kind {
        Kind::Call(call) => ["absent", "absent_over_time", "info"].contains(&call.function.name),
        _ => false,
    })
}

/// The matcher that a selector has lost.
pub(super) fn dropped<'a>(was: &'a Selector, is: &Selector) -> Option<&'a Matcher> {
    if was.matchers.len() != is.matchers.len() + 1 {
        return None;
    }
    let mut after = is.matchers.iter();
    was.matchers.iter().find(|own| after.next() != Some(own))
}

/// Whether a value passes; `None` for a pattern that cannot be read.
fn passes(matcher: &Matcher, value: &str) -> Option<bool> {
    let pattern = &*matcher.value.text;
    let is_found = || {
        let pattern = promwright_promql::regex::translate_anchored(pattern).ok()?;
        Some(Regex::new(&pattern).ok()?.is_match(value))
    };
    match matcher.op {
        MatchOp::Equal => Some(pattern == value),
        MatchOp::NotEqual => Some(pattern != value),
        MatchOp::Regex => is_found(),
        MatchOp::NotRegex => is_found().map(|found| !found),
    }
}
