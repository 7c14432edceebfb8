//! Places as programs read them.

use promwright_source::{Place, Sources};
use serde::Serialize;

/// A file with lines and columns, which count from 1; columns count characters, and the end
/// stands just past the last one.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Located<'a> {
    pub file: &'a str,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
}

impl<'a> Located<'a> {
    pub fn of(place: Place, sources: &'a Sources) -> Self {
        let file = sources.file(place.file);
        let (start, end) = (file.line_column(place.span.start), file.line_column(place.span.end));
        Self {
            file: file.name(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }

    /// The file's path as services that know the repository take it.
    pub fn path(&self) -> &'a str {
        self.file.strip_prefix("./").unwrap_or(self.file)
    }
}
