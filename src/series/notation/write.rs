//! Writes values as briefly as the notation allows without changing one bit of them.

use std::fmt::Write as _;

use promwright_number::float;

use super::Point;
use crate::histogram::Histogram;
use crate::is_stale;

/// Values in series notation: repeats as `1x3`, even steps as `1+2x3`, gaps as `_x3`.
///
/// [`parse_values`](super::parse_values) gives the same points back, but for the bits of a NaN.
pub fn write(points: &[Point]) -> String {
    let mut text = String::new();
    let mut rest = points;
    while let Some(point) = rest.first() {
        if !text.is_empty() {
            text.push(' ');
        }
        let taken = match point {
            Point::Gap => gaps(&mut text, rest),
            Point::Float(value) => floats(&mut text, *value, rest),
            Point::Histogram { histogram, .. } => histograms(&mut text, histogram, rest),
        };
        rest = &rest[taken..];
    }
    text
}

fn gaps(text: &mut String, points: &[Point]) -> usize {
    let count = points.iter().take_while(|point| matches!(point, Point::Gap)).count();
    text.push('_');
    if count > 1 {
        let _ = write!(text, "x{count}");
    }
    count
}

fn histograms(text: &mut String, histogram: &Histogram, points: &[Point]) -> usize {
    // What Prometheus prints of infinity and of no bounds it does not read.
    let notation = histogram.to_notation().replace("+Inf", "Inf").replace(" custom_values:[]", "");
    text.push_str(&notation);
    let same = |point: &&Point| {
        matches!(point, Point::Histogram { histogram: other, .. }
            if histogram.equals(other) && histogram.reset_hint == other.reset_hint)
    };
    let count = points.iter().take_while(same).count();
    if count > 1 {
        let _ = write!(text, "x{}", count - 1);
    }
    count
}

fn floats(text: &mut String, value: f64, points: &[Point]) -> usize {
    if is_stale(value) {
        text.push_str("stale");
        return 1;
    }
    float::push(text, value);
    let step = points.get(1).and_then(|point| step(value, point)).unwrap_or(f64::NAN);
    let count = run(value, step, points);
    // A repeat of two is no shorter than the two values.
    if !value.is_finite() || count < 3 {
        return 1;
    }
    if step != 0.0 {
        text.push(if step < 0.0 { '-' } else { '+' });
        float::push(text, step.abs());
    }
    let _ = write!(text, "x{}", count - 1);
    count
}

/// The step from `value` to the next point.
fn step(value: f64, next: &Point) -> Option<f64> {
    match *next {
        Point::Float(next) if next.to_bits() == value.to_bits() => Some(0.0),
        Point::Float(next) if next.is_finite() => Some(next - value),
        _ => None,
    }
}

/// How many points from the first on repeated addition of `step` gives, bit by bit.
fn run(value: f64, step: f64, points: &[Point]) -> usize {
    let mut expected = value;
    let mut count = 0;
    for point in points {
        if !matches!(point, Point::Float(found) if found.to_bits() == expected.to_bits()) {
            break;
        }
        count += 1;
        if step != 0.0 {
            expected += step;
        }
    }
    count
}
