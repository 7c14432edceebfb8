//! Compares an answer with what a script expects.

use promwright_number::float;
use promwright_series::histogram::Histogram;
use promwright_series::notation::Point;
use promwright_series::{Labels, Sample, is_stale};

use super::script::{Expected, Text};
use crate::{Annotation, Answer, Grid, Value};

/// The relative difference that two equal floats may have.
const EPSILON: f64 = 1e-6;

/// Samples of a series by time.
type Points<'a> = Vec<(i64, Sample<'a>)>;

/// Whether an answer is the expected one.
pub(super) fn check(
    answer: &Answer,
    query: &str,
    grid: Grid,
    expected: &Expected,
) -> Result<(), String> {
    check_annotations("warn", &answer.warnings, query, &expected.warn, expected.no_warn)?;
    check_annotations("info", &answer.infos, query, &expected.info, expected.no_info)?;
    if let Some((start, end, step)) = expected.range_vector {
        return check_series(&points(&answer.value, grid), expected, Grid { start, end, step });
    }
    if !grid.is_instant() {
        return check_series(&points(&answer.value, grid), expected, grid);
    }
    check_instant(&answer.value, 0, expected)
}

/// Whether the second of three steps is what is expected of an instant.
pub(super) fn check_middle(value: &Value, expected: &Expected) -> Result<(), String> {
    check_instant(value, 1, expected)
}

fn check_annotations(
    kind: &str,
    found: &[Annotation],
    query: &str,
    expected: &[Text],
    none: bool,
) -> Result<(), String> {
    let found: Vec<String> = found.iter().map(|annotation| annotation.message(query)).collect();
    if none && !found.is_empty() {
        return Err(format!("unexpected {kind}: {found:?}"));
    }
    if expected.is_empty() {
        return Ok(());
    }
    if let Some(text) = expected.iter().find(|text| !found.iter().any(|found| text.matches(found)))
    {
        return Err(format!("expected {kind} {text}, found {found:?}"));
    }
    match found.iter().find(|found| !expected.iter().any(|text| text.matches(found))) {
        Some(text) => Err(format!("unexpected {kind} {text:?}")),
        None => Ok(()),
    }
}

fn check_instant(value: &Value, step: usize, expected: &Expected) -> Result<(), String> {
    match (value, expected.scalar, &expected.string) {
        (Value::Scalar(values), Some(scalar), _) => {
            let value = values.get(step).copied().unwrap_or(f64::NAN);
            if equal(scalar, value) {
                return Ok(());
            }
            Err(format!("expected {}, got {}", float::format(scalar), float::format(value)))
        }
        (Value::String(text), _, Some(own)) if text == own => Ok(()),
        (Value::Vector(vector), None, None) => {
            let elements = vector
                .iter()
                .filter_map(|series| Some((series.labels.clone(), series.values.sample(step)?)));
            check_vector(&elements.collect::<Vec<_>>(), expected)
        }
        _ => Err(format!("a value of another type: {value:?}")),
    }
}

