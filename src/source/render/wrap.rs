//! Paragraphs: text that is wrapped at a width and indented.

use textwrap::WordSeparator;
use textwrap::core::display_width;

/// Writes a text with an indentation for its first line and one for the others, which is made
/// when there are any.
pub(super) fn paragraph<R: AsRef<str>>(
    out: &mut String,
    width: usize,
    first: &str,
    rest: impl FnOnce() -> R,
    text: &str,
) {
    // Most texts are one short line, and finding where to break lines is dear.
    let is_one_line = !text.is_empty()
        && !text.contains('\n')
        && !text.ends_with(' ')
        && columns(first) + columns(text) <= width;
    if is_one_line {
        out.push_str(first);
        out.push_str(text);
    } else {
        let rest = rest();
        let options = textwrap::Options::new(width)
            .initial_indent(first)
            .subsequent_indent(rest.as_ref())
            .word_separator(WordSeparator::AsciiSpace);
        out.push_str(&textwrap::fill(text, options));
    }
    out.push('\n');
}

/// The width of a text without escape sequences that are to be seen.
fn columns(text: &str) -> usize {
    let is_plain = text.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    if is_plain { text.len() } else { display_width(text) }
}
