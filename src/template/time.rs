//! Times and durations as Go's `time` prints them; all times are UTC.

const NANOSECONDS: i64 = 1_000_000_000;
const DAY: i64 = 86_400;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A moment as a calendar shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    pub year: i64,
    /// From 1.
    pub month: i64,
    /// From 1.
    pub day: i64,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub nanosecond: i64,
    /// From 0, Sunday.
    pub weekday: i64,
    /// From 1.
    pub year_day: i64,
}

impl Civil {
    /// The moment so many nanoseconds after the epoch.
    pub fn of(nanoseconds: i64) -> Self {
        let seconds = nanoseconds.div_euclid(NANOSECONDS);
        let days = seconds.div_euclid(DAY);
        let of_day = seconds.rem_euclid(DAY);
        let (year, month, day) = date(days);
        Self {
            year,
            month,
            day,
            hour: of_day / 3600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
            nanosecond: nanoseconds.rem_euclid(NANOSECONDS),
            weekday: (days + 4).rem_euclid(7),
            year_day: days - first_day(year) + 1,
        }
    }

    pub fn month_name(&self) -> &'static str {
        MONTHS[(self.month - 1).rem_euclid(12) as usize]
    }

    pub fn weekday_name(&self) -> &'static str {
        WEEKDAYS[self.weekday.rem_euclid(7) as usize]
    }
}

/// Year, month and day of a count of days after the epoch, in the Gregorian calendar: counted
/// in eras of 400 years that start in March, so that a leap day ends its year.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Days from the epoch to the first of January.
fn first_day(year: i64) -> i64 {
    let before = year - 1;
    365 * (year - 1970) + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400)
        - 477
}

/// As `time.Time.String`: `2015-06-23 13:19:44.128 +0000 UTC`.
pub fn to_string(nanoseconds: i64) -> String {
    format(nanoseconds, "2006-01-02 15:04:05.999999999 -0700 MST")
}

/// Go's layout elements, longest first where one starts another.
const ELEMENTS: [&str; 37] = [
    "January",
    "Jan",
    "Monday",
    "Mon",
    "MST",
    "2006",
    "002",
    "__2",
    "_2",
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "15",
    "PM",
    "pm",
    "-07:00:00",
    "-070000",
    "-07:00",
    "-0700",
    "-07",
    "Z07:00:00",
    "Z070000",
    "Z07:00",
    "Z0700",
    "Z07",
    "1",
    "2",
    "3",
    "4",
    "5",
    ".0",
    ",0",
    ".9",
    ",9",
];

/// As `time.Time.Format` with a layout written as Go's reference time.
pub fn format(nanoseconds: i64, layout: &str) -> String {
    let civil = Civil::of(nanoseconds);
    let mut text = String::new();
    let mut rest = layout;
    while let Some(character) = rest.chars().next() {
        let element = ELEMENTS.iter().find(|element| rest.starts_with(**element));
        let Some(element) = element else {
            text.push(character);
            rest = &rest[character.len_utf8()..];
            continue;
        };
        rest = &rest[element.len()..];
        if let Some(digit) = element.strip_prefix(['.', ',']) {
            let more = rest.bytes().take_while(|byte| digit.as_bytes() == [*byte]).count();
            let follows_digit = rest[more..].starts_with(|c: char| c.is_ascii_digit());
            if follows_digit {
                text.push_str(element);
                continue;
            }
            rest = &rest[more..];
            fraction(&mut text, &civil, &element[..1], more + 1, digit == "9");
        } else {
            text.push_str(&element_text(element, &civil));
        }
    }
    text
}

fn fraction(text: &mut String, civil: &Civil, point: &str, digits: usize, trim: bool) {
    let all = format!("{:09}", civil.nanosecond);
    let mut shown = &all[..digits.min(9)];
    if trim {
        shown = shown.trim_end_matches('0');
    }
    if !shown.is_empty() {
        text.push_str(point);
        text.push_str(shown);
    }
}

