//! Texts of rules and samples on their way into the page.
//!
//! Markup escapes what has a meaning in HTML; here is what it does not: signs that nobody sees,
//! and data for the script.

use std::borrow::Cow;

use maud::{Markup, PreEscaped, html};
use promwright_source::all_visible;
use serde_json::Value;

/// A text whose control characters and marks of writing direction are visible.
pub fn shown(text: &str) -> Cow<'_, str> {
    all_visible(text.into())
}

/// Data for the script, which no browser runs.
pub fn data(value: &Value) -> Markup {
    // Within the element nothing is escaped, and `</script` or `<!--` would end or change it.
    let text = shown(&value.to_string()).replace('<', "\\u003c");
    html! { script type="application/json" { (PreEscaped(text)) } }
}

/// A name that may be broken where a word within it begins.
pub fn name(text: &str) -> Markup {
    let text = shown(text);
    let mut words: Vec<&str> = Vec::new();
    let mut rest = &*text;
    let begins = |own: &str| {
        let mut before = ' ';
        own.char_indices().find_map(|(at, next)| {
            let is_new = before.is_lowercase() && next.is_uppercase();
            before = next;
            is_new.then_some(at)
        })
    };
    while let Some(at) = begins(rest) {
        let (word, more) = rest.split_at(at);
        words.push(word);
        rest = more;
    }
    html! { @for word in words { (word) wbr; } (rest) }
}

/// `1 alert`, `2 alerts`.
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_break_between_words() {
        assert_eq!(name("PodDownÄr<b>").into_string(), "Pod<wbr>Down<wbr>Är&lt;b&gt;");
        assert_eq!(name("HTTPErrors_5xx").into_string(), "HTTPErrors_5xx");
    }

    #[test]
    fn data_cannot_end_its_element() {
        let own = data(&json!(["</script><script>alert(1)</script>", "<!--", "\u{202e}"]));
        let text = own.into_string();
        assert_eq!(text.matches('<').count(), 2, "{text}");
        assert!(!text.contains('\u{202e}'));
    }
}
