//! Characters that a terminal would obey instead of drawing them, as others that it draws.
//!
//! What is drawn comes from files that nobody may have looked at yet: they must not colour,
//! erase or reorder what is said about them.

use std::borrow::Cow;

/// The character, or one of the same meaning that is only drawn. Line breaks and tabs are for
/// the caller to keep.
pub(super) fn visible(character: char) -> char {
    match character {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        // The second set of control characters, and those that turn the direction of writing.
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    }
}

/// A text whose line breaks and tabs are kept, with all else that a terminal would obey made
/// visible.
pub fn all_visible(text: Cow<'_, str>) -> Cow<'_, str> {
    // Most texts are plain ASCII, which is told many bytes at once where no byte ends the search.
    if !text.bytes().fold(false, |found, byte| found | !matches!(byte, b' '..=b'~')) {
        return text;
    }
    let shown = |c: char| if matches!(c, '\n' | '\t') { c } else { visible(c) };
    if text.chars().all(|character| shown(character) == character) {
        return text;
    }
    Cow::Owned(text.chars().map(shown).collect())
}
