//! Answers of Prometheus' API, as a source of metrics.

use promwright_series::api::{ApiError, describe};
use promwright_source::{Diagnostic, FileId, Place, Span};
use rustc_hash::FxHashMap;

use super::Schema;
use super::pages::Told;

/// Whether a text is JSON: exposition may start with a brace too, but has no colon behind the
/// string in it.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('[') {
        return true;
    }
    let inside = text.strip_prefix('{').map(str::trim_start);
    let Some(string) = inside.and_then(|inside| inside.strip_prefix('"')) else { return false };
    let behind = string.split_once('"').map(|(_, behind)| behind.trim_start());
    behind.is_some_and(|behind| behind.starts_with(':'))
}

impl Schema {
    /// Adds what an answer tells. Series of a server have the labels of their targets already.
    pub(super) fn read_api(&mut self, file: FileId, text: &str) -> Vec<Diagnostic> {
        let description = match describe(text.trim_start_matches('\u{feff}').as_bytes()) {
            Ok(description) => description,
            Err(error) => return vec![malformed(file, text, &error)],
        };
        let places = strings(text);
        let place = |name: &str| Place::new(file, places.get(name).copied().unwrap_or_default());
        let (metadata, series) = (&description.metadata, description.series.iter().collect());
        self.add(&Told { metadata, series, targets: &[], is_scraped: true }, place)
    }
}

fn malformed(file: FileId, text: &str, error: &ApiError) -> Diagnostic {
    let line = text.split_inclusive('\n').take(error.line.saturating_sub(1));
    let start = line.map(str::len).sum::<usize>() + error.column.saturating_sub(1);
    let place = Place::new(file, Span::at(start.min(text.len()) as u32));
    let finding = Diagnostic::error("schema/syntax", place, &*error.message);
    finding.help("answers of `/api/v1/metadata`, `targets/metadata`, `series`, `label/__name__/values` and queries are read")
}

/// Where each string without escapes stands first.
fn strings(text: &str) -> FxHashMap<&str, Span> {
    let mut places = FxHashMap::default();
    let (mut start, mut is_escaped) = (None, false);
    for (at, byte) in text.bytes().enumerate() {
        match (start, byte) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), b'\\') => is_escaped = true,
            (Some(from), b'"') => {
                places.entry(&text[from..at]).or_insert(Span::new(from as u32, at as u32));
                start = None;
            }
            (None, b'"') => start = Some(at + 1),
            _ => {}
        }
    }
    places
}
