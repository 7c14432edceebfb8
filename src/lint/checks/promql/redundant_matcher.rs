//! `promql/redundant-matcher`.

use promwright_promql::{Id, Kind, MatchOp, Matcher};
use promwright_source::Diagnostic;

use crate::checks::pattern::{MOST_COMPARED, matches};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds matchers that let through everything that another matcher on the same label does.
///
/// ## Why is this bad?
///
/// It changes nothing and makes the selector harder to read: one looks for the case that it is
/// there for. Often another label was meant.
///
/// ## Example
///
/// ```promql
/// up{job="api", job!=""} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job="api"} == 0
/// ```
pub(crate) struct RedundantMatcher;

impl Check for RedundantMatcher {
    fn slug(&self) -> &'static str {
        "promql/redundant-matcher"
    }

    fn file(&self) -> &'static str {
        include_str!("redundant_matcher.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::WITH_MATCHERS
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Selector(selector) = subject.kind(id) else { return };
        // Each is compared with all others.
        if selector.matchers.len() > MOST_COMPARED {
            return;
        }
        for (index, matcher) in selector.matchers.iter().enumerate() {
            let mut others = selector.matchers.iter().enumerate().filter(|(at, other)| {
                *at != index && other.label.text == matcher.label.text && implies(other, matcher)
            });
            // Of two that say the same, the second one is too many.
            let first = |(at, other): &(usize, &Matcher)| *at < index || !implies(matcher, other);
            let Some((_, other)) = others.find(first) else { continue };
            findings.push(
                subject
                    .finding(self, subject.place(matcher.span), "this matcher changes nothing")
                    .label("allows all that the other matcher allows")
                    .cause(subject.place(other.span), "already decides about the label")
                    .help("remove it, or name the label that was meant"),
            );
        }
    }
}

/// Whether whatever passes `one` passes `other`; found only where that is plain.
fn implies(one: &Matcher, other: &Matcher) -> bool {
    if one.op == MatchOp::Equal {
        return matches(other, &one.value.text) == Some(true);
    }
    one.op == other.op && one.value.text == other.value.text
}
