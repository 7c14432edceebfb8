//! `promql/match-all`.

use promwright_promql::{Id, Kind, MatchOp};
use promwright_source::Diagnostic;

use crate::checks::pattern::is_anything;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds matchers that every series passes, with the label or without: `=~".*"`.
///
/// ## Why is this bad?
///
/// It changes nothing. Most often `=~".+"` was meant, which asks for the label to be there.
///
/// ## Example
///
/// ```promql
/// up{job=~".*"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job=~".+"} == 0
/// ```
pub(crate) struct MatchAll;

impl Check for MatchAll {
    fn slug(&self) -> &'static str {
        "promql/match-all"
    }

    fn file(&self) -> &'static str {
        include_str!("match_all.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::WITH_PATTERNS
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        for matcher in &selector.matchers {
            if matcher.op != MatchOp::Regex || !is_anything(&matcher.value.text) {
                continue;
            }
            let label = &matcher.label.text;
            findings.push(
                subject
                    .finding(self, subject.place(matcher.span), "every series passes this matcher")
                    .label("also matches series without this label")
                    .help(format!("remove it, or write `{label}=~\".+\"` to require the label")),
            );
        }
    }
}
