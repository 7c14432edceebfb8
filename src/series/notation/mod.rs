//! Series notation: the language in which rule tests and Prometheus' own tests write series.
//!
//! `up{job="a"} 1 2 _ _x3 stale 1+2x5 NaN`, read as the parser of Prometheus 3.14 reads it:
//!
//! | item | values |
//! |---|---|
//! | `5`, `-0.5`, `1e3`, `1_000`, `010` (octal: 8), `Inf`, `NaN` | one value |
//! | `_`, `_x3` | one gap, three gaps |
//! | `stale` | a stale marker |
//! | `5x3` | 5 and three more: `5 5 5 5` |
//! | `1+2x3`, `1-2x3` | `1 3 5 7`, `1 -1 -3 -5` |
//! | `{{count:3 sum:4 buckets:[1 2]}}` | one native histogram |
//! | `{{..}}x3`, `{{..}}+{{..}}x3` | histograms, as for numbers |
//!
//! A repeat of `n` gives `n + 1` values, but `_xn` gives `n` gaps. A name cannot be repeated
//! (`stalex3` and `Infx3` are no items), and `0x10` is zero and ten more, not sixteen.
//! Nothing here panics or grows without bound: see [`MAX_POINTS`].

mod cursor;
mod histogram;
mod label_set;
mod values;
mod write;

use std::sync::Arc;

use promwright_source::Span;

use crate::histogram::Histogram;
use crate::{Column, Labels};
use cursor::Cursor;
use values::Points;
pub use write::write;

/// The most values that one series may expand to: some nine years of one value in 30 seconds.
///
/// Prometheus has no limit and runs out of memory instead.
pub const MAX_POINTS: usize = 10_000_000;

/// What a series has at one step.
#[derive(Clone, Debug)]
pub enum Point {
    /// No sample.
    Gap,
    /// A float; [`STALE`](crate::STALE) for `stale`.
    Float(f64),
    /// A native histogram.
    Histogram {
        /// The histogram.
        histogram: Arc<Histogram>,
        /// Whether its reset hint is written: an expectation without one accepts any.
        hint_written: bool,
    },
}

/// Why a text is not series notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotationError {
    /// The bytes that are wrong.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl NotationError {
    fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: help.into() }
    }
}

impl std::fmt::Display for NotationError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({})", self.message, self.help)
    }
}

impl std::error::Error for NotationError {}

/// Reads a label set and the values after it: `up{job="a"} 1 2 3`.
///
/// # Errors
///
/// The first fault, with its span in `text`.
pub fn parse_series(text: &str) -> Result<(Labels, Vec<Point>), NotationError> {
    let mut cursor = Cursor::new(text);
    let labels = label_set::parse(&mut cursor)?;
    let mut points = Points::new(None);
    values::parse(&mut cursor, &mut points)?;
    Ok((labels, points.kept))
}

/// Reads a label set that stands alone: `up{job="a"}`, `{"a.b", c="d"}`, or nothing.
///
/// # Errors
///
/// The first fault, with its span in `text`; values after the label set are one.
pub fn parse_labels(text: &str) -> Result<Labels, NotationError> {
    let mut cursor = Cursor::new(text);
    let labels = label_set::parse(&mut cursor)?;
    cursor.skip_space();
    if cursor.is_at_end() {
        return Ok(labels);
    }
    let (found, span) = cursor.found();
    Err(NotationError::new(
        span,
        format!("unexpected {found} after the label set"),
        "only a metric name and labels in braces can stand here",
    ))
}

/// Reads values that stand alone: `1 2 _ 3+1x5`.
///
/// # Errors
///
/// The first fault, with its span in `text`.
pub fn parse_values(text: &str) -> Result<Vec<Point>, NotationError> {
    let mut points = Points::new(None);
    values::parse_all(&mut Cursor::new(text), &mut points)?;
    Ok(points.kept)
}

/// Which of the two texts of a test's series an error is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The label set.
    Series,
    /// The values.
    Values,
}

/// Reads a series whose label set and values are written apart, as in a rule test's
/// `input_series`. Values may also follow the label set, since Prometheus joins the two texts.
/// Only the first `most` values are kept; the others only have to be well formed, however many
/// they are.
///
/// # Errors
///
/// The first fault, with its span in the text that it is in.
pub fn parse_parts(
    series: &str,
    values: &str,
    most: usize,
) -> Result<(Labels, Vec<Point>), (Part, NotationError)> {
    let mut cursor = Cursor::new(series);
    let in_series = |error| (Part::Series, error);
    let labels = label_set::parse(&mut cursor).map_err(in_series)?;
    let mut points = Points::new(Some(most));
    values::parse(&mut cursor, &mut points).map_err(in_series)?;
    values::parse_all(&mut Cursor::new(values), &mut points)
        .map_err(|error| (Part::Values, error))?;
    Ok((labels, points.kept))
}

/// The samples of `points` that stand `interval` milliseconds apart, the first at `start`.
pub fn column(points: &[Point], start: i64, interval: i64) -> Column {
    let mut column = Column::new();
    for (index, point) in (0_i64..).zip(points) {
        let time = start + index * interval;
        match point {
            Point::Gap => {}
            Point::Float(value) => column.push(time, *value),
            Point::Histogram { histogram, .. } => column.push_histogram(time, histogram.clone()),
        }
    }
    column
}

#[cfg(test)]
mod tests;
