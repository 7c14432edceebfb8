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

/// Whether a text is of ASCII characters that are drawn, each of which takes a column.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The last word overlaps with the one before it.
    let Some(last) = bytes.last_chunk::<8>() else {
        return bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    };
    let (words, _) = bytes.as_chunks::<8>();
    let odd_bytes = |word: &[u8; 8]| odd_bytes(u64::from_ne_bytes(*word));
    // Without a branch for each, as most texts are so.
    words.iter().fold(odd_bytes(last), |odd, word| odd | odd_bytes(word)) == 0
}

/// The highest bits of bytes before `' '` or behind `'~'`, if there are any. One that is there
/// may carry over into the next byte, so it only tells whether there are some.
const fn odd_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    (word.wrapping_sub(ONES * 0x20) | word.wrapping_add(ONES) | word) & (ONES * 0x80)
}

/// Whether each line of a text is plain.
pub(super) fn are_plain(lines: &[u8]) -> bool {
    lines.iter().fold(true, |are_plain, byte| are_plain & matches!(byte, b' '..=b'~' | b'\n'))
}

/// A text whose line breaks and tabs are kept, with all else that a terminal would obey made
/// visible.
pub fn all_visible(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_plain(&text) {
        return text;
    }
    let shown = |c: char| if matches!(c, '\n' | '\t') { c } else { visible(c) };
    if text.chars().all(|character| shown(character) == character) {
        return text;
    }
    Cow::Owned(text.chars().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_is_plain_or_not_wherever_it_stands() {
        for character in (0..=0x100).filter_map(char::from_u32) {
            for before in 0..10 {
                let text = format!("{}{character}{}", "~".repeat(before), " ".repeat(before));
                let expected = matches!(character, ' '..='~');
                assert_eq!(is_plain(&text), expected, "{text:?}");
                assert_eq!(are_plain(text.as_bytes()), expected || character == '\n', "{text:?}");
            }
        }
    }
}
