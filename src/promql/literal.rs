//! String literals: taken out of their quotes, and put back.

use std::borrow::Cow;

use promwright_quoting::{EscapeError, escape, unescape};
use smol_str::SmolStr;

use crate::Text;

/// What a literal says.
#[derive(Debug)]
pub(crate) enum Unquoted<'l> {
    /// What stands between the quotes.
    AsWritten(&'l str),
    /// What its escapes make of it. A `\xff` may make it no UTF-8, which Go's strings need not
    /// be.
    Resolved(Vec<u8>),
}

impl From<Unquoted<'_>> for Text {
    fn from(unquoted: Unquoted<'_>) -> Self {
        match unquoted {
            Unquoted::AsWritten(text) => text.into(),
            Unquoted::Resolved(bytes) => Self::from_bytes(bytes),
        }
    }
}

impl From<Unquoted<'_>> for SmolStr {
    fn from(unquoted: Unquoted<'_>) -> Self {
        match unquoted {
            Unquoted::AsWritten(text) => Self::new(text),
            Unquoted::Resolved(bytes) => Self::new(String::from_utf8_lossy(&bytes)),
        }
    }
}

/// The text of a complete literal, quotes included, with Go's escapes resolved. The place of a
/// fault is counted from the opening quote.
pub(crate) fn unquote(literal: &str) -> Result<Unquoted<'_>, EscapeError> {
    let quote = literal.as_bytes()[0];
    let inner = &literal[1..literal.len() - 1];
    match unescape(inner, quote) {
        Ok(Cow::Borrowed(_)) => Ok(Unquoted::AsWritten(inner)),
        Ok(Cow::Owned(bytes)) => Ok(Unquoted::Resolved(bytes)),
        Err(EscapeError { range, message }) => {
            Err(EscapeError { range: range.start + 1..range.end + 1, message })
        }
    }
}

/// Where in a complete literal the byte `wanted` of its unquoted text is written.
pub(crate) fn place_in_literal(literal: &str, wanted: usize) -> usize {
    let quote = literal.as_bytes()[0];
    let inner = &literal[1..literal.len() - 1];
    let (mut at, mut unquoted) = (0, Vec::new());
    while at < inner.len() && unquoted.len() < wanted {
        let byte = inner.as_bytes()[at];
        if quote == b'`' || byte != b'\\' {
            unquoted.push(byte);
            at += 1;
        } else {
            at += escape(&inner[at..], quote, &mut unquoted).unwrap_or(1);
        }
    }
    at + 1
}

/// Appends `text` in double quotes, escaped as Go's `strconv.Quote` does.
pub(crate) fn quote(text: &str, out: &mut String) {
    quote_bytes(text.as_bytes(), out);
}

/// As [`quote`]; bytes that are no UTF-8 as `\xff`.
pub(crate) fn quote_bytes(bytes: &[u8], out: &mut String) {
    let start = out.len();
    promwright_quoting::push_bytes(out, bytes);
    if out[start..].contains(char::REPLACEMENT_CHARACTER) {
        // A literal U+FFFD is refused when read.
        let escaped = out[start..].replace(char::REPLACEMENT_CHARACTER, "\\ufffd");
        out.replace_range(start.., &escaped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_utf8_are_kept() {
        for (literal, is_utf8) in [(r#""a\xffz\xe2\x82""#, false), (r#""\ufffd""#, true)] {
            let Ok(text) = unquote(literal).map(Text::from) else { panic!("{literal}") };
            assert_eq!((text.is_utf8(), &*text.quoted()), (is_utf8, literal));
        }
    }

    #[test]
    fn escapes_are_those_of_go() {
        for (literal, text) in [
            (r#""a\tb""#, "a\tb"),
            (r"'it\'s'", "it's"),
            (r#""\x41\102\u00e9\U0001f600""#, "AB\u{e9}\u{1f600}"),
            (r#""\xe2\x82\xac""#, "\u{20ac}"),
            (r#""\xff""#, "\u{fffd}"),
            (r"`\d+`", r"\d+"),
        ] {
            assert_eq!(unquote(literal).map(Text::from).as_deref(), Ok(text), "{literal}");
        }
        for (literal, range) in [
            (r#""a\cb""#, 2..4),
            (r#""\'""#, 1..3),
            (r#""\x4""#, 1..4),
            (r#""\400""#, 1..5),
            (r#""\ud800""#, 1..7),
            (r#""\U00110000""#, 1..11),
            ("\"\\\u{e9}\"", 1..4),
        ] {
            let found = unquote(literal).map(Text::from).map_err(|error| error.range);
            assert_eq!(found, Err(range), "{literal}");
        }
    }

    #[test]
    fn places_are_found_behind_escapes() {
        let literal = r#""a\\d\u00e9{3}""#;
        for (wanted, place) in [(0, 1), (1, 2), (2, 4), (3, 5), (5, 11), (8, 14)] {
            assert_eq!(place_in_literal(literal, wanted), place, "{wanted}");
        }
        assert_eq!(place_in_literal(r"`\d`", 1), 2);
    }

    #[test]
    fn quoting_is_that_of_go() {
        let mut out = String::new();
        quote("a\"\\\n\u{7f}\u{e9}\u{301}\u{a0}\u{200b}\u{e0001}", &mut out);
        assert_eq!(out, "\"a\\\"\\\\\\n\\x7f\u{e9}\u{301}\\u00a0\\u200b\\U000e0001\"");
    }
}
