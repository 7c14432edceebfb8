//! `promql/blank-in-matcher`.

use promwright_promql::{Id, Kind};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds values of matchers that begin or end with a blank.
///
/// ## Why is this bad?
///
/// The blank is part of the value. Hardly any label has such a value, and one does not see the
/// blank.
///
/// ## Example
///
/// ```promql
/// up{job="api "} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job="api"} == 0
/// ```
pub(crate) struct BlankInMatcher;

impl Check for BlankInMatcher {
    fn slug(&self) -> &'static str {
        "promql/blank-in-matcher"
    }

    fn file(&self) -> &'static str {
        include_str!("blank_in_matcher.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::WITH_MATCHERS
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        for matcher in &selector.matchers {
            let value = &*matcher.value.text;
            if !value.starts_with(char::is_whitespace) && !value.ends_with(char::is_whitespace) {
                continue;
            }
            findings.push(
                subject
                    .finding(
                        self,
                        subject.place(matcher.value.span),
                        "the value begins or ends with a space",
                    )
                    .label("the space is part of the value")
                    .help(format!("write `\"{}\"`", value.trim())),
            );
        }
    }
}
