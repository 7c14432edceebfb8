//! `promql/empty-alternative`.

use promwright_promql::{Id, Kind, MatchOp};
use promwright_source::{Diagnostic, pairs};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds patterns that begin or end with `|`, or have two of them in a row.
///
/// ## Why is this bad?
///
/// An empty alternative matches series that have no such label at all. After `a|b|` one finds
/// them only when they show up in the result.
///
/// ## Example
///
/// ```promql
/// rate(requests_total{code=~"500|502|"}[5m]) > 1
/// ```
///
/// ## Use instead
///
/// ```promql
/// rate(requests_total{code=~"500|502"}[5m]) > 1
/// ```
pub(crate) struct EmptyAlternative;

impl Check for EmptyAlternative {
    fn slug(&self) -> &'static str {
        "promql/empty-alternative"
    }

    fn file(&self) -> &'static str {
        include_str!("empty_alternative.rs")
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
            if !matches!(matcher.op, MatchOp::Regex | MatchOp::NotRegex) {
                continue;
            }
            let pattern = &*matcher.value.text;
            // `|a` at the start, with nothing before it, is how one writes "or no such label".
            let is_slip = pattern.len() > 1
                && (pattern.ends_with('|') && !pattern.ends_with("\\|")
                    || pairs(pattern, *b"||").next().is_some());
            if !is_slip {
                continue;
            }
            findings.push(
                subject
                    .finding(self, subject.place(matcher.value.span), "an alternative is empty")
                    .label("also matches series without this label")
                    .help("remove the `|` too many, or put `|` at the start if that is meant"),
            );
        }
    }
}
