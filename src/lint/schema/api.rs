//! Answers of Prometheus' API, as a source of metrics.

use promwright_series::api::{ApiError, describe, strings};
use promwright_source::{Diagnostic, FileId, Place, Span};

use super::Schema;
use super::pages::Told;

impl Schema {
    /// Adds what an answer tells. Series of a server have the labels of their targets already.
    pub(super) fn read_api(&mut self, file: FileId, text: &str) -> Vec<Diagnostic> {
        let description = match describe(text.trim_start_matches('\u{feff}').as_bytes()) {
            Ok(description) => description,
            Err(error) => return vec![malformed(file, text, &error)],
        };
        let places = strings(text);
        let place =
            |name: &str| Place::new(file, places.get(name).map(Span::of).unwrap_or_default());
        let (metadata, series) = (&description.metadata, description.series.iter().collect());
        self.add(&Told { metadata, series, targets: &[], is_scraped: true }, place)
    }
}

fn malformed(file: FileId, text: &str, error: &ApiError) -> Diagnostic {
    let line = text.split_inclusive('\n').take(error.line.saturating_sub(1));
    let start = line.map(str::len).sum::<usize>() + error.column.saturating_sub(1);
    let place = Place::new(file, Span::at(start.min(text.len()) as u32));
    let finding = Diagnostic::error("schema/syntax", place, error.message.clone());
    finding.help("answers of `/api/v1/metadata`, `targets/metadata`, `series`, `label/__name__/values` and queries are read")
}
