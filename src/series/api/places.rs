//! What an answer is, and where in it something is told.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// Whether a text is JSON: exposition may start with a brace too, but has no colon behind the
/// string in it.
pub fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('[') {
        return true;
    }
    let inside = text.strip_prefix('{').map(str::trim_start);
    let Some(string) = inside.and_then(|inside| inside.strip_prefix('"')) else { return false };
    let behind = string.split_once('"').map(|(_, behind)| behind.trim_start());
    behind.is_some_and(|behind| behind.starts_with(':'))
}

/// Where each string without escapes stands first.
pub fn strings(text: &str) -> FxHashMap<&str, Range<usize>> {
    let mut places = FxHashMap::default();
    let (mut start, mut is_escaped) = (None, false);
    for (at, byte) in text.bytes().enumerate() {
        match (start, byte) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), b'\\') => is_escaped = true,
            (Some(from), b'"') => {
                places.entry(&text[from..at]).or_insert(from..at);
                start = None;
            }
            (None, b'"') => start = Some(at + 1),
            _ => {}
        }
    }
    places
}
