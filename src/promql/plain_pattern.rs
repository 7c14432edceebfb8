//! What a pattern asks for where that can be told without matching: a text, and anchors that
//! Prometheus sets anyway.

use crate::{MatchOp, Matcher};

/// Whether a pattern matches nothing but its own text.
pub fn is_text(pattern: &str) -> bool {
    !pattern.bytes().any(|byte| SPECIAL[usize::from(byte)])
}

/// The bytes that mean something else than themselves; a table, as this is asked of each one.
static SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut left: &[u8] = b"\\.+*?()|[]{}^$";
    while let [byte, rest @ ..] = left {
        table[*byte as usize] = true;
        left = rest;
    }
    table
};

/// The pattern without its anchors; `None` if it has none, or if they belong to alternatives.
pub fn without_anchors(pattern: &str) -> Option<&str> {
    let start = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = start.strip_suffix('$').filter(|rest| !rest.ends_with('\\')).unwrap_or(start);
    let is_whole = inner.len() < pattern.len() && !inner.is_empty() && !has_alternatives(inner);
    is_whole.then_some(inner)
}

/// Whether a pattern is alternatives that no brackets hold together.
fn has_alternatives(pattern: &str) -> bool {
    let (mut depth, mut is_escaped, mut in_class) = (0_usize, false, false);
    for byte in pattern.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            _ if in_class => {}
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// What a matcher asks for, however it is written: whether it is negated, whether the value is to
/// be a text rather than to match a pattern, and that text or pattern.
pub(crate) fn asked(matcher: &Matcher) -> (bool, bool, &str) {
    let mut value = &*matcher.value.text;
    let is_negated = matches!(matcher.op, MatchOp::NotEqual | MatchOp::NotRegex);
    if matches!(matcher.op, MatchOp::Equal | MatchOp::NotEqual) {
        return (is_negated, true, value);
    }
    while let Some(inner) = without_anchors(value) {
        value = inner;
    }
    (is_negated, is_text(value), value)
}
