//! Which value stands in which line of a drawing.
//!
//! A few different values have a line each, with the value beside it: they need not be in
//! proportion, for what counts is on which side of the threshold they are. Many share lines,
//! but never with the threshold: its line has only values that are equal to it.

use promwright_number::float;

/// No more values than this have a line each.
const EXACT: usize = 6;

/// Lines on either side of a threshold, if values share them.
const SIDE: usize = 3;

/// The lines of a drawing, from the top.
pub struct Levels {
    lines: Lines,
    /// How many of the lines belong to `lines`.
    count: usize,
    /// Whether infinity has a line above them.
    has_infinity: bool,
    /// The label of each line.
    pub labels: Vec<String>,
}

enum Lines {
    /// A value each, from the greatest; NaN may be the last.
    Exact(Vec<f64>),
    /// So many between the greatest value and the threshold, its own line, so many down to
    /// the least.
    Around { most: f64, above: usize, threshold: f64, below: usize, least: f64 },
    /// Evenly from the greatest to the least.
    Even { most: f64, least: f64, count: usize },
}

impl Levels {
    /// The lines for these values and their threshold, if it is always the same; `None` without
    /// any value.
    pub fn of(values: impl Iterator<Item = f64>, threshold: Option<f64>) -> Option<Self> {
        let mut all: Vec<f64> = values.collect();
        if all.is_empty() {
            return None;
        }
        let is_equal = |a: &f64, b: &f64| a == b || (a.is_nan() && b.is_nan());
        let mut distinct: Vec<f64> = all.iter().copied().chain(threshold).collect();
        distinct.sort_by(|a, b| a.is_nan().cmp(&b.is_nan()).then(b.total_cmp(a)));
        distinct.dedup_by(|a, b| is_equal(a, b));
        if distinct.len() <= EXACT {
            let (labels, count) = (labels(&distinct), distinct.len());
            let lines = Lines::Exact(distinct);
            return Some(Self { lines, count, has_infinity: false, labels });
        }
        let odd = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        let has = odd.map(|odd| all.iter().any(|value| is_equal(value, &odd)));
        all.retain(|value| value.is_finite());
        let most = all.iter().copied().reduce(f64::max)?;
        let least = all.iter().copied().reduce(f64::min)?;
        let (lines, mut labels) = match threshold.filter(|own| own.is_finite()) {
            Some(threshold) => around(most, threshold, least),
            None => even(most, least),
        };
        let count = labels.len();
        if has[0] {
            labels.insert(0, float::format(f64::INFINITY));
        }
        for (odd, _) in odd.iter().zip(has).skip(1).filter(|(_, has)| *has) {
            labels.push(float::format(*odd));
        }
        Some(Self { lines, count, has_infinity: has[0], labels })
    }

    /// The line of a value; `None` if it has none.
    pub fn line(&self, value: f64) -> Option<usize> {
        if let Lines::Exact(values) = &self.lines {
            return values.iter().position(|own| *own == value || own.is_nan() && value.is_nan());
        }
        if !value.is_finite() {
            return self.labels.iter().position(|label| *label == float::format(value));
        }
        Some(usize::from(self.has_infinity) + self.lines.line(value).min(self.count - 1))
    }
}

impl Lines {
    /// The line of a finite value that is not exactly one of a few.
    fn line(&self, value: f64) -> usize {
        match self {
            Self::Exact(_) => 0,
            Self::Around { threshold, above, .. } if value == *threshold => *above,
            Self::Around { most, above, threshold, .. } if value > *threshold => {
                share(*most, *threshold, value, *above)
            }
            Self::Around { above, threshold, below, least, .. } => {
                above + 1 + share(*threshold, *least, value, *below)
            }
            Self::Even { most, least, count } => share(*most, *least, value, *count),
        }
    }
}

/// Lines around a threshold, with their labels.
fn around(most: f64, threshold: f64, least: f64) -> (Lines, Vec<String>) {
    let above = if most > threshold { SIDE } else { 0 };
    let below = if least < threshold { SIDE } else { 0 };
    let mut labels = vec![String::new(); above + 1 + below];
    labels[above] = brief(threshold);
    if above > 0 {
        labels[0] = brief(most);
    }
    if below > 0 {
        labels[above + below] = brief(least);
    }
    (Lines::Around { most, above, threshold, below, least }, labels)
}

/// Lines without a threshold, with their labels.
fn even(most: f64, least: f64) -> (Lines, Vec<String>) {
    let count = 2 * SIDE;
    let mut labels = vec![String::new(); count];
    (labels[0], labels[count - 1]) = (brief(most), brief(least));
    (Lines::Even { most, least, count }, labels)
}

/// Which of `count` lines between two values, from the greater one, a value between them has.
fn share(from: f64, to: f64, value: f64, count: usize) -> usize {
    // Halves, since the difference of two floats may be infinite.
    let share = (from / 2.0 - value / 2.0) / (from / 2.0 - to / 2.0);
    let line = (share * count as f64).floor().max(0.0) as usize;
    line.min(count.saturating_sub(1))
}

/// Labels that are brief, unless that makes two of them alike.
fn labels(values: &[f64]) -> Vec<String> {
    let brief: Vec<_> = values.iter().map(|value| brief(*value)).collect();
    let is_clear = brief.iter().enumerate().all(|(at, own)| !brief[..at].contains(own));
    if is_clear { brief } else { values.iter().map(|value| float::format(*value)).collect() }
}

/// A value with six digits at most.
pub fn brief(value: f64) -> String {
    let whole = float::format(value);
    if whole.len() <= 8 || !value.is_finite() {
        return whole;
    }
    float::format(format!("{value:.5e}").parse().unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_values_have_a_line_each_and_many_never_share_the_threshold_s() {
        let few = Levels::of([0.0, 0.75, f64::NAN, 0.0].into_iter(), Some(0.5)).unwrap();
        assert_eq!(few.labels, ["0.75", "0.5", "0", "NaN"]);
        assert_eq!([0.75, 0.5, f64::NAN].map(|own| few.line(own)), [Some(0), Some(1), Some(3)]);
        let near = 0.1 + 0.2;
        let many = Levels::of((0..20).map(f64::from), Some(10.0)).unwrap();
        assert_eq!(many.labels, ["19", "", "", "10", "", "", "0"]);
        assert_eq!(
            [19.0, 10.1, 10.0, 9.9, 0.0].map(|own| many.line(own)),
            [0, 2, 3, 4, 6].map(Some)
        );
        let odd = (0..9).map(f64::from).chain([f64::INFINITY, f64::NAN]);
        let odd = Levels::of(odd, None).unwrap();
        assert_eq!(odd.labels, ["+Inf", "8", "", "", "", "", "0", "NaN"]);
        let lines = [f64::INFINITY, 8.0, 0.0, f64::NAN, f64::NEG_INFINITY].map(|own| odd.line(own));
        assert_eq!(lines, [Some(0), Some(1), Some(6), Some(7), None]);
        let clear = Levels::of([near].into_iter(), Some(0.3)).unwrap();
        assert_eq!(clear.labels, ["0.30000000000000004", "0.3"]);
        for values in [[1e308, -1e308], [1e-320, 2e-320], [1e17, 1e17 + 16.0]] {
            let spread = (0..20).map(|own| values[own % 2] / (1.0 + own as f64));
            let levels = Levels::of(spread.chain(values), Some(0.0)).unwrap();
            for value in values {
                assert!(levels.line(value).is_some_and(|line| line < levels.labels.len()));
            }
        }
    }
}
