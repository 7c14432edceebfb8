//! Go's literals: quoted strings, characters and numbers.

use std::sync::Arc;

use promwright_number::literal::{self, NumberError};
use promwright_quoting::{escape, unescape};

use crate::tree::Number;

/// The value of `"text"` or `` `text` ``; `None` if an escape is wrong.
pub fn unquote(written: &str) -> Option<Arc<str>> {
    let inner = written.get(1..written.len().checked_sub(1)?)?;
    if written.starts_with('`') {
        return Some(inner.replace('\r', "").into());
    }
    let bytes = unescape(inner, b'"').ok()?;
    Some(String::from_utf8_lossy(&bytes).into())
}

/// The value of a number or a character.
pub fn number(written: &str) -> Result<Number, String> {
    if written.starts_with('\'') {
        let malformed = || format!("malformed character constant: {written}");
        return character(written).map(Number::Int).ok_or_else(malformed);
    }
    let negative = written.starts_with('-');
    let unsigned = written.trim_start_matches(['+', '-']);
    let illegal = || format!("illegal number syntax: {written:?}");
    let (radix, body) = radix(unsigned);
    let clean = body.replace('_', "");
    if let Ok(value) = i128::from_str_radix(&clean, radix) {
        let value = if negative { -value } else { value };
        return match (i64::try_from(value), u64::try_from(value)) {
            (Ok(value), _) => Ok(Number::Int(value)),
            (_, Ok(_)) => Ok(Number::TooLarge),
            _ => Err(format!("integer overflow: {written:?}")),
        };
    }
    if !clean.is_empty() && clean.bytes().all(|byte| byte.is_ascii_hexdigit()) && radix != 10 {
        return Err(format!("integer overflow: {written:?}"));
    }
    let value = float(&unsigned.replace('_', "")).map_err(|_| illegal())?;
    if !unsigned.contains(['.', 'e', 'E', 'p', 'P']) {
        return Err(format!("integer overflow: {written:?}"));
    }
    Ok(Number::Float(if negative { -value } else { value }))
}

/// Base and digits of an integer; a leading zero is octal.
fn radix(text: &str) -> (u32, &str) {
    let prefix = text.get(..2).unwrap_or_default();
    match prefix.to_ascii_lowercase().as_str() {
        "0x" => (16, &text[2..]),
        "0o" => (8, &text[2..]),
        "0b" => (2, &text[2..]),
        _ if text.len() > 1 && text.starts_with('0') => (8, &text[1..]),
        _ => (10, text),
    }
}

fn character(written: &str) -> Option<i64> {
    let inner = written.get(1..written.len().checked_sub(1)?)?;
    let mut bytes = Vec::new();
    if inner.starts_with('\\') {
        let length = escape(inner, b'\'', &mut bytes).ok()?;
        let value = match std::str::from_utf8(&bytes) {
            Ok(text) => text.chars().next()? as u32,
            // `\xff` is a byte, no character.
            Err(_) => u32::from(*bytes.first()?),
        };
        return (length == inner.len()).then_some(i64::from(value));
    }
    let mut rest = inner.chars();
    let first = rest.next()?;
    rest.next().is_none().then_some(i64::from(first as u32))
}

/// Reads a float as Go's `strconv.ParseFloat` does: besides decimal ones hexadecimal ones.
///
/// # Errors
///
/// See [`NumberError`].
pub fn float(text: &str) -> Result<f64, NumberError> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let Some(hex) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) else {
        return literal::float(text);
    };
    match hex_float(hex) {
        None => Err(NumberError::Malformed),
        Some(value) if value.is_infinite() => Err(NumberError::OutOfRange),
        Some(value) => Ok(if text.starts_with('-') { -value } else { value }),
    }
}

/// `1.8p3`: the exponent is required.
fn hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let exponent: i32 = exponent.parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut value = 0.0;
    for digit in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let shift = exponent.checked_sub(4 * i32::try_from(fraction.len()).ok()?)?;
    Some(value * f64::from(shift).exp2())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_go_s() {
        for (text, number_) in [
            ("0", Number::Int(0)),
            ("-3", Number::Int(-3)),
            ("0x1f", Number::Int(31)),
            ("017", Number::Int(15)),
            ("1_000", Number::Int(1000)),
            ("'a'", Number::Int(97)),
            (r"'\n'", Number::Int(10)),
            ("1.5", Number::Float(1.5)),
            ("-1e3", Number::Float(-1000.0)),
            ("0x1p-2", Number::Float(0.25)),
            ("18446744073709551615", Number::TooLarge),
        ] {
            assert_eq!(number(text), Ok(number_), "{text}");
        }
        for text in [".", "089", "'ab'", "99999999999999999999", "1e999", "0x1p9999"] {
            assert!(number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn strings_are_unquoted() {
        assert_eq!(unquote(r#""a\tA\x41\101\"""#).as_deref(), Some("a\tAAA\""));
        assert_eq!(unquote(r"`\n`").as_deref(), Some(r"\n"));
        assert_eq!(unquote(r#""\q""#), None);
    }
}
