//! Floats as Go's `strconv.FormatFloat` prints them with a precision.

/// Prints with verb `e`, `f` or `g` and `precision` digits, or the shortest text that reads
/// back as `value` if there is none.
pub fn format(value: f64, verb: u8, precision: Option<usize>) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    match (verb, precision) {
        (b'f', Some(precision)) => format!("{value:.precision$}"),
        (b'f', None) => promwright_number::float::format_plain(value),
        (b'e', Some(precision)) => exponent(&format!("{value:.precision$e}")),
        (b'e', None) => exponent(&format!("{value:e}")),
        (_, Some(precision)) => general(value, precision.max(1)),
        (_, None) => promwright_number::float::format(value),
    }
}

/// At most `precision` significant digits, without zeros at the end.
fn general(value: f64, precision: usize) -> String {
    let scientific = format!("{value:.*e}", precision - 1);
    let (digits, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i64 = power.parse().unwrap_or(0);
    if power < -4 || power >= precision as i64 {
        return exponent(&format!("{}e{power}", trim_zeros(digits)));
    }
    let decimals = (precision as i64 - 1 - power).max(0) as usize;
    trim_zeros(&format!("{value:.decimals$}")).to_owned()
}

fn trim_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

/// Go writes an exponent with a sign and at least two digits.
fn exponent(scientific: &str) -> String {
    let (digits, power) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let (sign, power) = power.strip_prefix('-').map_or(('+', power), |power| ('-', power));
    format!("{digits}e{sign}{power:0>2}")
}

#[cfg(test)]
mod tests {
    use super::format;

    #[test]
    fn general_format_is_go_s() {
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
        ] {
            assert_eq!(format(value, b'g', Some(4)), text);
        }
        assert_eq!(format(1.5, b'f', Some(2)), "1.50");
        assert_eq!(format(1500.0, b'e', Some(1)), "1.5e+03");
    }
}
