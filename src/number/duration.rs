//! Prometheus' durations: `1h30m`, `100ms`, `0`.

use std::fmt::Write as _;

/// Milliseconds in each unit, from the largest; each may stand once, in this order.
const UNITS: [(&str, i64); 7] = [
    ("y", 365 * 24 * 3600 * 1000),
    ("w", 7 * 24 * 3600 * 1000),
    ("d", 24 * 3600 * 1000),
    ("h", 3600 * 1000),
    ("m", 60 * 1000),
    ("s", 1000),
    ("ms", 1),
];

/// Why a text is not a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DurationError {
    /// Nothing there.
    Empty,
    /// Not of the form `1h30m`: a number and a unit, larger units first, each once.
    Malformed,
    /// More than 2^63 nanoseconds (about 292 years), which Prometheus cannot hold.
    OutOfRange,
}

impl std::fmt::Display for DurationError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Empty => "empty duration",
            Self::Malformed => "not a duration",
            Self::OutOfRange => "duration out of range",
        })
    }
}

impl std::error::Error for DurationError {}

/// Reads a duration as `model.ParseDuration` of prometheus/common does, in milliseconds.
///
/// # Errors
///
/// See [`DurationError`]. A bare `0` is a duration; any other bare number is not.
pub fn parse(text: &str) -> Result<i64, DurationError> {
    if text.is_empty() {
        return Err(DurationError::Empty);
    }
    if text == "0" {
        return Ok(0);
    }
    let mut rest = text;
    let mut total = 0_i64;
    let mut next_unit = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letters = rest[digits..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let (count, unit) = (&rest[..digits], &rest[digits..digits + letters]);
        rest = &rest[digits + letters..];
        let index = index_of(unit).filter(|index| *index >= next_unit);
        let index = index.ok_or(DurationError::Malformed)?;
        next_unit = index + 1;
        total = add(total, count, UNITS[index].1)?;
    }
    Ok(total)
}

/// Where a unit stands in [`UNITS`].
fn index_of(unit: &str) -> Option<usize> {
    let is_it = |(name, _): &(&str, i64)| match (name.as_bytes(), unit.as_bytes()) {
        ([name], [unit]) => name == unit,
        (name, unit) => name.len() == unit.len() && name == unit,
    };
    UNITS.iter().position(is_it)
}

/// `total` with `count` units more, within the range of Go's nanoseconds.
fn add(total: i64, count: &str, unit: i64) -> Result<i64, DurationError> {
    if count.is_empty() {
        return Err(DurationError::Malformed);
    }
    let count: i64 = count.parse().map_err(|_| DurationError::OutOfRange)?;
    let sum = count.checked_mul(unit).and_then(|part| total.checked_add(part));
    sum.filter(|sum| sum.checked_mul(1_000_000).is_some()).ok_or(DurationError::OutOfRange)
}

/// Prints milliseconds as Prometheus' `model.Duration` does: `1h30m`, `0s`, `-5m`.
///
/// Years, weeks and days are used only where they divide what is left.
pub fn format(milliseconds: i64) -> String {
    if milliseconds == 0 {
        return "0s".to_owned();
    }
    let mut text = String::new();
    if milliseconds < 0 {
        text.push('-');
    }
    let mut left = milliseconds.unsigned_abs();
    for (index, (name, unit)) in UNITS.iter().enumerate() {
        let unit = *unit as u64;
        let only_exact = index < 3;
        let count = left / unit;
        if count == 0 || (only_exact && !left.is_multiple_of(unit)) {
            continue;
        }
        left -= count * unit;
        // Writing into a String cannot fail.
        let _ = write!(text, "{count}{name}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_prometheus_reads_them() {
        for (text, milliseconds) in [
            ("0", 0),
            ("0s", 0),
            ("324ms", 324),
            ("3s", 3_000),
            ("5m", 300_000),
            ("1h30m", 5_400_000),
            ("4d1h", 349_200_000),
            ("3w", 1_814_400_000),
            ("10y", 315_360_000_000),
        ] {
            assert_eq!(parse(text), Ok(milliseconds), "{text}");
        }
        for text in ["1", "1y1m1d", "-1w", "1.5d", "d", "5 m", "1mm", "0x1s", "1M"] {
            assert_eq!(parse(text), Err(DurationError::Malformed), "{text}");
        }
        assert_eq!(parse(""), Err(DurationError::Empty));
        for text in ["294y", "200y10400w", "99999999999999999999s"] {
            assert_eq!(parse(text), Err(DurationError::OutOfRange), "{text}");
        }
    }

    #[test]
    fn durations_are_printed_as_prometheus_prints_them() {
        for (milliseconds, text) in [
            (0, "0s"),
            (324, "324ms"),
            (300_000, "5m"),
            (5_400_000, "1h30m"),
            (86_400_000, "1d"),
            (90_000_000, "25h"),
            (1_814_400_000, "3w"),
            (31_536_000_000, "1y"),
            (-300_000, "-5m"),
        ] {
            assert_eq!(format(milliseconds), text);
        }
    }
}
