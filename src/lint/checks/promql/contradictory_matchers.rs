//! `promql/contradictory-matchers`.

use promwright_promql::{Id, Kind, MatchOp, Matcher};
use promwright_source::Diagnostic;

use crate::checks::pattern::{MOST_COMPARED, matches};
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds matchers on one label of a selector that no value passes together.
///
/// ## Why is this bad?
///
/// All matchers of a selector must pass. The selector is empty whatever is scraped: the alert
/// never fires, the record never has a value, and Prometheus says nothing.
///
/// ## Example
///
/// ```promql
/// up{job="api", job="web"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job=~"api|web"} == 0
/// ```
pub(crate) struct ContradictoryMatchers;

impl Check for ContradictoryMatchers {
    fn slug(&self) -> &'static str {
        "promql/contradictory-matchers"
    }

    fn file(&self) -> &'static str {
        include_str!("contradictory_matchers.rs")
    }

    fn level(&self) -> Level {
        Level::Error
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
            let others =
                selector.matchers.iter().take(index).filter(|o| o.label.text == matcher.label.text);
            let Some(other) = others.into_iter().find(|other| exclude(other, matcher)) else {
                continue;
            };
            let label = &matcher.label.text;
            let message =
                format!("no value of `{label}` passes both matchers, so nothing is selected");
            let mut finding = subject
                .finding(self, subject.place(matcher.span), message)
                .label("excludes all that the other matcher allows")
                .cause(subject.place(other.span), "allows nothing else");
            if (matcher.op, other.op) == (MatchOp::Equal, MatchOp::Equal) {
                let (one, two) = (&other.value.text, &matcher.value.text);
                finding = finding.help(format!("to select both, write `{label}=~\"{one}|{two}\"`"));
            }
            findings.push(finding);
        }
    }
}

/// Whether no value passes both; found only where one of them asks for a single value.
fn exclude(one: &Matcher, other: &Matcher) -> bool {
    match (one.op, other.op) {
        (MatchOp::Equal, _) => !matches(other, &one.value.text).unwrap_or(true),
        (_, MatchOp::Equal) => !matches(one, &other.value.text).unwrap_or(true),
        (MatchOp::Regex, MatchOp::NotRegex) | (MatchOp::NotRegex, MatchOp::Regex) => {
            one.value.text == other.value.text
        }
        _ => false,
    }
}
