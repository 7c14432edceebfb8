//! What targets expose, read from their pages, from dumps and from answers of Prometheus' API.

use std::collections::BTreeMap;

use promwright_lint::Schema;
use promwright_series::exposition::{Exposition, Format, Kind, family_name, read};
use promwright_series::{Column, Labels, Series, api};
use promwright_source::{Diagnostic, FileId, Place, Span};
use rustc_hash::FxHashMap;

use crate::{Family, Shown, Told, Values};

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

    /// States that a server told of all that it has.
    pub const fn served(&mut self) {
        self.is_served = true;
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
        let mut kinds = FxHashMap::default();
        for (family, line) in metadata.iter().zip(&places.metadata) {
            kinds.insert(&*family.name, family.kind);
            self.tell(&family.name, Told { kind: family.kind, place: place(line) });
        }
        for (series, line) in series.iter().zip(&places.series) {
            self.show(series, place(line), &kinds, declared);
        }
        Vec::new()
    }

    fn answer(&mut self, file: FileId, text: &str, declared: &Schema) -> Vec<Diagnostic> {
        let bytes = text.trim_start_matches('\u{feff}').as_bytes();
        let description = match api::describe(bytes) {
            Ok(description) => description,
            Err(error) => {
                self.is_partial = true;
                let finding = Diagnostic::error(
                    "audit/syntax",
                    Place::new(file, Span::at(0)),
                    &*error.message,
                );
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
        let mut kinds = FxHashMap::default();
        for family in &description.metadata {
            kinds.insert(&*family.name, family.kind);
            self.tell(&family.name, Told { kind: family.kind, place: place(&family.name) });
        }
        // What has samples is told by the same text with their values.
        let series = api::read(bytes).unwrap_or_else(|_| {
            let named = description.series.iter();
            named
                .map(|labels| Series { labels: labels.clone(), samples: Column::default() })
                .collect()
        });
        for series in &series {
            let at = place(series.labels.metric().unwrap_or_default());
            self.show(series, at, &kinds, declared);
        }
        Vec::new()
    }

    fn tell(&mut self, name: &str, told: Told) {
        self.families.entry(name.to_owned()).or_default().told.push(told);
    }

    fn show(
        &mut self,
        series: &Series,
        place: Place,
        kinds: &FxHashMap<&str, Kind>,
        declared: &Schema,
    ) {
        let Some(name) = series.labels.metric() else { return };
        let family = family_of(name, kinds).unwrap_or_else(|| declared.family(name));
        let shown = Shown {
            place,
            values: Values::of(&series.samples),
            is_scraped: is_scraped(&series.labels),
            labels: series.labels.clone(),
        };
        self.families.entry(family.to_owned()).or_default().series.push(shown);
    }
}

/// The family of which a page declares a series to be.
fn family_of<'a>(series: &'a str, kinds: &FxHashMap<&str, Kind>) -> Option<&'a str> {
    if kinds.contains_key(series) {
        return Some(series);
    }
    let base = family_name(series);
    let has_parts =
        |kind: &Kind| matches!(kind, Kind::Histogram | Kind::GaugeHistogram | Kind::Summary);
    kinds.get(base).filter(|kind| has_parts(kind)).map(|_| base)
}

fn is_scraped(labels: &Labels) -> bool {
    OF_SERVERS.iter().all(|label| labels.get(label).is_some())
}
