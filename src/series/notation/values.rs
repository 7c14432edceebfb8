//! The values behind a label set.

use std::sync::Arc;

use promwright_number::literal::{self, NumberError};
use promwright_source::{Span, is_word};

use super::cursor::{Cursor, is_letter, is_space};
use super::histogram::{self, Described};
use super::{MAX_POINTS, NotationError, Point};
use crate::STALE;

const FORMS: &str = "values are written `1`, `-0.5`, `Inf`, `NaN`, `stale`, `_` (a gap), `1x3`, \
                     `1+2x3` or `_x3`, with spaces between them";

/// Values as they are read.
pub(super) struct Points {
    /// Those that are kept, from the first on.
    pub(super) kept: Vec<Point>,
    /// How many are kept; what is beyond is read over. Without it, too many are a fault.
    most: Option<usize>,
}

impl Points {
    pub(super) const fn new(most: Option<usize>) -> Self {
        Self { kept: Vec::new(), most }
    }

    /// Makes room for as many of `more` points as are to be kept, or refuses them.
    fn reserve(&mut self, more: usize, span: Span) -> Result<usize, NotationError> {
        let room = self.most.unwrap_or(MAX_POINTS).min(MAX_POINTS) - self.kept.len();
        if self.most.is_none() && more > room {
            return Err(too_many(span));
        }
        let kept = more.min(room);
        self.kept.reserve(kept);
        Ok(kept)
    }
}

fn too_many(span: Span) -> NotationError {
    let message = format!("the series has more than {MAX_POINTS} values");
    NotationError::new(span, message, "use a smaller repeat count")
}

/// Reads what follows a label set: nothing, or white space before each value.
pub(super) fn parse(cursor: &mut Cursor<'_>, points: &mut Points) -> Result<(), NotationError> {
    let spaced = cursor.skip_space();
    if !spaced && !cursor.is_at_end() {
        let (found, span) = cursor.found();
        let message = format!("unexpected {found} directly behind the label set");
        return Err(NotationError::new(span, message, "put a space before the values"));
    }
    if cursor.peek() == Some(b'{') && !cursor.rest().starts_with("{{") {
        return Err(NotationError::new(
            Span::of(&(cursor.at()..cursor.at() + 1)),
            "unexpected `{` among the values",
            "labels follow the metric name without a space: `name{label=\"value\"}`",
        ));
    }
    parse_all(cursor, points)
}

/// Reads values to the end of the text.
pub(super) fn parse_all(cursor: &mut Cursor<'_>, points: &mut Points) -> Result<(), NotationError> {
    cursor.skip_space();
    while !cursor.is_at_end() {
        item(cursor, points)?;
        if !cursor.skip_space() && !cursor.is_at_end() {
            return Err(unexpected(cursor, "a space"));
        }
    }
    Ok(())
}

fn item(cursor: &mut Cursor<'_>, points: &mut Points) -> Result<(), NotationError> {
    let start = cursor.at();
    if cursor.eat(b'_') {
        let count = if cursor.eat(b'x') { count(cursor)? } else { 1 };
        let kept = points.reserve(count, cursor.span_from(start))?;
        points.kept.resize(points.kept.len() + kept, Point::Gap);
        return Ok(());
    }
    if cursor.rest().starts_with("{{") {
        return histograms(cursor, points);
    }
    let mut value = value(cursor)?;
    let step = match cursor.peek() {
        Some(b'+' | b'-') => Some(signed(cursor)?),
        _ => None,
    };
    if !cursor.eat(b'x') {
        if step.is_some() {
            let (found, span) = cursor.found();
            return Err(NotationError::new(
                if cursor.is_at_end() { cursor.span_from(start) } else { span },
                format!("unexpected {found} after a step, expected `x` and a repeat count"),
                "a step needs a repeat count, as in `1+2x3`; separate values need a space",
            ));
        }
        if points.reserve(1, cursor.span_from(start))? == 1 {
            points.kept.push(Point::Float(value));
        }
        return Ok(());
    }
    let repeats = count(cursor)?;
    let kept = points.reserve(repeats.saturating_add(1), cursor.span_from(start))?;
    for _ in 0..kept {
        points.kept.push(Point::Float(value));
        if let Some(step) = step {
            // Step by step, as Prometheus does, so that rounding accumulates alike.
            value += step;
        }
    }
    Ok(())
}

/// A histogram, alone, repeated (`{{..}}x3`) or in steps (`{{..}}+{{..}}x3`).
fn histograms(cursor: &mut Cursor<'_>, points: &mut Points) -> Result<(), NotationError> {
    let start = cursor.at();
    let base = histogram::parse(cursor)?;
    let step = match cursor.peek() {
        Some(sign @ (b'+' | b'-')) => {
            cursor.skip(1);
            if !cursor.rest().starts_with("{{") {
                return Err(unexpected(cursor, "a histogram as the step"));
            }
            Some((histogram::parse(cursor)?, sign == b'-'))
        }
        _ => None,
    };
    let span = cursor.span_from(start);
    let repeats = if cursor.eat(b'x') {
        count(cursor)?
    } else if step.is_some() {
        return Err(unexpected(cursor, "`x` and a repeat count behind a step"));
    } else {
        0
    };
    let Some((step, negative)) = step else {
        let kept = points.reserve(repeats.saturating_add(1), span)?;
        let Described { histogram, hint_written } = base;
        let point = Point::Histogram { histogram: Arc::new(histogram), hint_written };
        points.kept.extend(std::iter::repeat_n(point, kept));
        return Ok(());
    };
    let kept = points.reserve(repeats.saturating_add(1), span)?;
    // Each step has buckets of its own, so that they count like values.
    if kept.saturating_mul(base.size().saturating_add(step.size())) > MAX_POINTS {
        return Err(too_many(span));
    }
    for histogram in histogram::series(&base, &step, negative, kept, span)? {
        points.kept.push(Point::Histogram { histogram, hint_written: step.hint_written });
    }
    Ok(())
}