fn check_vector(vector: &[(Labels, Sample<'_>)], expected: &Expected) -> Result<(), String> {
    for (place, (labels, sample)) in vector.iter().enumerate() {
        let own = expected.series.iter().position(|(own, _)| own == labels);
        let Some(own) = own else {
            return Err(format!("unexpected {labels} {}", shown(*sample)));
        };
        if expected.ordered && own != place {
            return Err(format!("{labels} at {place}, expected at {own}"));
        }
        let wanted = expected.series[own].1.first().unwrap_or(&Point::Gap);
        if !is_wanted(wanted, *sample) {
            let (wanted, sample) = (shown_point(wanted), shown(*sample));
            return Err(format!("{labels}: expected {wanted}, got {sample}"));
        }
    }
    missing(expected, |labels| vector.iter().any(|(own, _)| own == labels))
}

fn missing(expected: &Expected, found: impl Fn(&Labels) -> bool) -> Result<(), String> {
    if expected.scalar.is_some() || expected.string.is_some() {
        return Err("expected another type".to_owned());
    }
    match expected.series.iter().find(|(labels, _)| !found(labels)) {
        Some((labels, points)) => {
            let points: Vec<String> = points.iter().map(shown_point).collect();
            Err(format!("missing {labels} {}", points.join(" ")))
        }
        None => Ok(()),
    }
}

fn points(value: &Value, grid: Grid) -> Vec<(Labels, Points<'_>)> {
    match value {
        Value::String(_) => Vec::new(),
        Value::Scalar(values) => {
            let values = values.iter().map(|value| Sample::Float(*value));
            vec![(Labels::empty(), grid.times().zip(values).collect())]
        }
        Value::Vector(vector) => vector
            .iter()
            .map(|series| {
                let points = series.values.samples().map(|(step, own)| (grid.at(step), own));
                (series.labels.clone(), points.collect())
            })
            .collect(),
        Value::Matrix(matrix) => matrix
            .iter()
            .map(|series| (series.labels.clone(), series.samples.samples().collect()))
            .collect(),
    }
}

fn check_series(
    found: &[(Labels, Points<'_>)],
    expected: &Expected,
    times: Grid,
) -> Result<(), String> {
    if !found.is_sorted_by(|left, right| left.0 <= right.0) {
        return Err("series are not sorted by labels".to_owned());
    }
    for (labels, points) in found {
        let own = expected.series.iter().find(|(own, _)| own == labels);
        let Some((_, own)) = own else {
            return Err(format!("unexpected {labels} {}", shown_points(points)));
        };
        if own.len() > times.len() {
            return Err(format!("{labels}: more values expected than there are times"));
        }
        let wanted = own.iter().enumerate().filter(|(_, point)| !matches!(point, Point::Gap));
        let wanted: Vec<(i64, &Point)> =
            wanted.map(|(step, point)| (times.at(step), point)).collect();
        let same = wanted.len() == points.len()
            && (wanted.iter().zip(points))
                .all(|(left, right)| left.0 == right.0 && is_wanted(left.1, right.1));
        if !same {
            let wanted: Vec<String> = wanted
                .iter()
                .map(|(time, point)| format!("{}@{time}", shown_point(point)))
                .collect();
            let (wanted, points) = (wanted.join(" "), shown_points(points));
            return Err(format!("{labels}: expected {wanted}, got {points}"));
        }
    }
    missing(expected, |labels| found.iter().any(|(own, _)| own == labels))
}

fn shown(sample: Sample<'_>) -> String {
    match sample {
        Sample::Float(value) => float::format(value),
        Sample::Histogram(histogram) => histogram.to_notation(),
    }
}

fn shown_points(points: &Points<'_>) -> String {
    let points = points.iter().map(|(time, sample)| format!("{}@{time}", shown(*sample)));
    points.collect::<Vec<_>>().join(" ")
}

fn shown_point(point: &Point) -> String {
    match point {
        Point::Gap => "_".to_owned(),
        Point::Float(value) => float::format(*value),
        Point::Histogram { histogram, .. } => histogram.to_notation(),
    }
}

/// Whether a sample is what a point asks for. Histograms are compared without empty buckets,
/// their counter reset hints only where one is written.
fn is_wanted(point: &Point, sample: Sample<'_>) -> bool {
    match (point, sample) {
        (Point::Float(wanted), Sample::Float(value)) => equal(*wanted, value),
        (Point::Histogram { histogram: wanted, hint_written }, Sample::Histogram(own)) => {
            let (mut left, mut right) = (Histogram::clone(wanted), Histogram::clone(own));
            left.compact(0);
            right.compact(0);
            (!hint_written || left.reset_hint == right.reset_hint) && left.matches(&right, equal)
        }
        _ => false,
    }
}

/// Equal but for rounding; NaN equals NaN, a stale marker only itself.
fn equal(left: f64, right: f64) -> bool {
    if is_stale(left) || is_stale(right) {
        return is_stale(left) && is_stale(right);
    }
    if left == right || (left.is_nan() && right.is_nan()) {
        return true;
    }
    let sum = left.abs() + right.abs();
    let difference = (left - right).abs();
    if left == 0.0 || right == 0.0 || sum < f64::MIN_POSITIVE {
        return difference < EPSILON * f64::MIN_POSITIVE;
    }
    difference / sum.min(f64::MAX) < EPSILON
}
