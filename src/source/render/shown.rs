//! Words of a finding as they are drawn: made visible, and without the middle of what is long.

use std::borrow::Cow;

use super::visible::{all_visible, is_plain};
use crate::Words;

/// Words as they are drawn.
#[derive(Debug)]
pub(super) struct Shown<'w> {
    pub text: Cow<'w, str>,
    /// Whether each of its bytes is known to take a column; found once, for whoever wraps it.
    pub is_plain: bool,
}

impl<'w> Shown<'w> {
    /// Words as they are if they are plain, or always the same, and so quote no file; otherwise
    /// what may be drawn of them, which is not more than `longest` bytes.
    pub(super) fn of(words: &'w Words, longest: usize) -> Self {
        let is_plain = words.len() <= longest && is_plain(words);
        let text = match words.as_always() {
            None if !is_plain => all_visible(shortened(words, longest)),
            _ => Cow::Borrowed(&**words),
        };
        Self { text, is_plain }
    }
}

/// A text without its middle, where it quotes more than anybody reads.
fn shortened(text: &str, longest: usize) -> Cow<'_, str> {
    if text.len() <= longest {
        return Cow::Borrowed(text);
    }
    let boundary = |index: usize| (index..text.len()).find(|at| text.is_char_boundary(*at));
    let start = boundary(longest / 2).unwrap_or(0);
    let end = boundary(text.len() - longest / 4).unwrap_or(text.len());
    Cow::Owned(format!("{}…{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_message_is_left_out() {
        let long = format!("`{}` is no number", "9".repeat(10_000));
        let short = shortened(&long, 600);
        assert!(short.len() < 600 && short.starts_with("`999"), "{short}");
        assert!(short.contains('…') && short.ends_with("99` is no number"), "{short}");
        assert_eq!(shortened("`9` is no number", 600), "`9` is no number");
        assert!(!Shown::of(&long.into(), 600).is_plain);
    }
}
