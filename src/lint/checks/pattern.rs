//! What the pattern of a matcher matches, where that is plain.

use std::cell::RefCell;

use promwright_promql::regex::{is_text, translate_anchored};
use promwright_promql::{MatchOp, Matcher};
use regex::Regex;
use rustc_hash::FxHashMap;

/// How many compiled patterns a thread keeps.
const KEPT: usize = 256;

/// The matchers of a selector are compared with each other up to so many; nobody writes more.
pub(crate) const MOST_COMPARED: usize = 64;

thread_local! {
    static COMPILED: RefCell<FxHashMap<Box<str>, Option<Regex>>> = RefCell::default();
}

/// Whether a label of this value passes a matcher; `None` if that cannot be told.
pub(crate) fn matches(matcher: &Matcher, value: &str) -> Option<bool> {
    let pattern = &*matcher.value.text;
    Some(match matcher.op {
        MatchOp::Equal => pattern == value,
        MatchOp::NotEqual => pattern != value,
        MatchOp::Regex => matches_pattern(pattern, value)?,
        MatchOp::NotRegex => !matches_pattern(pattern, value)?,
    })
}

/// Whether a pattern, anchored at both ends, matches a text; `None` if it is faulty.
pub(crate) fn matches_pattern(pattern: &str, text: &str) -> Option<bool> {
    if is_text(pattern) {
        return Some(pattern == text);
    }
    COMPILED.with_borrow_mut(|compiled| {
        if let Some(regex) = compiled.get(pattern) {
            return regex.as_ref().map(|regex| regex.is_match(text));
        }
        if compiled.len() >= KEPT {
            compiled.clear();
        }
        let regex = compile(pattern);
        let answer = regex.as_ref().map(|regex| regex.is_match(text));
        compiled.insert(pattern.into(), regex);
        answer
    })
}

/// The pattern, anchored at both ends; `None` if it is faulty.
pub(crate) fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(&translate_anchored(pattern).ok()?).ok()
}

/// Whether a pattern matches every text, the empty one among them.
pub(crate) fn is_anything(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    let grouped = inner.strip_prefix("(?:").or_else(|| inner.strip_prefix('('));
    let inner = grouped.and_then(|inner| inner.strip_suffix(')')).unwrap_or(inner);
    matches!(inner, ".*" | ".*?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_anchored() {
        assert_eq!(matches_pattern("api|web", "api-2"), Some(false));
        assert_eq!(matches_pattern("api.*|web", "api-2"), Some(true));
        assert_eq!(matches_pattern("(", "a"), None);
    }

    #[test]
    fn what_matches_everything_is_known() {
        for pattern in [".*", "^.*$", "(.*)", "(?:.*)", "^(.*)$"] {
            assert!(is_anything(pattern), "{pattern}");
        }
        for pattern in [".+", "a.*", ".*.*a", ""] {
            assert!(!is_anything(pattern), "{pattern}");
        }
    }
}
