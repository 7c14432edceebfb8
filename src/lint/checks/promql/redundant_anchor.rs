//! `promql/redundant-anchor`.

use promwright_promql::regex::{is_text, without_anchors};
use promwright_promql::{Id, Kind, MatchOp, Matcher};
use promwright_source::{Diagnostic, Fix, Span};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `^` at the start and `$` at the end of the pattern of a matcher.
///
/// ## Why is this bad?
///
/// Prometheus anchors these patterns at both ends anyway. Anchors suggest that patterns without
/// them match parts of a value, which they do not.
///
/// ## Example
///
/// ```promql
/// up{job=~"^api.*$"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job=~"api.*"} == 0
/// ```
pub(crate) struct RedundantAnchor;

impl Check for RedundantAnchor {
    fn slug(&self) -> &'static str {
        "promql/redundant-anchor"
    }

    fn file(&self) -> &'static str {
        include_str!("redundant_anchor.rs")
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
            let Some(inner) = without_anchors(pattern) else { continue };
            findings.push(
                subject
                    .finding(
                        self,
                        subject.place(matcher.value.span),
                        "the pattern is anchored anyway",
                    )
                    .label("`^` and `$` change nothing")
                    .help(format!("write `{}`", instead(matcher, inner)))
                    .fix(fix(subject, matcher, inner)),
            );
        }
    }
}

/// What to write for a matcher; a plain text needs no pattern.
fn instead(matcher: &Matcher, inner: &str) -> String {
    plain(matcher, inner).map_or_else(|| inner.to_owned(), |op| format!("{op}\"{inner}\""))
}

/// The operator that compares with a text, if the pattern is one without its anchors.
fn plain(matcher: &Matcher, inner: &str) -> Option<&'static str> {
    let op = if matcher.op == MatchOp::Regex { "=" } else { "!=" };
    is_text(inner).then_some(op)
}

/// Takes the anchors out of the literal, where they stand beside its quotes.
fn fix(subject: &Subject<'_>, matcher: &Matcher, inner: &str) -> Option<Fix> {
    let (literal, pattern) = (matcher.value.span, &*matcher.value.text);
    let start = Span::new(literal.start + 1, literal.start + 2);
    let end = Span::new(literal.end - 2, literal.end - 1);
    let anchors = [
        (start, pattern.starts_with('^'), "^"),
        (end, pattern.ends_with(&format!("{inner}$")), "$"),
    ];
    let there = anchors.iter().filter(|(_, is_there, _)| *is_there);
    if there.clone().any(|(span, _, anchor)| subject.text(*span) != *anchor) {
        return None;
    }
    let op = plain(matcher, inner).map(|op| (matcher.op_span, op));
    let parts: Vec<_> = op.into_iter().chain(there.map(|(span, ..)| (*span, ""))).collect();
    subject.fix(format!("write `{}`", instead(matcher, inner)), &parts)
}
