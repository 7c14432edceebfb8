//! A text as it was meant, with the way back to the bytes that it was written as.

use std::sync::Arc;

use promwright_source::{FileId, Place, SharedStr, Span};

use crate::yaml::Style;

/// A scalar's value and where each of its bytes stands in its file.
///
/// Rules have many, and nearly all are a part of their file as it stands there, so that where
/// they stand is known from which part they are.
#[derive(Clone, Debug)]
pub struct Text(Held);

#[derive(Clone, Debug)]
enum Held {
    /// It is the part of its file at these very bytes, less the quotes.
    Verbatim {
        value: SharedStr,
        file: FileId,
        style: Style,
    },
    Apart(Box<TextParts>),
}

const _: () = assert!(size_of::<Text>() == 24);

/// What a [`Text`] is made of.
#[derive(Clone, Debug)]
pub struct TextParts {
    /// The value, after YAML's unquoting and unfolding.
    pub value: SharedStr,
    /// The whole scalar in its file, quotes included.
    pub place: Place,
    /// How positions in `value` map into the file; `None` where the two run side by side from
    /// the place's first byte, or from the one behind its quote. Shared by clones, as the map of
    /// a long block scalar may be long.
    pub map: Option<Arc<TextMap>>,
    /// How the scalar is written; `None` for a text that no YAML file holds as it is.
    pub style: Option<Style>,
}

/// How byte positions in a [`Text`]'s value map to places where the two do not run side by side.
#[derive(Clone, Debug)]
pub enum TextMap {
    /// Runs that go side by side, by ascending position: `(in the value, in the file)`. Of two
    /// runs at one position the first only tells where the escape before it ends in the file.
    Pieces(Box<[(u32, u32)]>),
    /// The value was printed from a Rust expression: the place of each part of it. Of several
    /// parts that cover a position the shortest counts; what none covers is the whole text's.
    Printed(Box<[(Span, Place)]>),
}

impl TextMap {
    /// The map of a text of which no part has a place of its own.
    pub fn whole() -> Option<Arc<Self>> {
        Some(Arc::new(Self::Printed(Box::default())))
    }
}

impl From<TextParts> for Text {
    fn from(parts: TextParts) -> Self {
        Self(match parts {
            TextParts { value, place, map: None, style: Some(style) }
                if quoted(value.part(), style) == place.span =>
            {
                Held::Verbatim { value, file: place.file, style }
            }
            parts => Held::Apart(Box::new(parts)),
        })
    }
}

/// A span with the quotes around it.
const fn quoted(span: Span, style: Style) -> Span {
    let quote = style.quote_length();
    Span::new(span.start.saturating_sub(quote), span.end.saturating_add(quote))
}

impl Text {
    /// The part of its file that a value is, as it stands there between the quotes of its style.
    pub(crate) const fn verbatim(value: SharedStr, file: FileId, style: Style) -> Self {
        Self(Held::Verbatim { value, file, style })
    }

    /// The value, after YAML's unquoting and unfolding.
    #[inline]
    pub fn value(&self) -> &str {
        self.shared()
    }

    /// The value, to keep.
    #[inline]
    pub const fn shared(&self) -> &SharedStr {
        match &self.0 {
            Held::Verbatim { value, .. } => value,
            Held::Apart(parts) => &parts.value,
        }
    }

    /// The whole scalar in its file, quotes included.
    pub fn place(&self) -> Place {
        match &self.0 {
            Held::Verbatim { value, file, style } => {
                Place::new(*file, quoted(value.part(), *style))
            }
            Held::Apart(parts) => parts.place,
        }
    }

    /// How positions in the value map into the file, as [`TextParts::map`] says.
    pub fn map(&self) -> Option<&TextMap> {
        match &self.0 {
            Held::Verbatim { .. } => None,
            Held::Apart(parts) => parts.map.as_deref(),
        }
    }

    /// How the scalar is written; `None` for a text that no YAML file holds as it is.
    pub fn style(&self) -> Option<Style> {
        match &self.0 {
            Held::Verbatim { style, .. } => Some(*style),
            Held::Apart(parts) => parts.style,
        }
    }

    /// Another value in the same place.
    #[must_use]
    pub fn with_value(&self, value: impl Into<SharedStr>) -> Self {
        let map = match &self.0 {
            Held::Verbatim { .. } => None,
            Held::Apart(parts) => parts.map.clone(),
        };
        let (value, place, style) = (value.into(), self.place(), self.style());
        TextParts { value, place, map, style }.into()
    }

    /// Where the value's first byte stands in the file, if all of it runs side by side with it.
    pub(crate) fn first_byte(&self) -> u32 {
        self.place().span.start + self.style().map_or(0, Style::quote_length)
    }

    /// The place of a span of the value; never empty where the span is not. What is missing at
    /// the end is missing just behind the last character that is not blank.
    pub fn place_of(&self, span: Span) -> Place {
        if span.is_empty() {
            let filled = self.value().trim_end().len() as u32;
            if span.start > filled && filled > 0 {
                let last = self.place_of(Span::new(filled - 1, filled));
                return Place::new(last.file, Span::at(last.span.end));
            }
        }
        match self.map() {
            None => {
                let start = self.first_byte();
                Place::new(self.place().file, Span::new(start + span.start, start + span.end))
            }
            Some(TextMap::Pieces(pieces)) => Place::new(self.place().file, through(pieces, span)),
            Some(TextMap::Printed(parts)) => parts
                .iter()
                .filter(|(part, _)| part.contains(span))
                .min_by_key(|(part, _)| part.len())
                .map_or_else(|| self.place(), |(_, place)| *place),
        }
    }
}

/// A span of the value as a span of the file.
fn through(pieces: &[(u32, u32)], span: Span) -> Span {
    let start = position(pieces, span.start);
    if span.is_empty() {
        return Span::at(start);
    }
    Span::new(start, end(pieces, span.end).max(start + 1))
}

/// Just past the last byte before `offset`; the position of `offset` itself could be in the
/// next piece, lines away.
fn end(pieces: &[(u32, u32)], offset: u32) -> u32 {
    let first = pieces.partition_point(|(value, _)| *value < offset);
    match pieces.get(first..first + 2) {
        Some([(value, file), (next, _)]) if value == next && *value == offset => *file,
        _ => position(pieces, offset - 1) + 1,
    }
}

fn position(pieces: &[(u32, u32)], offset: u32) -> u32 {
    let after = pieces.partition_point(|(value, _)| *value <= offset);
    let (value, file) = pieces.get(after.saturating_sub(1)).copied().unwrap_or_default();
    file + offset.saturating_sub(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_that_ends_at_a_piece_ends_there() {
        let pieces = [(0, 10), (4, 20)];
        assert_eq!(through(&pieces, Span::new(1, 4)), Span::new(11, 14));
        assert_eq!(through(&pieces, Span::new(1, 5)), Span::new(11, 21));
        assert_eq!(through(&pieces, Span::new(5, 6)), Span::new(21, 22));
    }

    #[test]
    fn a_span_that_ends_at_an_escape_covers_it() {
        // ab\tc: one byte of the value, two of the file.
        let pieces = [(0, 10), (2, 12), (3, 14), (3, 14)];
        assert_eq!(through(&pieces, Span::new(2, 3)), Span::new(12, 14));
        assert_eq!(through(&pieces, Span::new(0, 3)), Span::new(10, 14));
        assert_eq!(through(&pieces, Span::new(3, 4)), Span::new(14, 15));
    }
}
