//! Markdown as a terminal shows it: headings bold, code coloured, paragraphs filled.
//!
//! It knows what the documentation of checks uses: headings, paragraphs, lists, code blocks and
//! code within a line.

use promwright_source::Style;

/// The text, as wide as the style says.
pub(super) fn render(markdown: &str, style: Style) -> String {
    let mut drawn = String::new();
    let mut paragraph = String::new();
    let mut is_code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            flush(&mut drawn, &mut paragraph, style);
            is_code = !is_code;
        } else if is_code {
            drawn.extend(["    ", &style.cyan(line), "\n"]);
        } else if let Some(heading) = line.strip_prefix('#') {
            flush(&mut drawn, &mut paragraph, style);
            drawn.push_str(&(style.bold(heading.trim_start_matches('#').trim()) + "\n"));
        } else if line.trim().is_empty() {
            flush(&mut drawn, &mut paragraph, style);
            if !drawn.is_empty() && !drawn.ends_with("\n\n") {
                drawn.push('\n');
            }
        } else {
            if line.starts_with("- ") {
                flush(&mut drawn, &mut paragraph, style);
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    flush(&mut drawn, &mut paragraph, style);
    drawn
}

/// A name in a column of its own, and words beside it.
pub(super) fn entry(name: &str, width: usize, text: &str, style: Style) -> String {
    if name.is_empty() {
        return "\n".to_owned();
    }
    let rest = " ".repeat(width + 4);
    let first = format!("  {name:width$}  ");
    let filled = fill(text, style.width, &first, &rest);
    let filled = filled.replacen(name, &style.cyan(name), 1);
    inline(&filled, style) + "\n"
}

fn flush(drawn: &mut String, paragraph: &mut String, style: Style) {
    if paragraph.is_empty() {
        return;
    }
    let rest = if paragraph.starts_with("- ") { "  " } else { "" };
    let filled = fill(paragraph, style.width, "", rest);
    drawn.push_str(&(inline(&filled, style) + "\n"));
    paragraph.clear();
}

fn fill(text: &str, width: usize, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(textwrap::WordSeparator::AsciiSpace);
    textwrap::fill(text, options)
}

/// Code within a text in colour; without colours its backticks stay, as they tell it apart.
fn inline(text: &str, style: Style) -> String {
    if !style.color {
        return text.to_owned();
    }
    let mut drawn = String::new();
    for (number, part) in text.split('`').enumerate() {
        if number % 2 == 1 { drawn.push_str(&style.cyan(part)) } else { drawn.push_str(part) }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_filled_and_code_is_left_alone() {
        let style = Style { width: 20, ..Style::default() };
        let text = "# a/b\n\nOne two three four\nfive six.\n\n```promql\nup   == 0\n```\n\n- a b c d e f g h i j k\n";
        assert_eq!(
            render(text, style),
            "a/b\n\nOne two three four\nfive six.\n\n    up   == 0\n\n- a b c d e f g h i\n  j k\n"
        );
        let colored = Style { color: true, ..style };
        assert_eq!(render("use `x`\n", colored), "use \u{1b}[36mx\u{1b}[0m\n");
    }
}
