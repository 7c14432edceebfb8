//! `promql/regex-as-text`.

use promwright_promql::regex::is_text;
use promwright_promql::{Id, Kind, MatchOp};
use promwright_source::{Diagnostic, pairs};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `=` and `!=` with a value that reads as a regular expression.
///
/// ## Why is this bad?
///
/// `=` and `!=` compare the text as it stands. No series has a label of that value, so `=`
/// selects nothing and `!=` excludes nothing.
///
/// ## Example
///
/// ```promql
/// up{job="api|web"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job=~"api|web"} == 0
/// ```
pub(crate) struct RegexAsText;

impl Check for RegexAsText {
    fn slug(&self) -> &'static str {
        "promql/regex-as-text"
    }

    fn file(&self) -> &'static str {
        include_str!("regex_as_text.rs")
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
            let (instead, message, effect) = match matcher.op {
                MatchOp::Equal => ("=~", EQUAL, "selects only this very text"),
                MatchOp::NotEqual => ("!~", NOT_EQUAL, "excludes only this very text"),
                _ => continue,
            };
            let value = &*matcher.value.text;
            if !is_pattern(value) {
                continue;
            }
            let label = &matcher.label.text;
            findings.push(
                subject
                    .finding(self, subject.place(matcher.value.span), message)
                    .label(effect)
                    .cause(subject.place(matcher.op_span), "compares text")
                    .help(
                        ["write `", label, instead, "\"", value, "\"` if a pattern is meant"]
                            .concat(),
                    ),
            );
        }
    }
}

const EQUAL: &str = "`=` with a value that reads as a regular expression";
const NOT_EQUAL: &str = "`!=` with a value that reads as a regular expression";

/// Whether a text is hardly a value and much rather a pattern.
fn is_pattern(text: &str) -> bool {
    let words = |text: &str| {
        text.as_bytes().split(|byte| *byte == b'|').all(|part| {
            let is_word = |b: &u8| b.is_ascii_alphanumeric() || b"_-./".contains(b);
            !part.is_empty() && part.iter().all(is_word)
        })
    };
    // Most values have nothing that a pattern could have.
    if is_text(text) {
        return false;
    }
    pairs(text, *b".*").next().is_some()
        || pairs(text, *b".+").next().is_some()
        || memchr::memchr(b'|', text.as_bytes()).is_some() && words(text)
        || text.len() > 2 && text.starts_with('^') && text.ends_with('$')
        || is_status_class(text)
}

/// `5..` and `5xx` of HTTP; the latter is a value that some exporters have.
fn is_status_class(text: &str) -> bool {
    matches!(text.as_bytes(), [b'1'..=b'5', b'.', b'.'])
}
