//! Days of the calendar, as snoozed checks name them.

use std::fmt;

/// A day in the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `2026-11-24`, alone or before the time of RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_at_checked(10)?;
        if !time.is_empty() && !time.starts_with(['T', 't', ' ']) {
            return None;
        }
        let mut parts = date.split('-');
        let mut number = |length: usize| {
            let part = parts.next()?;
            let is_number = part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| part.parse::<u16>().ok()).flatten()
        };
        let (year, month, day) = (number(4)?, number(2)? as u8, number(2)? as u8);
        let is_there = (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
        is_there.then_some(Self { year, month, day })
    }

    /// The day, in UTC, of a time in seconds since 1970; 1970 for what is before.
    pub fn of_unix_seconds(seconds: u64) -> Self {
        let mut left = seconds / 86_400;
        let (mut year, mut month) = (1970, 1);
        while left >= u64::from(days(year, month)) {
            left -= u64::from(days(year, month));
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
        Self { year, month, day: left as u8 + 1 }
    }
}

/// How many days a month has.
const fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_that_there_are_are_read() {
        for text in ["2026-11-24", "2024-02-29", "2026-11-24T10:00:00Z"] {
            assert_eq!(Date::parse(text).map(|d| d.to_string()).as_deref(), text.get(..10));
        }
        for text in ["2026-02-29", "2026-13-01", "26-11-24", "2026-11-24x", "soon", "2026-1-1"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_become_days() {
        let day = |seconds| Date::of_unix_seconds(seconds).to_string();
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(951_782_400), "2000-02-29");
        assert_eq!(day(1_795_564_799), "2026-11-24");
        assert_eq!(day(1_795_564_800), "2026-11-25");
    }
}
