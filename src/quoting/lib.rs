//! String literals as Go's `strconv` writes them and as Prometheus and Go's templates read them.
//!
//! [`xml`] is the one stranger among them. One home for the escapes that PromQL, series notation, templates and messages share. Knows
//! nothing of what stands around a literal. Go's strings hold any bytes, so that escapes are
//! resolved to bytes; what becomes of those that are no text is the caller's.

mod xml;

pub use xml::xml;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

/// `text` in double quotes, escaped as Go's `strconv.Quote` does.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    push(&mut quoted, text);
    quoted
}

/// Appends what [`quote`] returns.
pub fn push(quoted: &mut String, text: &str) {
    quoted.push('"');
    push_characters(quoted, text);
    quoted.push('"');
}

/// As [`push`], of a string of Go, which may hold any bytes: those that are no UTF-8 as `\xff`.
pub fn push_bytes(quoted: &mut String, bytes: &[u8]) {
    quoted.push('"');
    for chunk in bytes.utf8_chunks() {
        push_characters(quoted, chunk.valid());
        for byte in chunk.invalid() {
            // Writing into a String cannot fail.
            let _ = write!(quoted, "\\x{byte:02x}");
        }
    }
    quoted.push('"');
}

fn push_characters(quoted: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            ' '..='~' => quoted.push(character),
            _ => push_rare(quoted, character),
        }
    }
}

fn push_rare(quoted: &mut String, character: char) {
    let code = u32::from(character);
    // Writing into a String cannot fail.
    let _ = match character {
        '\x07' => quoted.write_str("\\a"),
        '\x08' => quoted.write_str("\\b"),
        '\x0c' => quoted.write_str("\\f"),
        '\n' => quoted.write_str("\\n"),
        '\r' => quoted.write_str("\\r"),
        '\t' => quoted.write_str("\\t"),
        '\x0b' => quoted.write_str("\\v"),
        _ if code < 0x80 => write!(quoted, "\\x{code:02x}"),
        _ if is_printable(character) => quoted.write_char(character),
        _ if code < 0x1_0000 => write!(quoted, "\\u{code:04x}"),
        _ => write!(quoted, "\\U{code:08x}"),
    };
}

/// Whether a character beyond ASCII has a shape. The standard library tells by how it would
/// print it for debugging; behind a letter it leaves combining marks alone. Close to Go's
/// `unicode.IsPrint`: both follow the Unicode tables of their release.
fn is_printable(character: char) -> bool {
    let mut pair = String::with_capacity(5);
    pair.push('a');
    pair.push(character);
    pair.escape_debug().nth(1) != Some('\\')
}

/// A fault within a string literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscapeError {
    /// The faulty bytes, counted from the start of what was read.
    pub range: Range<usize>,
    /// What is wrong with them, without a full stop.
    pub message: &'static str,
}

/// The bytes between the quotes of a literal, its escapes resolved. `quote` is the quote
/// character; between backquotes nothing is an escape.
///
/// # Errors
///
/// The first escape that does not exist or is cut short.
pub fn unescape(inner: &str, quote: u8) -> Result<Cow<'_, [u8]>, EscapeError> {
    let backslash = |text: &str| text.bytes().position(|byte| byte == b'\\');
    if quote == b'`' || backslash(inner).is_none() {
        return Ok(Cow::Borrowed(inner.as_bytes()));
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut at = 0;
    while let Some(offset) = backslash(&inner[at..]) {
        bytes.extend_from_slice(&inner.as_bytes()[at..at + offset]);
        at += offset;
        let length = escape(&inner[at..], quote, &mut bytes).map_err(|error| {
            let EscapeError { range, message } = error;
            EscapeError { range: at + range.start..at + range.end, message }
        })?;
        at += length;
    }
    bytes.extend_from_slice(&inner.as_bytes()[at..]);
    Ok(Cow::Owned(bytes))
}

