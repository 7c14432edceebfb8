//! The comparisons: one thing that can be wrong a file.

mod kind;
pub(crate) mod labels;
pub(crate) mod missing;
pub(crate) mod reading;
pub(crate) mod series;
pub(crate) mod share;
pub(crate) mod unread;
mod values;
mod wanted;

use promwright_lint::Metric;
use promwright_source::Diagnostic;

use crate::{Family, Readers, Status};

/// A metric that is declared and exposed.
pub(crate) struct Compared<'a> {
    pub name: &'a str,
    pub metric: &'a Metric,
    pub family: &'a Family,
    pub readers: &'a Readers,
}

impl Compared<'_> {
    /// A finding with the declaration as its cause.
    fn against(&self, finding: Diagnostic, words: String) -> Diagnostic {
        match self.metric.place {
            Some(place) => finding.cause(place, words),
            None => finding,
        }
    }
}

/// What is to be said of a metric that is declared and exposed.
pub(crate) fn check(own: &Compared<'_>, findings: &mut Vec<Diagnostic>) -> Vec<Status> {
    [kind::check, values::range, values::healthy]
        .iter()
        .filter_map(|check| check(own, findings))
        .collect()
}

/// Names in a sentence: at most so many, and how many more there are.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>, most: usize) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    if names.len() <= most + 1 {
        return names.join(", ");
    }
    format!("{} and {} more", names[..most].join(", "), names.len() - most)
}
