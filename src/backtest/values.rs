//! Rows of time lines that show how an alert's values stood to its threshold.
//!
//! A row is one line high and has eight heights. The upper four are for what is above the
//! threshold, the lower four for what is below it, in proportion to how far it is from zero and
//! from the outermost value: on which side a value is can be seen without any colour. What equals
//! the threshold is on the side that it decides for. `==` and `!=` have no sides; there all eight
//! heights are in proportion.

use std::cmp::Ordering;

use promwright_engine::Grid;
use promwright_number::float::{Digits, format_digits};
use promwright_ruletest::{Bar, Strip};
use promwright_series::Labels;

use crate::labels::{brief, telling};
use crate::{AlertReplay, ConditionSeries, ConditionTrack};

/// Values of more elements of one alert are only counted.
pub const MOST: usize = 3;

const HALF: usize = Bar::HEIGHTS / 2;

/// The rows of an alert, for the elements that alerted or came nearest to it.
pub struct Rows<'a> {
    alert: &'a AlertReplay,
    track: &'a ConditionTrack,
    scale: Scale,
    left: Vec<&'a ConditionSeries>,
    /// Whether one of the rows has been taken.
    has_row: bool,
}

impl<'a> Rows<'a> {
    /// The rows, if one comparison decides the alert and its values are there.
    pub fn of(alert: &'a AlertReplay) -> Option<Self> {
        let track = deciding(alert)?;
        let left: Vec<&ConditionSeries> = track.series.iter().take(MOST).collect();
        if left.is_empty() {
            return None;
        }
        Some(Self { alert, track, scale: Scale::of(track, &left), left, has_row: false })
    }

    /// Takes the row of the element that an alert with these labels came from.
    pub fn take(&mut self, labels: &Labels) -> Option<Strip> {
        let index = self.left.iter().position(|own| self.comes_from(labels, own))?;
        let series = self.left.remove(index);
        let row = self.row(self.range(series, !self.has_row), series);
        self.has_row = true;
        Some(row)
    }

    /// The rows that are left, of elements that never alerted.
    pub fn rest(self) -> Vec<Strip> {
        let all: Vec<&Labels> = self.track.series.iter().map(|own| &own.labels).collect();
        let telling = telling(&all);
        let row = |(index, own): (usize, &&ConditionSeries)| {
            let range = self.range(own, !self.has_row && index == 0);
            let label = format!("{range} {}", brief(&own.labels, &telling));
            self.row(label.trim_end().to_owned(), own)
        };
        self.left.iter().enumerate().map(row).collect()
    }

    /// Of how many elements no row is drawn.
    pub fn more(&self) -> usize {
        self.track.more + self.track.series.len().saturating_sub(MOST)
    }

    /// Whether an alert may have come from an element: it has its labels, but for those that the
    /// rule sets itself.
    fn comes_from(&self, labels: &Labels, series: &ConditionSeries) -> bool {
        let is_set = |name: &str| self.alert.labels.iter().any(|(own, _)| **own == *name);
        let mut kept = series.labels.iter().filter(|(name, _)| *name != "__name__");
        kept.all(|(name, value)| is_set(name) || labels.get(name) == Some(value))
    }

    fn row(&self, label: String, series: &ConditionSeries) -> Strip {
        Strip { label, spans: Vec::new(), bars: self.bars(series) }
    }

    /// `0.1 to 0.8, > 0.7`; a threshold that is the same for all stands in the first row only.
    fn range(&self, series: &ConditionSeries, is_first: bool) -> String {
        let (range, op) = (between(&series.values), self.track.op.unwrap_or_default());
        match self.track.threshold_value {
            Some(_) if !is_first => range,
            Some(value) => format!("{range}, {op} {}", exact(value)),
            None => format!("{range}, {op} {}", between(&series.thresholds)),
        }
    }

    /// Bars from evaluation to evaluation; the nearer to alerting, the later, since that counts
    /// where several share a column.
    fn bars(&self, series: &ConditionSeries) -> Vec<(Bar, i64, i64)> {
        let Grid { start, step, .. } = self.alert.ticks;
        let mut bars: Vec<(Bar, i64, i64)> = Vec::new();
        for (index, value) in series.values.iter().enumerate() {
            let from = start + index as i64 * step.max(1);
            let threshold = self.track.threshold_value;
            let threshold = threshold.or_else(|| series.thresholds.get(index).copied().flatten());
            let Some(bar) = value.and_then(|own| self.scale.bar(own, threshold)) else { continue };
            match bars.last_mut() {
                Some((last, _, until)) if *last == bar && *until == from => *until += step.max(1),
                _ => bars.push((bar, from, from + step.max(1))),
            }
        }
        bars.sort_by_key(|(bar, from, _)| (bar.holds, self.scale.nearness(*bar), *from));
        bars
    }
}

/// How near an alert that never came to be pending was to it: `0.8 at most, threshold 1`.
pub fn nearest(alert: &AlertReplay) -> Option<String> {
    let track = deciding(alert)?;
    let (op, threshold) = (track.op?, exact(track.threshold_value?));
    let series = track.series.first()?;
    let (end, which) = match op {
        ">" | ">=" => (series.greatest()?, "at most"),
        "<" | "<=" => (series.least()?, "at least"),
        _ => return None,
    };
    Some(format!("{} {which}, threshold {threshold}", short(end.1)))
}

/// The only condition that compares something.
fn deciding(alert: &AlertReplay) -> Option<&ConditionTrack> {
    let mut comparing = alert.conditions.iter().filter(|own| own.op.is_some());
    comparing.next().filter(|_| comparing.next().is_none())
}