/// Resolves the escape that `text` starts with into `out`, and gives its length.
///
/// # Errors
///
/// The escape does not exist or is cut short.
pub fn escape(text: &str, quote: u8, out: &mut Vec<u8>) -> Result<usize, EscapeError> {
    let simple = match text.as_bytes().get(1).copied() {
        Some(b'a') => 0x07,
        Some(b'b') => 0x08,
        Some(b'f') => 0x0c,
        Some(b'n') => b'\n',
        Some(b'r') => b'\r',
        Some(b't') => b'\t',
        Some(b'v') => 0x0b,
        Some(b'\\') => b'\\',
        Some(own) if own == quote => quote,
        Some(b'0'..=b'7') => return numeric(text, 1, 3, 8, out),
        Some(b'x') => return numeric(text, 2, 2, 16, out),
        Some(b'u') => return numeric(text, 2, 4, 16, out),
        Some(b'U') => return numeric(text, 2, 8, 16, out),
        _ => {
            let next = text.chars().nth(1).map_or(0, char::len_utf8);
            return Err(EscapeError { range: 0..1 + next, message: "unknown escape sequence" });
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
) -> Result<usize, EscapeError> {
    let digits = text[start..].chars().take(count).take_while(|digit| digit.is_digit(radix));
    let end = start + digits.count();
    let error = |message| EscapeError { range: 0..end, message };
    if end < start + count {
        return Err(error("escape sequence with too few digits"));
    }
    let value = u32::from_str_radix(&text[start..end], radix).unwrap_or(u32::MAX);
    if count > 3 {
        let no_character = || error("escape sequence of no character");
        let character = char::from_u32(value).ok_or_else(no_character)?;
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        let too_large = |_| error("escape sequence of more than 255");
        out.push(u8::try_from(value).map_err(too_large)?);
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_quoted_as_go_quotes_them() {
        for (text, quoted) in [
            ("plain it's", r#""plain it's""#),
            ("a\"b\\c\n\t", r#""a\"b\\c\n\t""#),
            ("\u{1}\u{7f}", r#""\x01\x7f""#),
            ("é e\u{301} 炬", "\"é e\u{301} 炬\""),
            ("\u{200b}\u{e000}\u{f0000}", r#""\u200b\ue000\U000f0000""#),
            ("\u{a0}\u{e0001}\u{fffd}", "\"\\u00a0\\U000e0001\u{fffd}\""),
        ] {
            assert_eq!(quote(text), quoted);
        }
        let mut quoted = String::new();
        push_bytes(&mut quoted, b"a\xff\xc3\n");
        assert_eq!(quoted, r#""a\xff\xc3\n""#);
    }

    #[test]
    fn escapes_are_those_of_go() {
        for (inner, text) in [
            (r"a\n\\\t", "a\n\\\t"),
            (r#"\""#, "\""),
            (r"\x41\101\u70ac\U0001F600", "AA炬😀"),
            (r"\xe7\x82\xac", "炬"),
        ] {
            assert_eq!(unescape(inner, b'"').as_deref(), Ok(text.as_bytes()));
        }
        assert_eq!(unescape(r"\d+", b'`').as_deref(), Ok(&br"\d+"[..]));
        assert_eq!(unescape(r"\xff", b'"').as_deref(), Ok(&[0xff][..]));
        for (inner, range) in [
            (r"a\'", 1..3),
            (r"\d", 0..2),
            (r"\é", 0..3),
            (r"\x4", 0..3),
            (r"\400", 0..4),
            (r"\ud800", 0..6),
            (r"\U00110000", 0..10),
            ("\\", 0..1),
        ] {
            assert_eq!(unescape(inner, b'"').map_err(|error| error.range), Err(range), "{inner}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_is_quoted_reads_back(text in ".{0,30}|[\\\\\"a\n\u{7f}\u{200b}]{0,9}") {
            let quoted = quote(&text);
            let inner = &quoted[1..quoted.len() - 1];
            let back = unescape(inner, b'"');
            prop_assert_eq!(back.as_deref(), Ok(text.as_bytes()));
        }

        #[test]
        fn faults_are_within_the_text(inner in "[\\\\xuU0-9a-f\"é]{0,12}") {
            if let Err(error) = unescape(&inner, b'"') {
                prop_assert!(inner.get(error.range).is_some());
            }
        }
    }
}
