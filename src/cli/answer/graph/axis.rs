//! The axes: which value stands in which line, which time in which column, and their labels.

use std::io::{self, Write};

use promwright_number::date::DateTime;
use promwright_number::{float, time};

use super::super::Shown;

/// Values from the bottom to the top, with labels at round numbers.
pub(super) struct ValueAxis {
    bottom: f64,
    top: f64,
    lines: usize,
    /// For each line its label, empty where it has none.
    labels: Vec<String>,
}

impl ValueAxis {
    /// The axis that fits these values; none if no value is finite.
    pub(super) fn of(values: impl Iterator<Item = f64>, lines: usize) -> Option<Self> {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite()) {
            (least, most) = (least.min(value), most.max(value));
        }
        if least > most {
            return None;
        }
        if least == most {
            let room = (least.abs() / 10.0).max(0.5);
            (least, most) = (least - room, most + room);
        }
        let step = round_step((most - least) / 4.0);
        let bottom = (least / step).floor() * step;
        let top = (most / step).ceil() * step;
        // Numbers too far apart, or too close together, for round steps.
        let round = bottom.is_finite() && top.is_finite() && top > bottom && step > 0.0;
        let (bottom, top) = if round { (bottom, top) } else { (least, most) };
        let mut axis = Self { bottom, top, lines, labels: vec![String::new(); lines] };
        let ticks = if round { ((top - bottom) / step).round().min(20.0) as usize } else { 1 };
        for tick in 0..=ticks {
            let value = bottom + (top - bottom) * (tick as f64 / ticks as f64);
            let line = axis.line(value);
            axis.labels[line] = labelled(value, (top - bottom) / ticks as f64);
        }
        Some(axis)
    }

    /// The line of a value, from the top.
    pub(super) fn line(&self, value: f64) -> usize {
        // Halves, since the difference of two floats may be infinite.
        let share = (self.top / 2.0 - value / 2.0) / (self.top / 2.0 - self.bottom / 2.0);
        let line = (share * (self.lines - 1) as f64).round();
        (line.max(0.0) as usize).min(self.lines - 1)
    }

    /// The columns that the labels take.
    pub(super) fn width(&self) -> usize {
        self.labels.iter().map(String::len).max().unwrap_or(0)
    }

    /// The label of a line, padded, and its piece of the axis.
    pub(super) fn label(&self, line: usize) -> (String, char) {
        let label = &self.labels[line];
        let tick = if label.is_empty() { '│' } else { '┤' };
        (format!("{label:>width$}", width = self.width()), tick)
    }
}

/// 1, 2 or 5 times a power of ten, at least as large as `step`.
fn round_step(step: f64) -> f64 {
    let magnitude = 10_f64.powf(step.log10().floor());
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors.into_iter().find(|factor| factor * magnitude >= step * 0.999_999);
    factor.unwrap_or(10.0) * magnitude
}

/// A value on an axis whose labels are `step` apart, with as many decimals as that needs.
fn labelled(value: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).max(0.0);
    if value.abs() >= 1e9 || decimals > 6.0 {
        return brief(value);
    }
    let text = format!("{value:.*}", decimals as usize);
    if text.trim_start_matches(['-', '0', '.']).is_empty() { "0".to_owned() } else { text }
}

/// A value with four digits or so.
pub(super) fn brief(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return float::format(value);
    }
    let digits = 4 - 1 - value.abs().log10().floor() as i32;
    if value.abs() >= 1e9 || digits > 6 {
        return float::format(format!("{value:.3e}").parse().unwrap_or(value));
    }
    let text = format!("{value:.*}", digits.max(0) as usize);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Times from left to right.
pub(super) struct TimeAxis {
    start: i64,
    end: i64,
    columns: usize,
}

impl TimeAxis {
    /// The axis of the range of a query, or of these times where it has none.
    pub(super) fn of(shown: &Shown<'_>, times: impl Iterator<Item = i64>, columns: usize) -> Self {
        let (mut start, mut end) = (shown.grid.start, shown.grid.end);
        if !shown.is_range {
            (start, end) =
                times.fold((end, end), |(start, end), time| (start.min(time), end.max(time)));
        }
        Self { start, end, columns }
    }

    /// The column of a time.
    pub(super) fn column(&self, time: i64) -> usize {
        let range = self.end.saturating_sub(self.start);
        if range <= 0 {
            return self.columns / 2;
        }
        let share = time.saturating_sub(self.start) as f64 / range as f64;
        (share * (self.columns - 1) as f64).round() as usize
    }

