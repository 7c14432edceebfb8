//! String literals: taken out of their quotes, and put back.

use std::fmt::Write as _;
use std::ops::Range;

use crate::Text;

/// A fault within a string literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EscapeError {
    /// The faulty bytes within the literal, counted from its opening quote.
    pub range: Range<usize>,
    /// What is wrong with them.
    pub message: &'static str,
}

/// The text of a complete literal, quotes included, with Go's escapes resolved.
///
/// A `\xff` may make it no UTF-8, which Go's strings need not be.
pub(crate) fn unquote(literal: &str) -> Result<Text, EscapeError> {
    let quote = literal.as_bytes()[0];
    let inner = &literal[1..literal.len() - 1];
    if quote == b'`' || memchr_backslash(inner).is_none() {
        return Ok(inner.into());
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut at = 0;
    while let Some(offset) = memchr_backslash(&inner[at..]) {
        bytes.extend_from_slice(&inner.as_bytes()[at..at + offset]);
        at += offset;
        let length = escape(&inner[at..], quote, &mut bytes)
            .map_err(|(length, message)| EscapeError { range: at + 1..at + 1 + length, message })?;
        at += length;
    }
    bytes.extend_from_slice(&inner.as_bytes()[at..]);
    Ok(Text::from_bytes(bytes))
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

fn memchr_backslash(text: &str) -> Option<usize> {
    text.bytes().position(|byte| byte == b'\\')
}

/// Resolves the escape that `text` starts with and gives its length.
fn escape(text: &str, quote: u8, out: &mut Vec<u8>) -> Result<usize, (usize, &'static str)> {
    let selector = text.as_bytes().get(1).copied().unwrap_or(quote);
    let simple = match selector {
        b'a' => 0x07,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'\\' => b'\\',
        _ if selector == quote => quote,
        b'0'..=b'7' => return numeric(text, 1, 3, 8, out),
        b'x' => return numeric(text, 2, 2, 16, out),
        b'u' => return numeric(text, 2, 4, 16, out),
        b'U' => return numeric(text, 2, 8, 16, out),
        _ => {
            let length = 1 + text[1..].chars().next().map_or(0, char::len_utf8);
            return Err((length, "unknown escape sequence"));
        }
    };
    out.push(simple);
    Ok(2)
}

/// `count` digits from `start` on; a byte for octal and `\x`, a character for `\u` and `\U`.
fn numeric(
    text: &str,
    start: usize,
    count: usize,
    radix: u32,
    out: &mut Vec<u8>,
) -> Result<usize, (usize, &'static str)> {
    let digits = text[start..].chars().take(count).take_while(|digit| digit.is_digit(radix));
    let end = start + digits.count();
    if end < start + count {
        return Err((end, "escape sequence with too few digits"));
    }
    let value = u32::from_str_radix(&text[start..end], radix).unwrap_or(u32::MAX);
    if count > 3 {
        let character = char::from_u32(value).ok_or((end, "escape sequence of no character"))?;
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let byte = u8::try_from(value).map_err(|_| (end, "escape sequence of more than 255"))?;
        out.push(byte);
    }
    Ok(end)
}

/// Appends `text` in double quotes, escaped as Go's `strconv.Quote` does.
pub(crate) fn quote(text: &str, out: &mut String) {
    quote_bytes(text.as_bytes(), out);
}

/// As [`quote`]; bytes that are no UTF-8 as `\xff`.
pub(crate) fn quote_bytes(bytes: &[u8], out: &mut String) {
    out.push('"');
    for chunk in bytes.utf8_chunks() {
        quote_characters(chunk.valid(), out);
        for byte in chunk.invalid() {
            // Writing into a String cannot fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out.push('"');
}

fn quote_characters(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(character),
            _ => quote_rare(character, out),
        }
    }
}

fn quote_rare(character: char, out: &mut String) {
    let code = u32::from(character);
    // Writing into a String cannot fail.
    let _ = match character {
        '\x07' => out.write_str("\\a"),
        '\x08' => out.write_str("\\b"),
        '\x0c' => out.write_str("\\f"),
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        '\x0b' => out.write_str("\\v"),
        _ if code < 0x80 => write!(out, "\\x{code:02x}"),
        // A literal U+FFFD is refused when read.
        _ if is_printable(character) && character != char::REPLACEMENT_CHARACTER => {
            out.write_char(character)
        }
        _ if code < 0x1_0000 => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// Whether a character beyond ASCII has a shape. The standard library tells by how it would
/// print it for debugging; behind a letter it leaves combining marks alone.
fn is_printable(character: char) -> bool {
    let mut pair = String::with_capacity(5);
    pair.push('a');
    pair.push(character);
    pair.escape_debug().nth(1) != Some('\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_utf8_are_kept() {
        for (literal, is_utf8) in [(r#""a\xffz\xe2\x82""#, false), (r#""\ufffd""#, true)] {
            let Ok(text) = unquote(literal) else { panic!("{literal}") };
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
            assert_eq!(unquote(literal).as_deref(), Ok(text), "{literal}");
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
            assert_eq!(unquote(literal).map_err(|error| error.range), Err(range), "{literal}");
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
