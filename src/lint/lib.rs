//! Checks over rules: what is well formed and still cannot mean what its author thinks.
//!
//! [`check`] runs every check of the [`registry`] over every rule. A check is one file: its
//! documentation, its [`Check`] and what only it needs. It sees a [`Subject`] (a rule with
//! its label flow) and the [`Book`] (what all rules and the [`Schema`] together tell about
//! metrics), and reports findings as values. A [`Draft`] is what one file alone tells. Where
//! nothing is known it stays silent: no check guesses. The crate does no I/O.

mod book;
mod causes;
mod checks;
mod draft;
mod registry;
mod schema;
mod subject;

pub use book::Book;
pub use draft::{Draft, Drafting};
pub use registry::{Check, documentation, registry};
pub use schema::{Metric, MetricKind, Schema};
pub use subject::Subject;

use promwright_rulebook::RuleFile;
use promwright_source::Diagnostic;

/// Checks all files together, so that recorded metrics are known across them.
///
/// Findings stand in the order of files, groups and rules; sort them before showing them.
pub fn check(files: &[RuleFile], schema: &Schema) -> Vec<Diagnostic> {
    let alone = Book::of_schema(schema);
    let drafts: Vec<_> = files.iter().map(|file| Draft::of(file, &alone)).collect();
    let book = Book::new(files, &drafts, schema);
    files.iter().zip(drafts).flat_map(|(file, draft)| draft.finish(file, &book)).collect()
}
