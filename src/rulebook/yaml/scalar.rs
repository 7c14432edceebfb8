//! What a plain scalar means, as `yaml.v3` resolves it.

use super::Node;
use super::document::{Style, Tag};

/// Whether a scalar is null: `~`, `null` or nothing, without quotes.
pub(super) fn is_null(value: &str, style: Style, tag: Tag) -> bool {
    match tag {
        Tag::Null => true,
        Tag::Text | Tag::Binary => false,
        Tag::None | Tag::Other => {
            // Few scalars start like it, and all are asked more than once.
            let is_near = matches!(value.as_bytes().first(), None | Some(b'~' | b'n' | b'N'));
            is_near && style == Style::Plain && matches!(value, "" | "~" | "null" | "Null" | "NULL")
        }
    }
}

/// The integer that a scalar is to `yaml.v3`: decimal, hexadecimal, octal or binary, with `_`
/// anywhere; a float loses its fraction. `None` if it is no number or quoted.
pub fn integer(node: Node<'_>) -> Option<i64> {
    if node.is_quoted() {
        return None;
    }
    let text = node.scalar()?.replace('_', "");
    let (is_negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text.as_str()),
    };
    match magnitude(digits) {
        Some(value) if is_negative => 0_i64.checked_sub_unsigned(value),
        Some(value) => i64::try_from(value).ok(),
        None => fraction(&text),
    }
}

/// A number without sign in any of the bases; a leading zero means octal.
fn magnitude(digits: &str) -> Option<u64> {
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = match lower.get(..2) {
        Some("0x") => (&lower[2..], 16),
        Some("0o") => (&lower[2..], 8),
        Some("0b") => (&lower[2..], 2),
        Some(start) if start.starts_with('0') => (&lower[1..], 8),
        _ => (lower.as_str(), 10),
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { u64::from_str_radix(digits, radix).ok() } else { None }
}

/// A float without its fraction, as Go converts it.
fn fraction(text: &str) -> Option<i64> {
    let shaped =
        text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    let value: f64 = text.parse().ok().filter(|_| shaped)?;
    // 2^63 as a float; Go accepts it and wraps, which no one can mean.
    (value.abs() < 9_223_372_036_854_775_808.0).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use promwright_source::Sources;

    use super::integer;
    use crate::yaml::parse;

    fn read(text: &str) -> Option<i64> {
        let file = Sources::new().add("test.yaml", text);
        let (document, _) = parse(file, text);
        document.root().and_then(integer)
    }

    #[test]
    fn integers_are_read_as_go_reads_them() {
        for (text, value) in [
            ("0", 0),
            ("10", 10),
            ("-5", -5),
            ("+5", 5),
            ("1_000", 1_000),
            ("0x1F", 31),
            ("010", 8),
            ("08", 8),
            ("0o17", 15),
            ("0b101", 5),
            ("1e3", 1_000),
            ("1.9", 1),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(read(text), Some(value), "{text}");
        }
        for text in ["many", "\"10\"", "!!str 10", "1h", "0x", "1e30", "~", "true", "--1", "1 0"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
