//! From a scalar's value back to the bytes it was written as.
//!
//! Each style is walked once, value and source side by side, and compared as it goes. Where
//! the two do not meet as expected the map says the whole scalar rather than a wrong place.

mod block;
mod flow;

use std::sync::Arc;

use promwright_source::Span;

use super::Style;
use crate::{Text, TextMap};

/// The map of a scalar at `span` of `source`, `None` where it is written as it is meant; `indent`
/// counts for block scalars only.
pub(super) fn of(
    source: &str,
    span: Span,
    style: Style,
    indent: u32,
    value: &str,
) -> Option<Arc<TextMap>> {
    let raw = source.get(span.range()).unwrap_or_default();
    let quote = style.quote_length();
    let inner = raw.get(quote as usize..raw.len().saturating_sub(quote as usize));
    if inner == Some(value) {
        return None;
    }
    let pieces = match style {
        Style::Literal | Style::Folded => block::pieces(source, span.start, indent, style, value),
        _ => flow::pieces(inner.unwrap_or_default(), span.start + quote, style, value),
    };
    match pieces {
        Some(pieces) => Some(pieces.finish(value.len() as u32)),
        None => TextMap::whole(),
    }
}

/// The map of a scalar within a text that is itself a scalar of a file. `start` is where the
/// scalar's first byte stands in that text, should it be written there as it is meant.
pub(super) fn compose(
    outer: &Text,
    inner: Option<&TextMap>,
    start: u32,
    length: u32,
) -> Option<Arc<TextMap>> {
    let inner_pieces: &[(u32, u32)] = match inner {
        None => &[(0, start)],
        Some(TextMap::Pieces(pieces)) => pieces,
        Some(TextMap::Printed(_)) => return TextMap::whole(),
    };
    let mut pieces = Pieces::default();
    for (index, (value, start)) in inner_pieces.iter().copied().enumerate() {
        let next = inner_pieces.get(index + 1).map_or(length, |(next, _)| *next);
        if next == value {
            // The end of an escape: the place just past what comes before it.
            let before = outer.place_of(Span::new(start.saturating_sub(1), start));
            pieces.push(value, before.span.end);
            continue;
        }
        match outer.map() {
            None => pieces.push(value, outer.first_byte() + start),
            Some(TextMap::Pieces(outer_pieces)) => {
                pieces.push(value, outer.place_of(Span::new(start, start + 1)).span.start);
                let first = outer_pieces.partition_point(|(at, _)| *at <= start);
                for (at, file) in &outer_pieces[first..] {
                    if *at >= start + (next - value) {
                        break;
                    }
                    pieces.push(value + (at - start), *file);
                }
            }
            Some(TextMap::Printed(_)) => return TextMap::whole(),
        }
    }
    Some(pieces.into())
}

/// Runs of a map under construction.
#[derive(Default)]
struct Pieces {
    runs: Vec<(u32, u32)>,
    /// Whether the last run only marks where an escape ends.
    ends_escape: bool,
}

impl Pieces {
    fn with_capacity(count: usize) -> Self {
        Self { runs: Vec::with_capacity(count), ends_escape: false }
    }

    fn push(&mut self, value: u32, file: u32) {
        self.runs.push((value, file));
    }

    /// Value and file go side by side from here.
    fn run(&mut self, value: usize, file: u32) {
        let value = value as u32;
        let continues = self
            .runs
            .last()
            .is_some_and(|(v, f)| !self.ends_escape && value - v == file.wrapping_sub(*f));
        if !continues {
            self.push(value, file);
        }
        self.ends_escape = false;
    }

    /// `value_length` bytes of the value are written as `file_length` bytes.
    fn escape(&mut self, value: usize, value_length: usize, file: u32, file_length: usize) {
        self.push(value as u32, file);
        self.push((value + value_length) as u32, file + file_length as u32);
        self.ends_escape = true;
    }

    fn finish(mut self, length: u32) -> Arc<TextMap> {
        if self.ends_escape
            && let Some((_, end)) = self.runs.last().copied()
        {
            self.push(length, end);
        }
        self.into()
    }
}

impl From<Pieces> for Arc<TextMap> {
    fn from(pieces: Pieces) -> Self {
        Self::new(TextMap::Pieces(pieces.runs.into()))
    }
}