    /// Writes the axis and its labels, indented by the labels of the values.
    pub(super) fn write(&self, to: &mut dyn Write, indent: usize) -> io::Result<()> {
        let mut axis = vec!['─'; self.columns];
        let mut labels = vec![' '; self.columns];
        let mut free = 0;
        for time in self.ticks() {
            let (column, label) = (self.column(time), self.label(time));
            let from = column.saturating_sub(label.len() / 2).min(self.columns - label.len());
            axis[column] = '┬';
            if from < free {
                continue;
            }
            for (place, own) in labels[from..].iter_mut().zip(label.chars()) {
                *place = own;
            }
            free = from + label.len() + 1;
        }
        let [axis, labels] = [axis, labels].map(|line| line.into_iter().collect::<String>());
        let indent = " ".repeat(indent + 1);
        writeln!(to, "{indent}└{axis}")?;
        writeln!(to, "{indent} {}", labels.trim_end())?;
        let (start, end) = (time::format(self.start), time::format(self.end));
        writeln!(to, "{indent} {start} to {end}")
    }

    /// Round times about as far apart as their labels need.
    fn ticks(&self) -> Vec<i64> {
        let range = self.end.saturating_sub(self.start);
        let most = (self.columns / (self.label(self.start).len() + 5)).max(1) as i64;
        let step = ROUND_TIMES.into_iter().find(|step| range / (step * 1000) <= most);
        let step = step.unwrap_or(range / most / 1000 / DAY * DAY).max(1) * 1000;
        let mut ticks = Vec::new();
        let mut time = self.start.div_euclid(step) * step;
        while time <= self.end && ticks.len() <= self.columns {
            if time >= self.start {
                ticks.push(time);
            }
            time = time.saturating_add(step);
        }
        ticks
    }

    /// A time as exact as the range asks for.
    fn label(&self, time: i64) -> String {
        let DateTime { month, day, hour, minute, second, .. } =
            DateTime::from_unix(time.div_euclid(1000));
        match self.end.saturating_sub(self.start) {
            ..600_000 => format!("{hour:02}:{minute:02}:{second:02}"),
            600_000..172_800_000 => format!("{hour:02}:{minute:02}"),
            _ => format!("{month:02}-{day:02} {hour:02}:{minute:02}"),
        }
    }
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Distances of ticks, in seconds.
const ROUND_TIMES: [i64; 21] = [
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    10_800,
    21_600,
    43_200,
    DAY,
    2 * DAY,
    7 * DAY,
    28 * DAY,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_round_and_values_within() {
        let axis = ValueAxis::of([0.013, 0.97].into_iter(), 17).unwrap();
        let labels: Vec<_> = axis.labels.iter().filter(|label| !label.is_empty()).collect();
        assert_eq!(labels, ["1.0", "0.5", "0"]);
        assert_eq!((axis.line(1.0), axis.line(0.0)), (0, 16));
        for values in [[5.0, 5.0], [1e308, -1e308], [1e-320, 2e-320], [1e17, 1e17 + 16.0]] {
            let axis = ValueAxis::of(values.into_iter(), 17).unwrap();
            assert!(values.iter().all(|value| axis.line(*value) < 17), "{values:?}");
            assert!(axis.width() > 0, "{values:?}");
        }
        assert!(ValueAxis::of([f64::NAN, f64::INFINITY].into_iter(), 17).is_none());
    }

    #[test]
    fn ticks_are_round_times_within_the_range() {
        for (start, end) in [(0, 90_000), (5, 6), (1_700_000_000_000, 1_786_400_000_123), (7, 7)] {
            let axis = TimeAxis { start, end, columns: 70 };
            let ticks = axis.ticks();
            assert!(ticks.iter().all(|tick| (start..=end).contains(tick)), "{start} {end}");
            assert!(ticks.iter().all(|tick| axis.column(*tick) < 70), "{start} {end}");
            assert!(ticks.len() < 15, "{start} {end}: {}", ticks.len());
        }
        let axis =
            TimeAxis { start: -9_000_000_000_000_000, end: 9_000_000_000_000_000, columns: 20 };
        let mut drawn = Vec::new();
        assert!(axis.write(&mut drawn, 3).is_ok() && !drawn.is_empty());
    }

    #[test]
    fn values_are_brief() {
        for (value, text) in [
            (0.0, "0"),
            (12.0, "12"),
            (1234.56, "1235"),
            (0.123_456, "0.1235"),
            (123_456_789.0, "123456789"),
            (1.234_567e12, "1.235e+12"),
            (-0.000_012_345_6, "-1.235e-05"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(brief(value), text);
        }
    }
}
