//! Dates of the proleptic Gregorian calendar in UTC, as Go's `time` has them.

/// A time of day on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    /// The year; 0 is the one before 1.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 1 to 366.
    pub day_of_year: i64,
    /// From Sunday, 0 to 6.
    pub weekday: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
}

const DAY: i64 = 86_400;
const DAYS_OF_400_YEARS: i64 = 146_097;
/// From 0000-03-01, where the cycle of 400 years starts, to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;

/// The first second of Go's calendar; what lies before is as much before its end.
const FIRST: i64 = -9_223_372_028_741_760_000;
/// What 2^64 seconds are in cycles of 400 years and seconds: enough to leave what lies before
/// the first second behind.
const WHOLE: (i64, i64) = (1_461_385_122, 14_322_294_016);

impl DateTime {
    /// The date of a float of seconds since the epoch: what is no 64-bit integer is the least
    /// of them, as Go converts on amd64.
    pub fn from_seconds(seconds: f64) -> Self {
        let range = -9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0;
        Self::from_unix(if range.contains(&seconds) { seconds as i64 } else { i64::MIN })
    }

    /// The date of seconds since the epoch.
    pub fn from_unix(seconds: i64) -> Self {
        if seconds < FIRST {
            let date = Self::from_unix(seconds + WHOLE.1);
            return Self { year: date.year + 400 * WHOLE.0, ..date };
        }
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        Self {
            year,
            month,
            day,
            day_of_year: days - days_from_civil(year, 1, 1) + 1,
            weekday: (days + 4).rem_euclid(7),
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
        }
    }

    /// How many days its month has.
    pub const fn days_in_month(&self) -> i64 {
        days_in(self.year, self.month)
    }
}

/// How many days a month, from 1, of a year has.
pub const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Year, month and day of days since the epoch. Years are counted from March, so that the day
/// that comes and goes is their last.
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + DAYS_TO_EPOCH;
    let era = shifted.div_euclid(DAYS_OF_400_YEARS);
    let day_of_era = shifted.rem_euclid(DAYS_OF_400_YEARS);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + (month <= 2) as i64, month, day)
}

/// Days since the epoch of a date, whose month and day must be within their bounds.
pub const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - (month <= 2) as i64;
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * DAYS_OF_400_YEARS + day_of_era - DAYS_TO_EPOCH
}

/// Milliseconds since the epoch as `2006-01-02T15:04:05Z`.
pub fn rfc3339(milliseconds: i64) -> String {
    let date = DateTime::from_unix(milliseconds.div_euclid(1000));
    let DateTime { year, month, day, hour, minute, second, .. } = date;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_732_435_200, "2024-11-24T08:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(seconds * 1000), text);
        }
        let leap_day = DateTime::from_unix(951_782_400);
        assert_eq!((leap_day.day_of_year, leap_day.weekday, leap_day.days_in_month()), (60, 2, 29));
    }

    #[test]
    fn days_and_dates_are_inverse() {
        for days in (-1_000_000..1_000_000).step_by(37) {
            let (year, month, day) = civil(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
    }
}
