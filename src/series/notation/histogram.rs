//! Native histograms among the values: `{{schema:1 count:3 buckets:[1 2]}}`.
//!
//! Keys and words are read in any case, each key once. As in Prometheus, nothing holds the parts
//! to each other: [`Histogram::validate`] does.

use std::sync::Arc;

use promwright_source::Span;

use super::NotationError;
use super::cursor::{Cursor, is_letter};
use super::values::{named, number, signed};
use crate::histogram::{BucketSpan, Histogram, ResetHint};

const FORM: &str = "a histogram is written `{{schema:1 count:3 sum:4.5 buckets:[1 2]}}`, with a \
                    space between two parts";

/// A histogram as it is written.
pub(super) struct Described {
    pub(super) histogram: Histogram,
    /// Whether the reset hint is written.
    pub(super) hint_written: bool,
}

impl Described {
    /// How many numbers it takes to hold one.
    pub(super) fn size(&self) -> usize {
        1 + self.histogram.positive_buckets.len() + self.histogram.negative_buckets.len()
    }
}

/// Reads a histogram, from its `{{` to behind its `}}`.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Described, NotationError> {
    let open = cursor.at();
    cursor.skip(2);
    let mut parts = Parts::default();
    let mut spaced = cursor.skip_space();
    if spaced && !cursor.rest().starts_with("}}") {
        return Err(unexpected(cursor, "a key directly behind `{{`"));
    }
    while !cursor.rest().starts_with("}}") {
        if cursor.is_at_end() {
            let message = "the histogram is not closed, expected `}}`";
            return Err(NotationError::new(Span::of(&(open..open + 2)), message, FORM));
        }
        if !spaced && cursor.at() > open + 2 {
            return Err(unexpected(cursor, "a space or `}}`"));
        }
        parts.read(cursor)?;
        spaced = cursor.skip_space();
    }
    cursor.skip(2);
    Ok(parts.build())
}

/// The histograms of `base`, `base` with `step` added (subtracted if `negative`), and so on:
/// `repeats` steps, of which only the first `kept` histograms are made.
pub(super) fn series(
    base: &Described,
    step: &Described,
    negative: bool,
    kept: usize,
    span: Span,
) -> Result<Vec<Arc<Histogram>>, NotationError> {
    let mut histograms = Vec::with_capacity(kept);
    let mut current = base.histogram.clone();
    for index in 0..kept {
        if index > 0 {
            if current.schema > step.histogram.schema {
                return Err(NotationError::new(
                    span,
                    format!(
                        "a histogram of schema {} cannot take steps of the coarser schema {}",
                        current.schema, step.histogram.schema
                    ),
                    "write the step in the schema of the histogram or in a finer one",
                ));
            }
            let change = if negative { Histogram::subtract } else { Histogram::add };
            change(&mut current, &step.histogram).map_err(|error| {
                NotationError::new(span, error.to_string(), "use custom buckets in both or none")
            })?;
        }
        histograms.push(Arc::new(current.clone()));
    }
    Ok(histograms)
}

/// The parts of a histogram as far as they are read.
#[derive(Default)]
struct Parts {
    histogram: Histogram,
    offset: i32,
    negative_offset: i32,
    seen: Vec<&'static str>,
}

/// The keys that a histogram may have.
const KEYS: [&str; 11] = [
    "schema",
    "sum",
    "count",
    "z_bucket",
    "z_bucket_w",
    "custom_values",
    "buckets",
    "offset",
    "n_buckets",
    "n_offset",
    "counter_reset_hint",
];

impl Parts {
    /// Reads one part: a key, a colon and a value.
    fn read(&mut self, cursor: &mut Cursor<'_>) -> Result<(), NotationError> {
        let start = cursor.at();
        let word = cursor.take(is_letter);
        let Some(key) = KEYS.into_iter().find(|key| key.eq_ignore_ascii_case(word)) else {
            if word.is_empty() {
                return Err(unexpected(cursor, "a key"));
            }
            let message = format!("a histogram has no `{word}`");
            let help = format!("its parts are {}", KEYS.join(", "));
            return Err(NotationError::new(cursor.span_from(start), message, help));
        };
        if self.seen.contains(&key) {
            let message = format!("`{key}` stands twice in the histogram");
            return Err(NotationError::new(cursor.span_from(start), message, "keep one of them"));
        }
        self.seen.push(key);
        if !cursor.eat(b':') {
            return Err(unexpected(cursor, "`:` directly behind the key"));
        }
        self.value(key, cursor)
    }

