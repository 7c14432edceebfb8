//! Text as XML 1.0 has it.

/// Text for elements and for attributes in double quotes. What XML 1.0 has no place for becomes
/// U+FFFD.
pub fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            '\n' | '\t' => escaped.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn what_would_end_an_element_or_an_attribute_is_escaped() {
        assert_eq!(xml("a < b & \"c\"\r\u{1b}\u{ffff}"), "a &lt; b &amp; &quot;c&quot;&#13;��");
        assert_eq!(xml("ψ\n"), "ψ\n");
    }
}
