//! `promql/glob-as-regex`.

use promwright_promql::{Id, Kind, MatchOp};
use promwright_source::{Diagnostic, pairs};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds regular expressions that are written like file globs: `web*`.
///
/// ## Why is this bad?
///
/// In a regular expression `*` repeats the character before it. `web*` matches `we`, `web` and
/// `webb`, and not `web-1`.
///
/// ## Example
///
/// ```promql
/// up{job=~"web*"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job=~"web.*"} == 0
/// ```
pub(crate) struct GlobAsRegex;

impl Check for GlobAsRegex {
    fn slug(&self) -> &'static str {
        "promql/glob-as-regex"
    }

    fn file(&self) -> &'static str {
        include_str!("glob_as_regex.rs")
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
            let Some((before, fixed)) = glob(&matcher.value.text) else { continue };
            let message = format!("`*` repeats `{before}` here and does not stand for any text");
            findings.push(
                subject
                    .finding(self, subject.place(matcher.value.span), message)
                    .label("reads like a glob")
                    .help(format!("write `{fixed}` for any text behind it")),
            );
        }
    }
}

/// The character that the `*` at the end of a pattern, or of an alternative, repeats, and what
/// was meant; `None` if the pattern has anything else that only a regular expression has.
fn glob(pattern: &str) -> Option<(char, String)> {
    let at = memchr::memchr(b'*', pattern.as_bytes())?;
    if pattern.bytes().any(|b| b"\\()[]{}+?^$".contains(&b))
        || pairs(pattern, *b".*").next().is_some()
    {
        return None;
    }
    let before =
        pattern[..at].chars().next_back().filter(|c| c.is_alphanumeric() || "-_/:".contains(*c))?;
    Some((before, pattern.replace('*', ".*")))
}
