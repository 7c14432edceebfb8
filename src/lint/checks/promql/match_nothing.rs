//! `promql/match-nothing`.

use promwright_promql::{Id, Kind, MatchOp};
use promwright_source::Diagnostic;

use crate::checks::pattern::is_anything;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds matchers that no series passes: `!~".*"`.
///
/// ## Why is this bad?
///
/// The selector is empty whatever is scraped.
///
/// ## Example
///
/// ```promql
/// up{job!~".*"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job!~"test.*"} == 0
/// ```
pub(crate) struct MatchNothing;

impl Check for MatchNothing {
    fn slug(&self) -> &'static str {
        "promql/match-nothing"
    }

    fn file(&self) -> &'static str {
        include_str!("match_nothing.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::WITH_PATTERNS
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        for matcher in &selector.matchers {
            if matcher.op != MatchOp::NotRegex || !is_anything(&matcher.value.text) {
                continue;
            }
            let label = &matcher.label.text;
            findings.push(
                subject
                    .finding(self, subject.place(matcher.span), "no series passes this matcher")
                    .label("excludes every value, and a missing label too")
                    .help(format!("write `{label}=\"\"` for series without the label")),
            );
        }
    }
}
