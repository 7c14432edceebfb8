//! `promql/missing-matcher`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds selectors without a matcher on a label that the option `required-matchers` names, by
/// default `job`. It runs only when asked for.
///
/// ## Why is this bad?
///
/// Two exporters may use one name for two things. A selector that says whose it is goes on to
/// mean the same when the other one comes.
///
/// ## Example
///
/// ```promql
/// queue_length > 100
/// ```
///
/// ## Use instead
///
/// ```promql
/// queue_length{job="orders"} > 100
/// ```
pub(crate) struct MissingMatcher;

impl Check for MissingMatcher {
    fn slug(&self) -> &'static str {
        "promql/missing-matcher"
    }

    fn file(&self) -> &'static str {
        include_str!("missing_matcher.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::SELECTOR
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        for label in &subject.book.options().required_matchers {
            if selector.matchers.iter().any(|matcher| *matcher.label.text == **label) {
                continue;
            }
            findings.push(
                subject
                    .about(self, id, format!("the selector has no matcher for `{label}`"))
                    .label(format!("takes series of every `{label}`"))
                    .help(format!("say which, as in `{{{label}=\"…\"}}`")),
            );
        }
    }
}
