//! Times as people read them within a stretch of time.

use promwright_number::{duration, time};

const DAY: i64 = 24 * 3_600_000;

/// Writes times of a stretch as briefly as they are clear: `14:07` within a day, else
/// `10-23 14:07`; UTC.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    has_date: bool,
}

impl Clock {
    /// For times between two.
    pub const fn of(start: i64, end: i64) -> Self {
        Self { has_date: start.div_euclid(DAY) != end.div_euclid(DAY) }
    }

    /// Whether it writes dates.
    pub const fn has_date(self) -> bool {
        self.has_date
    }

    /// A time.
    pub fn show(self, milliseconds: i64) -> String {
        let whole = time::format(milliseconds);
        let Some((date, clock)) = whole.split_once('T') else { return whole };
        let clock = clock.trim_end_matches('Z');
        let clock = clock.strip_suffix(":00").unwrap_or(clock);
        let date = date.split_once('-').map_or(date, |(_, date)| date);
        if self.has_date { format!("{date} {clock}") } else { clock.to_owned() }
    }

    /// A time on an axis, where midnight is the date.
    pub fn mark(self, milliseconds: i64) -> String {
        let shown = self.show(milliseconds);
        match shown.strip_suffix(" 00:00") {
            Some(date) if self.has_date => date.to_owned(),
            _ => shown,
        }
    }
}

/// A duration of so many milliseconds, in whole seconds where it is longer than that.
pub fn span(milliseconds: i64) -> String {
    let whole = if milliseconds >= 1000 { milliseconds / 1000 * 1000 } else { milliseconds };
    duration::format(whole)
}

/// A stretch of time: `2025-10-23 14:04 to 19:00`.
pub fn stretch(start: i64, end: i64) -> String {
    let date = |time: i64| time::format(time).split('T').next().unwrap_or_default().to_owned();
    let clock = |time: i64| Clock { has_date: false }.show(time);
    let until = if date(start) == date(end) { String::new() } else { date(end) + " " };
    format!("{} {} to {until}{}", date(start), clock(start), clock(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_brief_and_clear() {
        let noon = 1_761_220_800_000;
        assert_eq!(Clock::of(noon, noon + 1).show(noon), "12:00");
        assert_eq!(Clock::of(noon, noon + DAY).show(noon + 30_000), "10-23 12:00:30");
        assert_eq!(Clock::of(noon, noon + DAY).mark(noon + DAY / 2), "10-24");
        assert_eq!(stretch(noon, noon + 60_000), "2025-10-23 12:00 to 12:01");
        assert_eq!(stretch(noon, noon + DAY), "2025-10-23 12:00 to 2025-10-24 12:00");
        assert_eq!(span(90_500), "1m30s");
    }
}
