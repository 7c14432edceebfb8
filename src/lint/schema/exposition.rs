//! Saved `/metrics` pages and dumps, as a source of metrics.

use promwright_series::exposition::{Exposition, Format, family_name, read};
use promwright_source::{Diagnostic, FileId, Place, Span};
use rustc_hash::FxHashMap;

use super::Schema;
use super::pages::Told;

impl Schema {
    /// Adds what an exposition page tells.
    pub(super) fn read_exposition(
        &mut self,
        file: FileId,
        text: &str,
        targets: &[String],
    ) -> Vec<Diagnostic> {
        let page = match read(text.as_bytes(), Format::detect(text.as_bytes()), 0) {
            Ok(page) => page,
            Err(error) => {
                let place = Place::new(file, Span::of(&error.bytes));
                let finding = Diagnostic::error("schema/syntax", place, error.message);
                return vec![finding.help(error.help)];
            }
        };
        let places = places(&page);
        let place = |name: &str| Place::new(file, places.get(name).copied().unwrap_or_default());
        let series = page.series.iter().map(|series| &series.labels).collect();
        let told = Told { metadata: &page.metadata, series, targets, is_scraped: false };
        self.add(&told, place)
    }
}

/// Where a page declares the type of each metric, or else shows it first.
fn places(page: &Exposition) -> FxHashMap<&str, Span> {
    let declared = page.metadata.iter().map(|family| &*family.name);
    let mut places: FxHashMap<&str, Span> =
        declared.zip(page.places.metadata.iter().map(Span::of)).collect();
    for (series, line) in page.series.iter().zip(&page.places.series) {
        let name = series.labels.metric().unwrap_or_default();
        for name in [name, family_name(name)] {
            places.entry(name).or_insert_with(|| Span::of(line));
        }
    }
    places
}
