//! Paragraphs: text that is wrapped at a width and indented.

use textwrap::WordSeparator;
use textwrap::core::display_width;

/// Writes a text with an indentation for its first line and one for the others.
pub(super) fn paragraph(out: &mut String, width: usize, first: &str, rest: &str, text: &str) {
    // Most texts are one short line, and finding where to break lines is dear.
    let is_one_line = !text.is_empty()
        && !text.contains('\n')
        && !text.ends_with(' ')
        && display_width(first) + display_width(text) <= width;
    if is_one_line {
        out.push_str(first);
        out.push_str(text);
    } else {
        let options = textwrap::Options::new(width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_separator(WordSeparator::AsciiSpace);
        out.push_str(&textwrap::fill(text, options));
    }
    out.push('\n');
}
