//! What targets expose, read from their pages, from dumps and from answers of Prometheus' API.

use std::collections::BTreeMap;

use promwright_lint::Schema;
use promwright_series::exposition::{Exposition, Format, Kind, Metadata, family_name, read};
use promwright_series::{Column, Labels, Series, api};
use promwright_source::{Diagnostic, FileId, Place, Span};

use crate::{Family, ServedPage, Shown, Told, Values};

/// The labels that a series has if it comes from a server.
const OF_SERVERS: [&str; 2] = ["instance", "job"];

/// All metrics that are exposed, by name.
#[derive(Clone, Debug, Default)]
pub struct Exposed {
    families: BTreeMap<String, Family>,
    /// Whether there may be others: a target did not answer, or cannot be understood.
    is_partial: bool,
    /// Whether a server told of it, which has also what Prometheus and rules write.
    is_served: bool,
}

impl Exposed {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// States that more is exposed than is known.
    pub const fn partial(&mut self) {
        self.is_partial = true;
    }

    /// Whether more is exposed than is known.
    pub const fn is_partial(&self) -> bool {
        self.is_partial
    }

    /// Whether a server told of it, which has also what Prometheus and rules write.
    pub const fn is_served(&self) -> bool {
        self.is_served
    }

    /// All metrics, by name.
    pub fn families(&self) -> impl Iterator<Item = (&str, &Family)> {
        self.families.iter().map(|(name, family)| (&**name, family))
    }

    /// A metric by its own name.
    pub fn get(&self, name: &str) -> Option<&Family> {
        self.families.get(name)
    }

    /// The metric that a series of this name is of: of the buckets of a histogram the histogram.
    pub fn family<'a>(&self, series: &'a str, declared: &'a Schema) -> &'a str {
        let base = family_name(series);
        let is_of =
            |family: &&Family| family.series.iter().any(|own| own.labels.metric() == Some(series));
        match self.families.get(base).filter(is_of) {
            Some(_) if !self.families.contains_key(series) => base,
            _ => declared.family(series),
        }
    }

    /// Adds what a text tells, be it a page, a dump or an answer of the API; what is wrong with
    /// it is a finding. What is declared says which series are parts of a histogram where the
    /// text does not.
    pub fn read(&mut self, file: FileId, text: &str, declared: &Schema) -> Vec<Diagnostic> {
        if api::is_json(text) {
            self.answer(file, text, declared)
        } else {
            self.page(file, text, declared)
        }
    }

    fn page(&mut self, file: FileId, text: &str, declared: &Schema) -> Vec<Diagnostic> {
        let page = match read(text.as_bytes(), Format::detect(text.as_bytes()), 0) {
            Ok(page) => page,
            Err(error) => {
                self.is_partial = true;
                let place = Place::new(file, Span::of(&error.bytes));
                let finding = Diagnostic::error("audit/syntax", place, error.message);
                return vec![finding.help(error.help)];
            }
        };
        let Exposition { metadata, series, places } = page;
        let place = |range| Place::new(file, Span::of(range));
        for (family, line) in metadata.iter().zip(&places.metadata) {
            self.tell(family, place(line), true);
        }
        for (series, line) in series.iter().zip(&places.series) {
            let values = Values::of(&series.samples);
            let is_scraped = is_scraped(&series.labels);
            let labels = series.labels.clone();
            self.add(Shown { labels, place: place(line), values, is_scraped }, declared);
        }
        Vec::new()
    }

    fn answer(&mut self, file: FileId, text: &str, declared: &Schema) -> Vec<Diagnostic> {
        let bytes = text.trim_start_matches('\u{feff}').as_bytes();
        let description = match api::describe(bytes) {
            Ok(description) => description,
            Err(error) => {
                self.is_partial = true;
                let finding =
                    Diagnostic::error("audit/syntax", Place::new(file, Span::at(0)), error.message);
                return vec![finding.help(
                    "answers of `/api/v1/query`, `query_range`, `series` and `metadata` are read",
                )];
            }
        };
        let places = api::strings(text);
        let place = |name: &str| {
            let span = places.get(name).map(Span::of);
            Place::new(file, span.unwrap_or_default())
        };
        for family in &description.metadata {
            self.tell(family, place(&family.name), false);
        }
        // What has samples is told by the same text with their values.
        let series = api::read(bytes).unwrap_or_else(|_| {
            let named = description.series.iter();
            named
                .map(|labels| Series { labels: labels.clone(), samples: Column::default() })
                .collect()
        });
        for Series { labels, samples } in series {
            let place = place(labels.metric().unwrap_or_default());
            let values = Values::of(&samples);
            self.add(Shown { labels, place, values, is_scraped: true }, declared);
        }
        Vec::new()
    }

    /// Adds what a server has, whose page is this file. It has also what Prometheus and rules
    /// write, so that whatever it does not have is not there.
    pub fn serve(&mut self, file: FileId, page: &ServedPage, declared: &Schema) {
        self.is_served = true;
        let place = |span: Span| Place::new(file, span);
        for (metadata, span) in &page.declared {
            self.tell(metadata, place(*span), true);
        }
        for (labels, values, span) in &page.series {
            let shown = Shown {
                labels: labels.clone(),
                place: place(*span),
                values: *values,
                is_scraped: true,
            };
            self.add(shown, declared);
        }
    }

    fn tell(&mut self, metadata: &Metadata, place: Place, is_with_series: bool) {
        let told = Told { kind: metadata.kind, place, is_with_series };
        self.families.entry(metadata.name.clone()).or_default().told.push(told);
    }

    fn add(&mut self, shown: Shown, declared: &Schema) {
        let Some(name) = shown.labels.metric() else { return };
        let family = self.family_told(name).unwrap_or_else(|| declared.family(name)).to_owned();
        self.families.entry(family).or_default().series.push(shown);
    }

    /// The family of which targets declare a series to be.
    fn family_told<'a>(&self, series: &'a str) -> Option<&'a str> {
        let told = |name: &str| self.families.get(name).map_or(&[][..], |family| &family.told);
        if !told(series).is_empty() {
            return Some(series);
        }
        let base = family_name(series);
        let has_parts = |told: &Told| {
            matches!(told.kind, Kind::Histogram | Kind::GaugeHistogram | Kind::Summary)
        };
        told(base).iter().any(has_parts).then_some(base)
    }
}

fn is_scraped(labels: &Labels) -> bool {
    OF_SERVERS.iter().all(|label| labels.get(label).is_some())
}
