//! Paragraphs: text that is wrapped at a width and indented.
//!
//! Nearly all are words with one blank between them, and wrapped here, in one pass and in place;
//! the others are textwrap's, which wraps these the same but takes many times as long.

use textwrap::WordSeparator;
use unicode_width::UnicodeWidthChar;

use super::shown::Shown;
use super::theme::{Paragraph, Theme};
use super::visible::is_plain;

/// Writes a text as a paragraph.
pub(super) fn paragraph(out: &mut String, theme: &Theme, paragraph: Paragraph, shown: &Shown<'_>) {
    let start = out.len();
    if words(out, theme, paragraph, shown).is_none() {
        out.truncate(start);
        filled(out, theme, paragraph, &shown.text);
    }
    out.push('\n');
}

/// Writes words with one blank between them; `None` where something else is found.
fn words(
    out: &mut String,
    theme: &Theme,
    paragraph: Paragraph,
    Shown { text, is_plain }: &Shown<'_>,
) -> Option<()> {
    let room = theme.width.saturating_sub(paragraph.indent());
    let line_end = if *is_plain { plain_line_end } else { line_end };
    let mut rest = &**text;
    theme.first(out, paragraph);
    loop {
        let (line, after) = rest.split_at(line_end(rest, room)?);
        if line.is_empty() || line.starts_with(' ') || line.ends_with(' ') {
            return None;
        }
        out.push_str(line);
        if after.is_empty() {
            return Some(());
        }
        rest = after.strip_prefix(' ').unwrap_or(after);
        out.push('\n');
        theme.other(out, paragraph);
    }
}

/// How many bytes of a text its first line takes; `None` if not even one word fits, or if it has
/// other line breaks.
fn line_end(text: &str, room: usize) -> Option<usize> {
    if is_plain(text.get(..=room).unwrap_or(text)) {
        return plain_line_end(text, room);
    }
    let mut width = 0;
    let mut end = None;
    for (at, character) in text.char_indices() {
        let is_hyphenated = text[..at].ends_with('-');
        if (character == ' ' || is_hyphenated) && may_break(text, at) {
            end = Some(at);
        }
        width += character.width()?;
        if width > room {
            return end;
        }
    }
    Some(text.len())
}

/// [`line_end`] of a text that is plain as far as there is room and one byte more, so that what
/// does not fit is a byte.
fn plain_line_end(text: &str, room: usize) -> Option<usize> {
    if text.len() <= room {
        return Some(text.len());
    }
    let bytes = text.as_bytes();
    (1..=room).rev().find(|at| match bytes[at - 1..] {
        [_, b' ', ..] => true,
        [b'-', ..] => may_break(text, *at),
        _ => false,
    })
}

/// Whether a line may end here: at a blank, or behind a hyphen within a word.
fn may_break(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let is_letter = char::is_alphanumeric;
    let is_hyphenated = |before: &str| before.ends_with(is_letter) && after.starts_with(is_letter);
    after.starts_with(' ') || before.strip_suffix('-').is_some_and(is_hyphenated)
}

/// Writes whatever text as a paragraph.
fn filled(out: &mut String, theme: &Theme, paragraph: Paragraph, text: &str) {
    let (mut first, mut other) = (String::new(), String::new());
    theme.first(&mut first, paragraph);
    theme.other(&mut other, paragraph);
    let options = textwrap::Options::new(theme.width)
        .initial_indent(&first)
        .subsequent_indent(&other)
        .word_separator(WordSeparator::AsciiSpace);
    out.push_str(&textwrap::fill(text, options));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Severity, Style};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn textwrap_wraps_the_same(
            text in "[a-c1`ψ好…e\u{301}\t\n -]{0,60}|[a-c1` -]{0,60}|([a-c-]{1,8} ){0,20}[a-c]",
            width in 0_usize..40,
        ) {
            let theme = Theme::of(Style { width, ..Style::default() });
            for kind in [Paragraph::Message(Severity::Note), Paragraph::Help, Paragraph::Fix] {
                let (mut wrapped, mut expected) = (String::new(), String::new());
                let shown = Shown { text: (&text).into(), is_plain: is_plain(&text) };
                paragraph(&mut wrapped, &theme, kind, &shown);
                filled(&mut expected, &theme, kind, &text);
                prop_assert_eq!(wrapped, expected + "\n");
            }
        }

        #[test]
        fn words_are_wrapped_here(text in "[a-c…]{1,8}( [a-c…]{1,8}){0,20}") {
            let theme = Theme::of(Style { width: 30, ..Style::default() });
            let text = text.into();
            let shown = Shown::of(&text, usize::MAX);
            prop_assert_eq!(words(&mut String::new(), &theme, Paragraph::Help, &shown), Some(()));
        }
    }
}
