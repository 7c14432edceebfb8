//! String literals: quoted as Go prints them, unquoted as Prometheus reads them.

use std::fmt::Write as _;

/// A text in double quotes, escaped as Go's `strconv.Quote` does.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        push_escaped(&mut quoted, character);
    }
    quoted.push('"');
    quoted
}

fn push_escaped(quoted: &mut String, character: char) {
    let short = match character {
        '"' | '\\' => character,
        '\x07' => 'a',
        '\x08' => 'b',
        '\x0c' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\x0b' => 'v',
        _ if is_printable(character) => return quoted.push(character),
        _ => return push_code(quoted, u32::from(character)),
    };
    quoted.push('\\');
    quoted.push(short);
}

fn push_code(quoted: &mut String, code: u32) {
    // Writing into a String cannot fail.
    let _ = match code {
        0..0x80 => write!(quoted, "\\x{code:02x}"),
        0x80..0x1_0000 => write!(quoted, "\\u{code:04x}"),
        _ => write!(quoted, "\\U{code:08x}"),
    };
}

/// Close to Go's `unicode.IsPrint`: both follow the Unicode tables of their release.
fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    // Behind another letter, so that a combining mark counts as printable, as it does in Go.
    let mut behind = [b'a'; 5];
    let length = character.encode_utf8(&mut behind[1..]).len();
    let text = std::str::from_utf8(&behind[..=length]).unwrap_or_default();
    text.escape_debug().nth(1) == Some(character)
}

/// Why a string literal cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UnquoteError {
    /// An escape that does not exist or is cut short: its offset and length in the literal.
    Escape(usize, usize),
    /// The escapes make bytes that are not UTF-8.
    NotUtf8,
}

/// The text between the quotes of a Prometheus string literal (`"…"` or `'…'`), its escapes
/// resolved. `quote` is the literal's quote character.
pub(crate) fn unescape(inner: &str, quote: u8) -> Result<String, UnquoteError> {
    let bytes = inner.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\\' {
            at += escape(inner, at, quote, &mut out)?;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).map_err(|_| UnquoteError::NotUtf8)
}

/// Resolves the escape at `at` into `out`; the bytes that it took.
fn escape(inner: &str, at: usize, quote: u8, out: &mut Vec<u8>) -> Result<usize, UnquoteError> {
    let bytes = inner.as_bytes();
    let short = |out: &mut Vec<u8>, byte| {
        out.push(byte);
        Ok(2)
    };
    match bytes.get(at + 1).copied() {
        Some(b'a') => short(out, 0x07),
        Some(b'b') => short(out, 0x08),
        Some(b'f') => short(out, 0x0c),
        Some(b'n') => short(out, b'\n'),
        Some(b'r') => short(out, b'\r'),
        Some(b't') => short(out, b'\t'),
        Some(b'v') => short(out, 0x0b),
        Some(b'\\') => short(out, b'\\'),
        Some(own) if own == quote => short(out, quote),
        Some(b'0'..=b'7') => numeric(inner, at, (1, 3, 8), out),
        Some(b'x') => numeric(inner, at, (2, 2, 16), out),
        Some(b'u') => numeric(inner, at, (2, 4, 16), out),
        Some(b'U') => numeric(inner, at, (2, 8, 16), out),
        _ => {
            let length = inner[at + 1..].chars().next().map_or(1, |next| 1 + next.len_utf8());
            Err(UnquoteError::Escape(at, length))
        }
    }
}

/// An escape of `count` digits that begin `skip` bytes after the backslash.
fn numeric(
    inner: &str,
    at: usize,
    (skip, count, radix): (usize, usize, u32),
    out: &mut Vec<u8>,
) -> Result<usize, UnquoteError> {
    let start = at + skip;
    let digits = inner[start..].bytes().take(count);
    let found = digits.take_while(|digit| char::from(*digit).is_digit(radix)).count();
    let error = UnquoteError::Escape(at, skip + found);
    if found < count {
        return Err(error);
    }
    let code = u32::from_str_radix(&inner[start..start + count], radix).unwrap_or(u32::MAX);
    if skip == 2 && count > 2 {
        let character = char::from_u32(code).ok_or(error)?;
        out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        out.push(u8::try_from(code).map_err(|_| error)?);
    }
    Ok(skip + count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_go_quotes_them() {
        for (text, quoted) in [
            ("plain it's", r#""plain it's""#),
            ("a\"b\\c\n\t", r#""a\"b\\c\n\t""#),
            ("\u{1}\u{7f}", r#""\x01\x7f""#),
            ("é e\u{301} 炬", "\"é e\u{301} 炬\""),
            ("\u{200b}\u{e000}\u{f0000}", r#""\u200b\ue000\U000f0000""#),
        ] {
            assert_eq!(quote(text), quoted);
        }
    }

    #[test]
    fn escapes_are_those_of_prometheus() {
        for (inner, text) in [
            (r"a\n\\\t", "a\n\\\t"),
            (r#"\""#, "\""),
            (r"\x41\101\u70ac\U0001F600", "AA炬😀"),
            (r"\xe7\x82\xac", "炬"),
        ] {
            assert_eq!(unescape(inner, b'"').as_deref(), Ok(text));
        }
        for (inner, error) in [
            (r"a\'", UnquoteError::Escape(1, 2)),
            (r"\d", UnquoteError::Escape(0, 2)),
            (r"\é", UnquoteError::Escape(0, 3)),
            (r"\x4", UnquoteError::Escape(0, 3)),
            (r"\400", UnquoteError::Escape(0, 4)),
            (r"\ud800", UnquoteError::Escape(0, 6)),
            (r"\xff", UnquoteError::NotUtf8),
        ] {
            assert_eq!(unescape(inner, b'"'), Err(error), "{inner}");
        }
    }
}