fn element_text(element: &str, civil: &Civil) -> String {
    let hour12 = if civil.hour % 12 == 0 { 12 } else { civil.hour % 12 };
    match element {
        "January" => civil.month_name().to_owned(),
        "Jan" => civil.month_name()[..3].to_owned(),
        "Monday" => civil.weekday_name().to_owned(),
        "Mon" => civil.weekday_name()[..3].to_owned(),
        "MST" => "UTC".to_owned(),
        "2006" => format!("{:04}", civil.year),
        "06" => format!("{:02}", civil.year.rem_euclid(100)),
        "002" => format!("{:03}", civil.year_day),
        "__2" => format!("{:3}", civil.year_day),
        "_2" => format!("{:2}", civil.day),
        "01" => format!("{:02}", civil.month),
        "02" => format!("{:02}", civil.day),
        "03" => format!("{hour12:02}"),
        "04" => format!("{:02}", civil.minute),
        "05" => format!("{:02}", civil.second),
        "15" => format!("{:02}", civil.hour),
        "1" => civil.month.to_string(),
        "2" => civil.day.to_string(),
        "3" => hour12.to_string(),
        "4" => civil.minute.to_string(),
        "5" => civil.second.to_string(),
        "PM" => if civil.hour >= 12 { "PM" } else { "AM" }.to_owned(),
        "pm" => if civil.hour >= 12 { "pm" } else { "am" }.to_owned(),
        _ if element.starts_with('Z') => "Z".to_owned(),
        // A zone offset: all are zero.
        _ => element.replace(['7'], "0").replacen('-', "+", 1),
    }
}

/// As `time.Duration.String`: `1h30m0s`, `1.5s`, `300ms`, `0s`.
pub fn duration(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let left = nanoseconds.unsigned_abs();
    let second = NANOSECONDS as u64;
    if left == 0 {
        return "0s".to_owned();
    }
    if left < second {
        let (unit, name) = match left {
            0..1_000 => (1, "ns"),
            1_000..1_000_000 => (1_000, "µs"),
            _ => (1_000_000, "ms"),
        };
        return format!("{sign}{}{name}", decimal(left, unit));
    }
    let (minutes, rest) = (left / (60 * second), left % (60 * second));
    let seconds = decimal(rest, second);
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{sign}{seconds}s"),
        (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
        (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
    }
}

/// `value / unit` without zeros at the end; `unit` is a power of ten.
fn decimal(value: u64, unit: u64) -> String {
    if unit == 1 || value.is_multiple_of(unit) {
        return (value / unit).to_string();
    }
    let width = unit.ilog10() as usize;
    let fraction = format!("{:0width$}", value % unit);
    format!("{}.{}", value / unit, fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_printed_as_go_prints_them() {
        for (milliseconds, text) in [
            (0, "1970-01-01 00:00:00 +0000 UTC"),
            (-1000, "1969-12-31 23:59:59 +0000 UTC"),
            (1_234_567_000, "1970-01-15 06:56:07 +0000 UTC"),
            (9_223_372_036_000, "2262-04-11 23:47:16 +0000 UTC"),
            (1_435_065_584_128, "2015-06-23 13:19:44.128 +0000 UTC"),
        ] {
            assert_eq!(to_string(milliseconds * 1_000_000), text);
        }
        let leap = 1_709_208_000 * NANOSECONDS;
        let shown = format(leap, "Mon, 02 Jan 2006 (002) 3:04PM Z07:00 -0700 .000");
        assert_eq!(shown, "Thu, 29 Feb 2024 (060) 12:00PM Z +0000 .000");
        assert_eq!(Civil::of(leap).year_day, 60);
    }

    #[test]
    fn durations_are_printed_as_go_prints_them() {
        for (nanoseconds, text) in [
            (0, "0s"),
            (1_500, "1.5µs"),
            (300_000_000, "300ms"),
            (1_500_000_000, "1.5s"),
            (5_400 * NANOSECONDS, "1h30m0s"),
            (-90 * NANOSECONDS, "-1m30s"),
        ] {
            assert_eq!(duration(nanoseconds), text);
        }
    }
}
