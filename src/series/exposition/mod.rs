//! The text formats that exporters expose and that dumps are written in: Prometheus text 0.0.4
//! and OpenMetrics 1.0, with or without timestamps.
//!
//! [`read`] accepts what Prometheus 3.14 accepts and answers as it does, down to writing the
//! `le` of a declared histogram as a float (`1` is stored as `1.0`). It reads what `promtool tsdb
//! dump` writes, too: there the name stands among the labels as `__name__`, and `NaN` is a stale
//! marker, which the dump does not tell from other NaNs. Else it differs in four places, always
//! towards the stricter or the more exact: a line break inside a label value is an error,
//! and so is what follows a quoted name in a declaration without a space, a type holds for the
//! family that it names only, and a fractional timestamp is not rounded through a float. Native histograms have no text form and exemplars are read past.

mod declaration;
mod line;
mod metadata;
mod numbers;
mod read;
mod stream;
mod write;

use std::ops::Range;

use crate::Series;
pub use metadata::{Kind, Metadata, family_name};
pub use stream::{ReadError, read, read_from};
pub use write::{Timestamps, write, write_to};

/// Which of the two formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Prometheus text 0.0.4; timestamps in milliseconds.
    Text,
    /// OpenMetrics 1.0; timestamps in seconds, `# EOF` at the end.
    OpenMetrics,
}

impl Format {
    /// The format of a text.
    pub fn detect(bytes: &[u8]) -> Self {
        Self::of_ends(bytes, bytes)
    }

    /// The format of a text of which only the beginning and the end are at hand.
    ///
    /// It is OpenMetrics if it ends with `# EOF`, and also if its first timestamp can only be
    /// seconds: to read a dump that is cut short as the other format would move its samples to
    /// 1970 without a word.
    pub fn of_ends(beginning: &[u8], end: &[u8]) -> Self {
        let trimmed = end.trim_ascii_end();
        let ended = trimmed == b"# EOF" || trimmed.ends_with(b"\n# EOF");
        if ended || line::has_seconds(beginning) { Self::OpenMetrics } else { Self::Text }
    }
}

/// Series with what is declared about their metrics.
#[derive(Clone, Debug, Default)]
pub struct Exposition {
    /// One entry a metric family, in the order of the text.
    pub metadata: Vec<Metadata>,
    /// Series in the order in which the text first shows them, samples by time.
    pub series: Vec<Series>,
    /// Where the text tells of them; nothing where they come from no text.
    pub places: Places,
}

/// The lines of a text that tell of families and series, in bytes from its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Of each family the line that declares its type, else the first that declares anything.
    pub metadata: Vec<Range<usize>>,
    /// Of each series the first line with a sample of it.
    pub series: Vec<Range<usize>>,
}

/// Why a text is not in its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpositionError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line itself; what is not UTF-8 in it is replaced.
    pub text: String,
    /// The bytes that are wrong, from the start of the text.
    pub bytes: Range<usize>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl std::fmt::Display for ExpositionError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, column, message, help, .. } = self;
        write!(formatter, "line {line}, column {column}: {message} ({help})")
    }
}

impl std::error::Error for ExpositionError {}

#[cfg(test)]
mod tests;
