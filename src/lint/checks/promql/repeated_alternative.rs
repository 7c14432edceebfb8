//! `promql/repeated-alternative`.

use promwright_promql::{Id, Kind, MatchOp};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds patterns that name the same alternative twice.
///
/// ## Why is this bad?
///
/// One of them was to be another value, which the pattern now misses.
///
/// ## Example
///
/// ```promql
/// up{job=~"api|web|api"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job=~"api|web|db"} == 0
/// ```
pub(crate) struct RepeatedAlternative;

impl Check for RepeatedAlternative {
    fn slug(&self) -> &'static str {
        "promql/repeated-alternative"
    }

    fn file(&self) -> &'static str {
        include_str!("repeated_alternative.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::WITH_PATTERNS
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        for matcher in &selector.matchers {
            if !matches!(matcher.op, MatchOp::Regex | MatchOp::NotRegex) {
                continue;
            }
            let Some(twice) = repeated(&matcher.value.text) else { continue };
            let message = format!("the pattern names `{twice}` twice");
            findings.push(
                subject
                    .finding(self, subject.place(matcher.value.span), message)
                    .label("perhaps one of the two should be another value"),
            );
        }
    }
}

/// An alternative that stands twice in a pattern without brackets.
fn repeated(pattern: &str) -> Option<&str> {
    if pattern.len() > 4096
        || memchr::memchr(b'|', pattern.as_bytes()).is_none()
        || pattern.bytes().any(|b| b"()[]\\".contains(&b))
    {
        return None;
    }
    let parts = || pattern.split('|').enumerate();
    let found = parts()
        .find(|(at, part)| !part.is_empty() && parts().take(*at).any(|(_, other)| other == *part));
    found.map(|(_, part)| part)
}
