//! Number texts, read as Go's `strconv` reads them.
//!
//! Two grammars: [`float`] is `strconv.ParseFloat` of a decimal text, which the exposition
//! formats use; [`number`] is what Prometheus makes of a number token in PromQL and in series
//! notation: an integer with a base prefix if it is one, else a float.

use std::fmt;

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not of the form of a number.
    Malformed,
    /// Beyond what a 64-bit float holds.
    OutOfRange,
}

impl fmt::Display for NumberError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Malformed => "invalid syntax",
            Self::OutOfRange => "value out of range",
        })
    }
}

impl std::error::Error for NumberError {}

/// Reads a decimal float, an infinity (`Inf`, `+infinity`) or `NaN`, in any case.
///
/// # Errors
///
/// See [`NumberError`]. A signed NaN, underscores and hexadecimal floats are malformed; a finite
/// text beyond the largest float is out of range rather than infinite.
#[inline]
pub fn float(text: &str) -> Result<f64, NumberError> {
    exact(text).map_or_else(|| decimal(text), Ok)
}

/// The quick way to most numbers there are: up to 15 digits and nothing else, which a float holds
/// exactly.
fn exact(text: &str) -> Option<f64> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    let digit =
        |value: u64, byte: u8| byte.is_ascii_digit().then(|| value * 10 + u64::from(byte - b'0'));
    text.bytes().try_fold(0, digit).map(|value| value as f64)
}

fn decimal(text: &str) -> Result<f64, NumberError> {
    let value: f64 = text.parse().map_err(|_| NumberError::Malformed)?;
    if value.is_finite() {
        return Ok(value);
    }
    if value.is_nan() {
        return if text.len() == 3 { Ok(value) } else { Err(NumberError::Malformed) };
    }
    let spelled = text.bytes().any(|byte| byte.eq_ignore_ascii_case(&b'n'));
    if spelled { Ok(value) } else { Err(NumberError::OutOfRange) }
}

/// Reads an unsigned number token: `5`, `0x1F`, `017` (octal), `1_000`, `1e3`, `Inf`.
///
/// # Errors
///
/// See [`NumberError`]. Hexadecimal floats (`0x1p-2`) are malformed: no lexer of Prometheus
/// yields one.
pub fn number(text: &str) -> Result<f64, NumberError> {
    if !text.contains('_') {
        return plain(text);
    }
    if !underscores_separate_digits(text) {
        return Err(NumberError::Malformed);
    }
    plain(&text.replace('_', ""))
}

fn plain(text: &str) -> Result<f64, NumberError> {
    let integer = |digits: &str, radix| {
        let unsigned = digits.starts_with(|digit: char| digit.is_digit(radix));
        i64::from_str_radix(digits, radix).ok().filter(|_| unsigned).map(|value| value as f64)
    };
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return integer(digits, 16).ok_or(NumberError::Malformed);
    }
    // A leading zero means octal in Go; what is no octal integer is tried as a float.
    match integer(text, if text.starts_with('0') { 8 } else { 10 }) {
        Some(value) => Ok(value),
        None => float(text),
    }
}

/// Whether each underscore stands between two digits, or between a base prefix and a digit.
fn underscores_separate_digits(text: &str) -> bool {
    let bytes = text.as_bytes();
    let hexadecimal = matches!(bytes, [b'0', b'x' | b'X', ..]);
    let is_digit = |byte: u8| byte.is_ascii_digit() || hexadecimal && byte.is_ascii_hexdigit();
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'_').all(|(index, _)| {
        let before = index.checked_sub(1).and_then(|previous| bytes.get(previous).copied());
        let after = bytes.get(index + 1).copied();
        (before.is_some_and(is_digit) || hexadecimal && index == 2) && after.is_some_and(is_digit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_read_as_go_reads_them() {
        for (text, value) in [
            ("1", 1.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("-1e3", -1000.0),
            ("010", 10.0),
            ("999999999999999", 999_999_999_999_999.0),
            ("9007199254740993", 9_007_199_254_740_992.0),
            ("+Inf", f64::INFINITY),
            ("-infinity", f64::NEG_INFINITY),
            ("1e-400", 0.0),
        ] {
            assert_eq!(float(text), Ok(value), "{text}");
        }
        assert!(float("nan").is_ok_and(f64::is_nan));
        for text in ["", ".", "+nan", "-NaN", "1_0", "0x1", "1 ", "infin"] {
            assert_eq!(float(text), Err(NumberError::Malformed), "{text}");
        }
        assert_eq!(float("1e309"), Err(NumberError::OutOfRange));
    }

    #[test]
    fn number_tokens_are_read_as_prometheus_reads_them() {
        for (text, value) in [
            ("0", 0.0),
            ("1_000", 1000.0),
            ("1_0.5_0e1_0", 10.5e10),
            ("010", 8.0),
            ("08", 8.0),
            ("08.5", 8.5),
            ("0.5", 0.5),
            ("01.5", 1.5),
            ("0755", 493.0),
            ("iNf", f64::INFINITY),
            ("1e-400", 0.0),
            ("5.e3", 5000.0),
            ("0x1F", 31.0),
            ("0x_1f", 31.0),
            ("9223372036854775808", 9_223_372_036_854_775_808.0),
            ("0777777777777777777777777", 7.777_777_777_777_777e23),
        ] {
            assert_eq!(number(text), Ok(value), "{text}");
        }
        for text in [
            "1_", "1__0", "_1", "1_e5", "1._5", "1e", "1.2.3", "0x", "1e+", "NaN_", "0x-1",
            "0x1e+5",
        ] {
            assert_eq!(number(text), Err(NumberError::Malformed), "{text}");
        }
        assert_eq!(number("1_0e999"), Err(NumberError::OutOfRange));
    }
}
