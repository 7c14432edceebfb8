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
    // Below 10^6 no rounding can reach the exponent's threshold: the text is the shortest.
    if value == 0.0 || (1e-4..1e6).contains(&value.abs()) {
        push_plain(text, value);
    } else {
        push_exponent(text, value, None);
    }
}

/// As `strconv`'s `'f', -1` prints it: never an exponent.
pub fn format_plain(value: f64) -> String {
    let mut text = String::new();
    push_plain(&mut text, value);
    text
}

/// Appends what [`format_plain`] returns.
pub fn push_plain(text: &mut String, value: f64) {
    if let Some(special) = special(value) {
        text.push_str(special);
        return;
    }
    let start = text.len();
    // Writing into a String cannot fail.
    let _ = write!(text, "{value}");
    let decimals = decimals(&text[start..]);
    settle_tie(text, value, decimals);
}

/// How many digits a float is printed with, and in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    /// With an exponent and so many digits behind the point, as `%.3e`.
    Exponent(usize),
    /// Without an exponent and with so many digits behind the point, as `%.3f`.
    Plain(usize),
    /// With so many digits at most, in whichever form suits the magnitude, as `%.3g`.
    Significant(usize),
}

/// With a given number of digits, as `strconv.FormatFloat` prints it.
pub fn format_digits(value: f64, digits: Digits) -> String {
    if let Some(special) = special(value) {
        return special.to_owned();
    }
    match digits {
        Digits::Exponent(precision) => {
            let mut text = String::new();
            push_exponent(&mut text, value, Some(precision));
            text
        }
        Digits::Plain(precision) => format!("{value:.precision$}"),
        Digits::Significant(precision) => significant(value, precision.max(1)),
    }
}

/// At most `precision` significant digits, without zeros at the end.
fn significant(value: f64, precision: usize) -> String {
    let scientific = format!("{value:.*e}", precision - 1);
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i64 = exponent.parse().unwrap_or(0);
    if (-4..precision as i64).contains(&exponent) {
        let decimals = (precision as i64 - 1 - exponent).max(0) as usize;
        return without_zeros(&format!("{value:.decimals$}")).to_owned();
    }
    let mut text = without_zeros(digits).to_owned();
    push_power(&mut text, exponent);
    text
}

fn without_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

/// Appends `value` with an exponent, and with so many digits behind the point or the fewest.
fn push_exponent(text: &mut String, value: f64, precision: Option<usize>) {
    if let Some(special) = special(value) {
        text.push_str(special);
        return;
    }
    let start = text.len();
    // Writing into a String cannot fail.
    let _ = match precision {
        Some(precision) => write!(text, "{value:.precision$e}"),
        None => write!(text, "{value:e}"),
    };
    let Some(mark) = text[start..].find('e').map(|mark| start + mark) else { return };
    let exponent = text[mark + 1..].parse().unwrap_or(0);
    text.truncate(mark);
    if precision.is_none() {
        let decimals = decimals(&text[start..]) - exponent;
        settle_tie(text, value, decimals);
    }
    push_power(text, exponent);
}

/// Appends an exponent: a sign and at least two digits.
fn push_power(text: &mut String, exponent: i64) {
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(text, "e{sign}{:02}", exponent.abs());
}

/// How many digits stand behind the point.
fn decimals(digits: &str) -> i64 {
    digits.find('.').map_or(0, |point| digits.len() - point - 1) as i64
}

/// Where two shortest texts are equally near, Go takes the one with the even last digit, and Rust
/// the greater one: `text` ends in the digits of `value`, of which `decimals` are behind the point.
fn settle_tie(text: &mut String, value: f64, decimals: i64) {
    let Some(odd @ (b'1' | b'3' | b'5' | b'7' | b'9')) = text.as_bytes().last().copied() else {
        return;
    };
    // In the middle between two numbers of so many decimals is only a value that has one binary
    // digit more behind the point.
    let bits = value.to_bits() & (u64::MAX >> 1);
    let (exponent, fraction) = ((bits >> 52) as i64, bits & ((1 << 52) - 1));
    let scale = exponent.max(1) - 1075;
    let mantissa = if exponent == 0 { fraction } else { fraction | (1 << 52) };
    let is_tie = scale + i64::from(mantissa.trailing_zeros()) == -(decimals + 1);
    // Below a power of two floats are nearer, so that the lesser text may be another float's.
    let reach = if fraction == 0 { value.abs() * f64::EPSILON / 4.0 } else { f64::INFINITY };
    if is_tie && 0.5 * 10_f64.powi(-decimals as i32) <= reach {
        text.pop();
        text.push(char::from(odd - 1));
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
            // Halfway between two texts of the same length.
            (1_333_333_333_333_333.0 + 0.25, "1.3333333333333332e+15"),
            (-1_250_000_000_000_000.0 - 0.25, "-1.2500000000000002e+15"),
            (1_250_000_000_000_000.0 + 0.75, "1.2500000000000008e+15"),
            (f64::EPSILON * 134_217_728.0, "2.9802322387695312e-08"),
            (f64::EPSILON * 268_435_456.0, "5.960464477539063e-08"),
        ] {
            assert_eq!(format(value), text);
        }
        assert_eq!(format_plain(1_333_333_333_333_333.0 + 0.25), "1333333333333333.2");
    }

    #[test]
    fn precision_is_that_of_go() {
        for (value, text) in [
            (0.0, "0"),
            (100.0, "100"),
            (123_456.0, "1.235e+05"),
            (1.2345, "1.234"),
            (12.345, "12.35"),
            (899.99, "900"),
            (9999.5, "1e+04"),
            (0.000_012_34, "1.234e-05"),
            (-1.5, "-1.5"),
            (f64::INFINITY, "+Inf"),
        ] {
            assert_eq!(format_digits(value, Digits::Significant(4)), text);
        }
        assert_eq!(format_digits(1.5, Digits::Plain(2)), "1.50");
        assert_eq!(format_digits(2.5, Digits::Plain(0)), "2");
        assert_eq!(format_digits(1500.0, Digits::Exponent(1)), "1.5e+03");
        assert_eq!(format_digits(1.25, Digits::Exponent(1)), "1.2e+00");
    }
}