/// `0.1 to 0.8`, or the one value that there is.
fn between(values: &[Option<f64>]) -> String {
    let there = || values.iter().flatten().copied().filter(|own| !own.is_nan());
    match (there().reduce(f64::min), there().reduce(f64::max)) {
        (Some(least), Some(most)) if short(least) == short(most) => short(least),
        (Some(least), Some(most)) => format!("{} to {}", short(least), short(most)),
        _ if values.iter().any(Option::is_some) => "NaN".to_owned(),
        _ => "none".to_owned(),
    }
}

/// A threshold as people write it.
fn exact(value: f64) -> String {
    format_digits(value, Digits::Significant(6))
}

/// A value with four digits at most.
fn short(value: f64) -> String {
    format_digits(value, Digits::Significant(4))
}

/// How high values are drawn; zero is always on it.
struct Scale {
    op: &'static str,
    bottom: f64,
    top: f64,
}

impl Scale {
    fn of(track: &ConditionTrack, series: &[&ConditionSeries]) -> Self {
        let values = series.iter().flat_map(|own| own.values.iter().chain(&own.thresholds));
        let finite = values.flatten().copied().chain(track.threshold_value);
        let ends = finite.filter(|own| own.is_finite());
        let (bottom, top) =
            ends.fold((0.0, 0.0), |(bottom, top): (f64, f64), own| (bottom.min(own), top.max(own)));
        Self { op: track.op.unwrap_or_default(), bottom, top }
    }

    /// The bar of a value; `None` for NaN, which has no height and never alerts.
    fn bar(&self, value: f64, threshold: Option<f64>) -> Option<Bar> {
        let order = value.partial_cmp(&threshold.unwrap_or(f64::NAN));
        let holds = match self.op {
            ">" => order == Some(Ordering::Greater),
            ">=" => order.is_some_and(Ordering::is_ge),
            "<" => order == Some(Ordering::Less),
            "<=" => order.is_some_and(Ordering::is_le),
            "==" => order == Some(Ordering::Equal),
            _ => order.is_some_and(Ordering::is_ne),
        };
        let height = match (order, threshold) {
            _ if value.is_nan() => return None,
            (Some(order), Some(threshold)) if !matches!(self.op, "==" | "!=") => {
                let is_above = match order {
                    Ordering::Equal => matches!(self.op, ">=" | "<"),
                    order => order.is_gt(),
                };
                if is_above {
                    HALF + step(threshold, self.top, value, HALF)
                } else {
                    step(self.bottom, threshold, value, HALF)
                }
            }
            _ => step(self.bottom, self.top, value, Bar::HEIGHTS),
        };
        Some(Bar { height, holds })
    }

    /// The greater, the nearer to alerting.
    fn nearness(&self, bar: Bar) -> usize {
        if matches!(self.op, "<" | "<=") { Bar::HEIGHTS - bar.height } else { bar.height }
    }
}

/// Which of so many heights between two values a value has, from 1.
fn step(from: f64, to: f64, value: f64, count: usize) -> usize {
    // Halves, since the difference of two floats may be infinite.
    let share = (value / 2.0 - from / 2.0) / (to / 2.0 - from / 2.0);
    ((share * count as f64).ceil().max(1.0) as usize).min(count)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scale(op: &'static str, bottom: f64, top: f64) -> Scale {
        Scale { op, bottom, top }
    }

    fn heights(scale: &Scale, threshold: f64, values: &[f64]) -> Vec<(usize, bool)> {
        let bars = values.iter().filter_map(|own| scale.bar(*own, Some(threshold)));
        bars.map(|own| (own.height, own.holds)).collect()
    }

    #[test]
    fn a_value_is_on_its_side_of_the_threshold() {
        let above = scale(">", 0.0, 2.0);
        let all = [0.0, 0.5, 0.999, 1.0, 1.001, 2.0, f64::INFINITY, f64::NAN];
        let sides = [1, 2, 4, 4, 5, 8, 8];
        let expected: Vec<_> = sides.into_iter().map(|own| (own, own > 4)).collect();
        assert_eq!(heights(&above, 1.0, &all), expected);
        let below = heights(&scale("<", 0.0, 2.0), 1.0, &[0.0, 0.999, 1.0, 2.0]);
        assert_eq!(below, [(1, true), (4, true), (5, false), (8, false)]);
        assert_eq!(heights(&scale("<=", 0.0, 1.0), 1.0, &[1.0]), [(4, true)]);
        assert_eq!(heights(&scale(">=", 0.0, 1.0), 1.0, &[1.0]), [(5, true)]);
        assert_eq!(heights(&scale("==", 0.0, 1.0), 0.0, &[0.0, 1.0]), [(1, true), (8, false)]);
        assert_eq!(heights(&scale(">", 0.0, 0.0), 0.0, &[0.0]), [(1, false)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn every_number_has_a_height(
            value in prop::num::f64::ANY,
            threshold in prop::option::of(prop::num::f64::ANY),
            op in prop::sample::select(vec![">", ">=", "<", "<=", "==", "!="]),
            ends in (prop::num::f64::NORMAL, prop::num::f64::NORMAL),
        ) {
            let scale = scale(op, ends.0.min(0.0), ends.1.max(0.0));
            let bar = scale.bar(value, threshold);
            prop_assert_eq!(bar.is_none(), value.is_nan());
            prop_assert!(bar.is_none_or(|own| (1..=Bar::HEIGHTS).contains(&own.height)));
            if let (Some(bar), true) = (bar, matches!(op, ">" | ">=")) {
                prop_assert!(!bar.holds || bar.height > HALF);
            }
            if let (Some(bar), true) = (bar, matches!(op, "<" | "<=")) {
                prop_assert!(!bar.holds || bar.height <= HALF);
            }
        }
    }
}