    fn value(&mut self, key: &str, cursor: &mut Cursor<'_>) -> Result<(), NotationError> {
        let histogram = &mut self.histogram;
        match key {
            "schema" => histogram.schema = integer(cursor)?,
            "sum" => histogram.sum = float(cursor, Within::Part)?,
            "count" => histogram.count = float(cursor, Within::Part)?,
            "z_bucket" => histogram.zero_count = float(cursor, Within::Part)?,
            "z_bucket_w" if cursor.peek() == Some(b'-') => {
                return Err(unexpected(cursor, "a width without a sign"));
            }
            "z_bucket_w" => histogram.zero_threshold = float(cursor, Within::Part)?,
            "custom_values" => histogram.custom_values = list(cursor)?.into(),
            "buckets" => histogram.positive_buckets = list(cursor)?,
            "offset" => self.offset = integer(cursor)?,
            "n_buckets" => histogram.negative_buckets = list(cursor)?,
            "n_offset" => self.negative_offset = integer(cursor)?,
            _ => histogram.reset_hint = hint(cursor)?,
        }
        Ok(())
    }

    fn build(self) -> Described {
        let span = |offset, buckets: &[f64]| match buckets.len() as u32 {
            0 => Vec::new(),
            length => vec![BucketSpan { offset, length }],
        };
        let mut histogram = self.histogram;
        histogram.positive_spans = span(self.offset, &histogram.positive_buckets);
        histogram.negative_spans = span(self.negative_offset, &histogram.negative_buckets);
        Described { histogram, hint_written: self.seen.contains(&"counter_reset_hint") }
    }
}

/// `[1 2 -3]`, with a space between two and none behind the bracket.
fn list(cursor: &mut Cursor<'_>) -> Result<Vec<f64>, NotationError> {
    if !cursor.eat(b'[') {
        return Err(unexpected(cursor, "`[`"));
    }
    let mut values = vec![float(cursor, Within::List)?];
    loop {
        let spaced = cursor.skip_space();
        if cursor.eat(b']') {
            return Ok(values);
        }
        if !spaced {
            return Err(unexpected(cursor, "a space or `]`"));
        }
        values.push(float(cursor, Within::List)?);
    }
}

/// Where a number stands: Prometheus reads `-Inf` only outside of lists and `-.5` only inside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Part,
    List,
}

/// A number with or without `-`.
fn float(cursor: &mut Cursor<'_>, within: Within) -> Result<f64, NotationError> {
    match cursor.peek() {
        Some(b'-') => match cursor.rest().as_bytes().get(1) {
            Some(b'.') if within == Within::Part => Err(unexpected(cursor, "a digit behind `-`")),
            Some(first) if is_letter(*first) && within == Within::List => {
                Err(unexpected(cursor, "a digit behind `-`"))
            }
            _ => signed(cursor),
        },
        Some(first) if is_letter(first) => {
            let start = cursor.at();
            let word = cursor.take(is_letter);
            named(word).ok_or_else(|| {
                let message = format!("`{word}` is not a number");
                NotationError::new(cursor.span_from(start), message, FORM)
            })
        }
        Some(first) if first.is_ascii_digit() => number(cursor),
        _ => Err(unexpected(cursor, "a number")),
    }
}

/// A whole number with or without `-`.
fn integer(cursor: &mut Cursor<'_>) -> Result<i32, NotationError> {
    let start = cursor.at();
    cursor.eat(b'-');
    let digits = cursor.take(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    let span = cursor.span_from(start);
    if digits.is_empty() {
        return Err(unexpected(cursor, "a whole number"));
    }
    let text = &cursor.text()[span.range()];
    text.parse().map_err(|_| {
        let message = format!("`{text}` is not a whole number of 32 bits");
        NotationError::new(span, message, "write digits, behind a `-` if it is below zero")
    })
}

fn hint(cursor: &mut Cursor<'_>) -> Result<ResetHint, NotationError> {
    let start = cursor.at();
    let word = cursor.take(is_letter);
    match word.to_ascii_lowercase().as_str() {
        "unknown" => Ok(ResetHint::Unknown),
        "reset" => Ok(ResetHint::Reset),
        "not_reset" => Ok(ResetHint::NotReset),
        "gauge" => Ok(ResetHint::Gauge),
        "" => Err(unexpected(cursor, "a reset hint")),
        _ => Err(NotationError::new(
            cursor.span_from(start),
            format!("`{word}` is not a reset hint"),
            "the hints are `unknown`, `reset`, `not_reset` and `gauge`",
        )),
    }
}

fn unexpected(cursor: &Cursor<'_>, expected: &str) -> NotationError {
    let (found, span) = cursor.found();
    let message = format!("unexpected {found} in the histogram, expected {expected}");
    NotationError::new(span, message, FORM)
}