/// A number with or without a sign, or `stale`.
fn value(cursor: &mut Cursor<'_>) -> Result<f64, NotationError> {
    match cursor.peek() {
        Some(b'+' | b'-') => signed(cursor),
        Some(first) if is_letter(first) => {
            let start = cursor.at();
            let word = cursor.take(|byte| is_word(byte) || byte == b':');
            if word == "stale" {
                return Ok(STALE);
            }
            named(word).ok_or_else(|| unknown_word(word, cursor.span_from(start)))
        }
        _ => number(cursor),
    }
}

/// A sign and a number, without a space between them.
pub(super) fn signed(cursor: &mut Cursor<'_>) -> Result<f64, NotationError> {
    let negative = cursor.peek() == Some(b'-');
    cursor.skip(1);
    let value = match cursor.peek() {
        Some(first) if is_letter(first) => {
            let start = cursor.at();
            let word = cursor.take(|byte| is_word(byte) || byte == b':');
            let span = cursor.span_from(start);
            named(word).ok_or_else(|| unknown_word(word, span))?
        }
        _ => number(cursor)?,
    };
    Ok(if negative { -value } else { value })
}

pub(super) fn named(word: &str) -> Option<f64> {
    if word.eq_ignore_ascii_case("inf") {
        Some(f64::INFINITY)
    } else if word.eq_ignore_ascii_case("nan") {
        Some(f64::NAN)
    } else {
        None
    }
}

fn unknown_word(word: &str, span: Span) -> NotationError {
    let repeated = word.rsplit_once('x').filter(|(name, count)| {
        let known = named(name).is_some() || *name == "stale";
        known && !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit())
    });
    let help = match repeated {
        Some((name, _)) => {
            format!("a repeat count cannot follow `{name}`: write `{name} {name} {name}`")
        }
        None if word.eq_ignore_ascii_case("stale") => {
            "a stale marker is written `stale`, in lower case and without a sign".to_owned()
        }
        None => FORMS.to_owned(),
    };
    NotationError::new(span, format!("unexpected `{word}`, expected a value"), help)
}

pub(super) fn number(cursor: &mut Cursor<'_>) -> Result<f64, NotationError> {
    let start = cursor.at();
    let rest = cursor.rest();
    let starts = rest.strip_prefix('.').unwrap_or(rest).starts_with(|c: char| c.is_ascii_digit());
    if !starts {
        return Err(unexpected(cursor, "a value"));
    }
    let text = number_text(cursor);
    let behind = cursor.take(|byte| byte != b'x' && is_word(byte));
    let span = cursor.span_from(start);
    if behind.is_empty() {
        return literal::number(text).map_err(|error| match error {
            NumberError::Malformed => {
                NotationError::new(span, format!("`{text}` is not a number"), FORMS)
            }
            NumberError::OutOfRange => NotationError::new(
                span,
                format!("`{text}` is beyond the largest float"),
                "write `Inf` for infinity",
            ),
        });
    }
    let unit = matches!(behind, "ms" | "s" | "m" | "h" | "d" | "w" | "y");
    let help = if unit { "values are plain numbers: write it without a unit" } else { FORMS };
    Err(NotationError::new(span, format!("`{text}{behind}` is not a number"), help))
}

/// The longest text that could be a number: digits, points, underscores and exponents.
fn number_text<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let rest = cursor.rest();
    let mut length = 0;
    let mut after_exponent = false;
    for byte in rest.bytes() {
        let exponent = matches!(byte, b'e' | b'E');
        let sign = after_exponent && matches!(byte, b'+' | b'-');
        if !(sign || exponent || byte.is_ascii_digit() || matches!(byte, b'.' | b'_')) {
            break;
        }
        after_exponent = exponent;
        length += 1;
    }
    cursor.skip(length);
    &rest[..length]
}

/// The count behind an `x`.
fn count(cursor: &mut Cursor<'_>) -> Result<usize, NotationError> {
    let start = cursor.at();
    let text = cursor.take(|byte| !is_space(byte) && (is_word(byte) || byte == b'.'));
    if text.is_empty() {
        return Err(unexpected(cursor, "a repeat count behind `x`"));
    }
    let span = cursor.span_from(start);
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a count can hold are refused as too many values, as they should be.
        return Ok(text.parse().unwrap_or(usize::MAX));
    }
    let message = format!("`{text}` is not a repeat count");
    Err(NotationError::new(span, message, "a repeat count is a whole number: `1+2x3`"))
}

fn unexpected(cursor: &Cursor<'_>, expected: &str) -> NotationError {
    let (found, span) = cursor.found();
    let message = format!("unexpected {found} among the values, expected {expected}");
    NotationError::new(span, message, FORMS)
}
