//! Numbers of the formats that need more than a float parser.

use promwright_number::{float, literal};

/// A `le` or `quantile` as Prometheus stores it: always with a point or an exponent.
pub(super) fn bound(value: f64) -> String {
    let mut text = float::format(value);
    if value.is_finite() && !text.contains(['.', 'e']) {
        text.push_str(".0");
    }
    text
}

/// Seconds in milliseconds, cut to whole ones; digits are read as digits, not as a float.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !whole.is_empty() && whole.len() <= 15 && plain(whole) && plain(fraction) {
        let places = fraction.bytes().chain(*b"000").take(3);
        let millis = places.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        return Some(sign * (whole.parse::<i64>().ok()? * 1000 + millis));
    }
    let value = literal::float(text).ok()? * 1000.0;
    let range = -9.2e18..9.2e18;
    range.contains(&value).then_some(value as i64)
}
