//! Numbers for people: `humanize` and its kin.

use promwright_number::float::{self, Digits};

use crate::literal;
use crate::time;
use crate::value::Value;

const LARGE: [&str; 8] = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
const LARGE_1024: [&str; 8] = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];
const SMALL: [&str; 8] = ["m", "u", "n", "p", "f", "a", "z", "y"];

/// The number that a value stands for, or how Go refuses it.
pub fn number(value: &Value) -> Result<f64, String> {
    match value {
        Value::Float(number) => Ok(*number),
        Value::Int(number) => Ok(*number as f64),
        Value::String(text) => parse(text),
        other => Err(format!("can't convert {} to float", other.type_name())),
    }
}

fn parse(text: &str) -> Result<f64, String> {
    literal::float(text).map_err(|error| {
        format!("strconv.ParseFloat: parsing {}: {error}", promwright_quoting::quote(text))
    })
}

fn short(number: f64) -> String {
    float::format_digits(number, Digits::Significant(4))
}

/// `humanize`: SI prefixes.
pub fn decimal(number: f64) -> String {
    if number == 0.0 || !number.is_finite() {
        return short(number);
    }
    if number.abs() >= 1.0 { scaled_down(number, 1000.0, LARGE) } else { scaled_up(number) }
}

/// `humanize1024`: binary prefixes.
pub fn binary(number: f64) -> String {
    if number.abs() <= 1.0 || !number.is_finite() {
        return short(number);
    }
    scaled_down(number, 1024.0, LARGE_1024)
}

fn scaled_down(mut number: f64, base: f64, prefixes: [&str; 8]) -> String {
    let mut prefix = "";
    for next in prefixes {
        if number.abs() < base {
            break;
        }
        prefix = next;
        number /= base;
    }
    short(number) + prefix
}

fn scaled_up(mut number: f64) -> String {
    let mut prefix = "";
    for next in SMALL {
        if number.abs() >= 1.0 {
            break;
        }
        prefix = next;
        number *= 1000.0;
    }
    short(number) + prefix
}

/// `humanizePercentage`
pub fn percentage(number: f64) -> String {
    short(number * 100.0) + "%"
}

/// `humanizeDuration`, of seconds.
pub fn duration(number: f64) -> String {
    if !number.is_finite() {
        return short(number);
    }
    if number == 0.0 {
        return short(number) + "s";
    }
    if number.abs() < 1.0 {
        return scaled_up(number) + "s";
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let whole = number.abs() as i64;
    let (seconds, minutes, hours, days) =
        (whole % 60, whole / 60 % 60, whole / 3600 % 24, whole / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{sign}{}s", short(number.abs())),
        (0, 0, _) => format!("{sign}{minutes}m {seconds}s"),
        (0, ..) => format!("{sign}{hours}h {minutes}m {seconds}s"),
        _ => format!("{sign}{days}d {hours}h {minutes}m {seconds}s"),
    }
}

/// `humanizeTimestamp`, of seconds since the epoch.
pub fn timestamp(number: f64) -> Result<String, String> {
    if !number.is_finite() {
        return Ok(short(number));
    }
    nanoseconds(number).map(time::to_string)
}

/// Nanoseconds since the epoch, cut to whole milliseconds as Prometheus' times are.
pub fn nanoseconds(number: f64) -> Result<i64, String> {
    if !number.is_finite() {
        return Err("value is NaN or Inf".to_owned());
    }
    let scaled = number * 1e9;
    // As floats, the bounds of i64 are -2^63 and 2^63.
    if scaled > i64::MAX as f64 || scaled < i64::MIN as f64 {
        let shown = float::format(number);
        return Err(format!(
            "{shown} cannot be represented as a nanoseconds timestamp since it overflows int64"
        ));
    }
    Ok(scaled as i64 / 1_000_000 * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_prometheus_own() {
        for (number, text) in [
            (0.0, "0s"),
            (60.0, "1m 0s"),
            (-183_845.0, "-2d 3h 4m 5s"),
            (899.99, "14m 59s"),
            (0.1, "100ms"),
            (0.0001, "100us"),
            (0.12345, "123.5ms"),
            (1.2345, "1.234s"),
            (12.345, "12.35s"),
            (1_234_567.0, "14d 6h 56m 7s"),
        ] {
            assert_eq!(duration(number), text);
        }
    }

    #[test]
    fn prefixes_are_prometheus_own() {
        assert_eq!(decimal(1_234_567.0), "1.235M");
        assert_eq!(decimal(0.00123), "1.23m");
        assert_eq!(binary(1_048_576.0), "1Mi");
        assert_eq!(percentage(0.8625), "86.25%");
        assert_eq!(
            timestamp(1_435_065_584.128).as_deref(),
            Ok("2015-06-23 13:19:44.128 +0000 UTC")
        );
        assert!(timestamp(9.3e9).is_err());
    }
}
