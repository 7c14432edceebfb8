//! Checks over rules: what is well formed and still cannot mean what its author thinks.
//!
//! [`check`] runs every check of the [`registry`] over every rule, as the [`Options`] say. A
//! check is one file: its documentation, its [`Check`] and what only it needs. It sees a node
//! of an expression, a [`Subject`] (a rule with its label flow) or the [`Survey`] of all rules,
//! and the [`Book`] (what all rules and the [`Schema`] together tell about metrics), and
//! reports findings as values. A [`Draft`] is what one file alone tells. Where nothing is known
//! a check stays silent: none guesses. The crate does no I/O.

mod asking;
mod baseline;
mod book;
mod causes;
mod checks;
mod columns;
mod conditions;
mod document;
mod draft;
mod fingerprint;
mod levels;
mod limits;
mod mend;
mod options;
mod pairs;
mod phrases;
mod plan;
mod policy;
mod readers;
mod records;
mod registry;
mod schema;
mod severity;
mod sites;
mod slips;
mod slugs;
mod subject;
mod suppress;
mod survey;
mod templates;
mod units;
mod wording;

pub use asking::Asking;
pub use baseline::{Baseline, Known};
pub use book::Book;
pub use document::{facts, option_line, page, summary};
pub use draft::{Draft, Drafting};
pub use fingerprint::fingerprints;
pub use levels::{Level, Levels};
pub use mend::{mended, safe_edits};
pub use options::{Milliseconds, OptionFacts, OptionKind, OptionValue, Options};
pub use plan::Kinds;
pub use registry::{Check, Needs, documentation, registry};
pub use schema::{Metric, MetricKind, Schema, Share};
pub use sites::Site;
pub use slugs::{READING, covers, is_known, meant, slugs};
pub use subject::Subject;
pub use suppress::{
    Date, Declared, DeclaredSubject, Matcher, PINT_CHECKS, Scope, Suppressions, suppress,
    without_ignored_lines,
};
pub use survey::Survey;
pub use templates::TemplateUse;

use promwright_rulebook::RuleFile;
use promwright_source::Diagnostic;

/// Checks all files together, so that recorded metrics are known across them.
///
/// Findings about single rules stand in the order of files, groups and rules, those about all
/// of them behind; sort them before showing them.
pub fn check(files: &[RuleFile], schema: &Schema, options: &Options) -> Vec<Diagnostic> {
    let alone = Book::of_schema(schema, options);
    let drafts: Vec<_> = files.iter().map(|file| Draft::of(file, &alone)).collect();
    let book = Book::new(files, &drafts, schema, options);
    let together = Survey::new(files, &drafts, &book).check();
    let each = files.iter().zip(drafts).flat_map(|(file, draft)| draft.finish(file, &book));
    each.chain(together).collect()
}
