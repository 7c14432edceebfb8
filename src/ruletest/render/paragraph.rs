//! Running text, wrapped at a width and indented.

use promwright_source::all_visible;
use textwrap::core::display_width;
use textwrap::{WordSeparator, WordSplitter};

/// Writes a text with an indentation for its first line and one for the others. Escape
/// sequences in the indentations take no room.
pub fn paragraph(drawn: &mut String, first: &str, rest: &str, text: &str, width: usize) {
    let text = all_visible(text.into());
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    drawn.push_str(&textwrap::fill(&text, options));
    drawn.push('\n');
}

/// How many columns a text takes in a terminal.
pub fn columns(text: &str) -> usize {
    display_width(text)
}

/// A text, cut to so many columns if it is wider.
pub fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += columns(character.encode_utf8(&mut [0; 4]));
        if used > most {
            break;
        }
        kept.push(character);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_columns() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 5), "abcd…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(columns("日本…"), 5);
    }
}
