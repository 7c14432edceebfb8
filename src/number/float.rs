//! Floats as Go's `strconv` prints them.

use std::fmt::Write as _;

/// The shortest text that reads back as `value`, as Go's `%v` and `strconv`'s `'g', -1` print
/// it: `0.1`, `1.234567e+06` (an exponent from 10^6 on), `1e-05`, `+Inf`, `NaN`.
pub fn format(value: f64) -> String {
    let mut text = String::new();
    push(&mut text, value);
    text
}

/// Appends what [`format()`] returns.
pub fn push(text: &mut String, value: f64) {
    if let Some(special) = special(value) {
        text.push_str(special);
        return;
    }
    // Writing into a String cannot fail.
    let magnitude = value.abs();
    if value == 0.0 || (1e-4..1e6).contains(&magnitude) {
        // Below 10^6 no rounding can reach the exponent's threshold: the text is the shortest.
        let _ = write!(text, "{value}");
        return;
    }
    let start = text.len();
    let _ = write!(text, "{value:e}");
    let Some(mark) = text[start..].find('e').map(|mark| start + mark) else { return };
    let exponent: i32 = text[mark + 1..].parse().unwrap_or(0);
    text.truncate(mark);
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(text, "e{sign}{:02}", exponent.abs());
}

/// As `strconv`'s `'f', -1` prints it: never an exponent.
pub fn format_plain(value: f64) -> String {
    let mut text = String::new();
    push_plain(&mut text, value);
    text
}

/// Appends what [`format_plain`] returns.
pub fn push_plain(text: &mut String, value: f64) {
    match special(value) {
        Some(special) => text.push_str(special),
        // Writing into a String cannot fail.
        None => drop(write!(text, "{value}")),
    }
}

fn special(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value == f64::INFINITY {
        Some("+Inf")
    } else if value == f64::NEG_INFINITY {
        Some("-Inf")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_printed_as_go_prints_them() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (100.0, "100"),
            (999_999.0, "999999"),
            (1e6, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (0.000_1, "0.0001"),
            (0.000_01, "1e-05"),
            (1e21, "1e+21"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(format(value), text);
        }
    }
}
