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
        let Exposition { metadata, series } =
            match read(text.as_bytes(), Format::detect(text.as_bytes()), 0) {
                Ok(exposition) => exposition,
                Err(error) => {
                    let place = Place::new(file, Span::of(&error.bytes));
                    let finding = Diagnostic::error("schema/syntax", place, error.message);
                    return vec![finding.help(error.help)];
                }
            };
        let places = places(text);
        let place = |name: &str| {
            let stem = name.strip_suffix("_total").or_else(|| name.strip_suffix("_info"));
            let span = places.get(name).or_else(|| places.get(stem?));
            Place::new(file, span.copied().unwrap_or_default())
        };
        let series = series.iter().map(|series| &series.labels).collect();
        self.add(&Told { metadata: &metadata, series, targets, is_scraped: false }, place)
    }
}

/// Where a text declares the type of each metric, or else shows it first.
fn places(text: &str) -> FxHashMap<&str, Span> {
    let mut places = FxHashMap::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let line = line.trim_end();
        let declared = line.trim_start().strip_prefix('#').map(str::trim_start);
        if let Some(declared) = declared {
            let Some(rest) = declared.strip_prefix("TYPE") else { continue };
            let name = rest.split_whitespace().next().unwrap_or_default();
            let span = Span::new(at as u32, (at + line.len()) as u32);
            places.insert(name.trim_matches('"'), span);
            continue;
        }
        let length = line.find(['{', ' ', '\t']).unwrap_or(line.len());
        let (name, span) = (&line[..length], Span::new(at as u32, (at + length) as u32));
        if !name.is_empty() {
            places.entry(name).or_insert(span);
            places.entry(family_name(name)).or_insert(span);
        }
    }
    places
}
