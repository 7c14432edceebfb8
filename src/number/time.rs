//! Times as test files and command lines write them: seconds since the epoch, or RFC 3339.

use crate::date::{DateTime, days_from_civil, days_in};

/// Milliseconds since the epoch; `None` if the text is no time.
pub fn parse(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<f64>() {
        let milliseconds = seconds * 1000.0;
        // Times beyond those that Go's nanoseconds hold are none.
        return (milliseconds.abs() < 9.3e15).then_some(milliseconds.floor() as i64);
    }
    rfc3339(text)
}

/// Milliseconds since the epoch as RFC 3339 in UTC, with thousandths only where there are any:
/// `2024-01-01T00:00:00Z`, `2024-01-01T00:00:00.25Z`.
pub fn format(milliseconds: i64) -> String {
    let DateTime { year, month, day, hour, minute, second, .. } =
        DateTime::from_unix(milliseconds.div_euclid(1000));
    let fraction = match milliseconds.rem_euclid(1000) {
        0 => String::new(),
        thousandths => format!(".{thousandths:03}").trim_end_matches('0').to_owned(),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// `2024-01-01T00:00:00.5Z`, `2024-01-01T02:00:00+02:00`.
fn rfc3339(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once('T')?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let zone_at = rest.find(['Z', '+', '-'])?;
    let (time, zone) = rest.split_at(zone_at);
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
    let valid = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !valid || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = format!("{fraction:0<3}")[..3].parse::<i64>().ok()?;
    let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some((seconds - offset(zone)?) * 1000 + thousandths)
}

/// Seconds by which a zone is ahead.
fn offset(zone: &str) -> Option<i64> {
    let (sign, ahead) = match zone.split_at_checked(1)? {
        ("Z", "") => return Some(0),
        ("+", ahead) => (1, ahead),
        ("-", ahead) => (-1, ahead),
        _ => return None,
    };
    let (hours, minutes) = ahead.split_once(':')?;
    let [hours] = numbers(hours, ':', [2])?;
    let [minutes] = numbers(minutes, ':', [2])?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Numbers of so many digits each.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for (number, width) in numbers.iter_mut().zip(widths) {
        let part = parts.next()?;
        let digits = part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
        *number = digits.then(|| part.parse().ok()).flatten()?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        for (text, milliseconds) in [
            ("1609459200", 1_609_459_200_000),
            ("1.5", 1_500),
            ("2024-01-01T00:00:00Z", 1_704_067_200_000),
            ("2024-01-01T02:00:00.25+02:00", 1_704_067_200_250),
            ("2023-12-31T22:30:00-01:30", 1_704_067_200_000),
            ("2024-02-29T12:00:00Z", 1_709_208_000_000),
            ("1969-12-31T23:59:59Z", -1_000),
        ] {
            assert_eq!(parse(text), Some(milliseconds), "{text}");
        }
        for text in ["", "yesterday", "2024-01-01", "2023-02-29T00:00:00Z", "2024-01-01T00:00:00"] {
            assert_eq!(parse(text), None, "{text}");
        }
        for zone in ["Z02:00", "ZZ", "+2:00", "+24:00", "-02:60", "+0200"] {
            assert_eq!(parse(&format!("2024-01-01T00:00:00{zone}")), None, "{zone}");
        }
    }

    #[test]
    fn times_are_printed_as_they_are_read() {
        for text in ["2024-02-29T12:00:00Z", "1969-12-31T23:59:59.5Z", "2024-01-01T00:00:00.025Z"] {
            assert_eq!(parse(text).map(format).as_deref(), Some(text));
        }
    }
}
