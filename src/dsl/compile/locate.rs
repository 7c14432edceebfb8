//! From the compiler's file, line and column to a place in a source text.
//!
//! Source may be missing where the tool runs, or may have changed since it was compiled. Then
//! the place is a text of its own, named like the source line, that holds what is known.

use std::collections::BTreeMap;

use promwright_source::{FileId, LineColumn, Place, Sources, Span};

use super::extent;
use crate::site::Site;

pub(super) struct Locator<'a> {
    sources: &'a mut Sources,
    load: &'a mut dyn FnMut(&str) -> Option<String>,
    files: BTreeMap<&'static str, Option<FileId>>,
    substitutes: BTreeMap<String, Place>,
}

impl<'a> Locator<'a> {
    pub(super) fn new(
        sources: &'a mut Sources,
        load: &'a mut dyn FnMut(&str) -> Option<String>,
    ) -> Self {
        Self { sources, load, files: BTreeMap::new(), substitutes: BTreeMap::new() }
    }

    /// A text of our own, such as a `--set` argument.
    pub(super) fn add(&mut self, name: String, text: &str) -> FileId {
        self.sources.add(name, text)
    }

    /// The place of a call that must mention `mention`, or a text of its own that holds it.
    pub(super) fn named(&mut self, site: Site, mention: &str) -> Place {
        if let Some(place) = self.trusted(site, mention) {
            return place;
        }
        let name = format!("{} ({mention})", site.describe());
        if let Some(place) = self.substitutes.get(&name) {
            return *place;
        }
        let file = self.sources.add(name.clone(), mention);
        let place = Place::new(file, Span::new(0, mention.len() as u32));
        self.substitutes.insert(name, place);
        place
    }

    /// The place of a call, if the source is there and the call mentions `mention` still.
    pub(super) fn trusted(&mut self, site: Site, mention: &str) -> Option<Place> {
        let call = self.find(Site { word: None, ..site })?;
        let is_there = self.sources.file(call.file).slice(call.span).contains(mention);
        is_there.then(|| self.find(site)).flatten()
    }

    /// The place of a call, or of its word; `None` without source.
    pub(super) fn find(&mut self, site: Site) -> Option<Place> {
        let file = self.file(site.at.file())?;
        let source = self.sources.file(file);
        let at = LineColumn { line: site.at.line(), column: site.at.column() };
        let call = extent::call(source.text(), source.offset_of(at)?);
        let word = site.word.and_then(|word| extent::word(source.text(), call, word));
        Some(Place::new(file, word.unwrap_or(call)))
    }

    /// Whether the text between two places of a file holds no `;`.
    pub(super) fn is_one_statement(&self, first: Place, second: Place) -> bool {
        first.file == second.file
            && first.span.start <= second.span.start
            && !self
                .sources
                .file(first.file)
                .slice(Span::new(first.span.start, second.span.end))
                .contains(';')
    }

    fn file(&mut self, path: &'static str) -> Option<FileId> {
        if let Some(known) = self.files.get(path) {
            return *known;
        }
        let known = self.sources.find(path);
        let file = known.or_else(|| {
            let text = (self.load)(path)?;
            Some(self.sources.add(path, text))
        });
        self.files.insert(path, file);
        file
    }
}
