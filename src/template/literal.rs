//! Go's literals: quoted strings, characters and numbers.

use std::sync::Arc;

use crate::tree::Number;

/// The value of `"text"` or `` `text` ``; `None` if an escape is wrong.
pub fn unquote(written: &str) -> Option<Arc<str>> {
    let inner = written.get(1..written.len().checked_sub(1)?)?;
    if written.starts_with('`') {
        return Some(inner.replace('\r', "").into());
    }
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(character) = rest.next() {
        if character == '\\' {
            escape(&mut rest, '"', &mut bytes)?;
        } else {
            push(character, &mut bytes);
        }
    }
    Some(String::from_utf8_lossy(&bytes).into())
}

/// Reads what follows a backslash.
fn escape(rest: &mut std::str::Chars<'_>, quote: char, bytes: &mut Vec<u8>) -> Option<()> {
    let character = rest.next()?;
    let simple = match character {
        'a' => 7,
        'b' => 8,
        'f' => 12,
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'v' => 11,
        '\\' => b'\\',
        _ if character == quote => character as u8,
        'x' => {
            bytes.push(u8::try_from(digits(rest, 2, 16)?).ok()?);
            return Some(());
        }
        'u' | 'U' => {
            let count = if character == 'u' { 4 } else { 8 };
            push(char::from_u32(digits(rest, count, 16)?)?, bytes);
            return Some(());
        }
        '0'..='7' => {
            let value = character.to_digit(8)? * 64 + digits(rest, 2, 8)?;
            bytes.push(u8::try_from(value).ok()?);
            return Some(());
        }
        _ => return None,
    };
    bytes.push(simple);
    Some(())
}

fn digits(rest: &mut std::str::Chars<'_>, count: usize, radix: u32) -> Option<u32> {
    (0..count).try_fold(0_u32, |value, _| {
        value.checked_mul(radix)?.checked_add(rest.next()?.to_digit(radix)?)
    })
}

fn push(character: char, bytes: &mut Vec<u8>) {
    bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
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
    let value = float(&unsigned.replace('_', "")).ok_or_else(illegal)?;
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
    let mut rest = inner.chars();
    let first = rest.next()?;
    let mut bytes = Vec::new();
    let value = if first != '\\' {
        i64::from(first as u32)
    } else if inner.starts_with("\\x") || inner[1..].starts_with(|c: char| c.is_digit(8)) {
        escape(&mut rest, '\'', &mut bytes)?;
        i64::from(*bytes.first()?)
    } else {
        escape(&mut rest, '\'', &mut bytes)?;
        i64::from(std::str::from_utf8(&bytes).ok()?.chars().next()? as u32)
    };
    rest.next().is_none().then_some(value)
}

/// Reads a float as Go's `strconv.ParseFloat` does, hexadecimal ones too; `None` if it is none.
pub fn float(text: &str) -> Option<f64> {
    let (sign, body) = match text.as_bytes().first()? {
        b'-' => (-1.0, &text[1..]),
        b'+' => (1.0, &text[1..]),
        _ => (1.0, text),
    };
    if body.starts_with(['+', '-']) {
        return None;
    }
    if let Some(hex) = body.strip_prefix("0x").or_else(|| body.strip_prefix("0X")) {
        return hex_float(hex).map(|value| sign * value);
    }
    if body.eq_ignore_ascii_case("nan") && text.len() > 3 {
        return None;
    }
    body.parse::<f64>().ok().map(|value| sign * value)
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
        for text in [".", "089", "'ab'", "99999999999999999999"] {
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
