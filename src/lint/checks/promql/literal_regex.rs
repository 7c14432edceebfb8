//! `promql/literal-regex`.

use promwright_promql::regex::is_text;
use promwright_promql::{Id, Kind, MatchOp};
use promwright_source::Diagnostic;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `=~` and `!~` whose pattern is a plain text.
///
/// ## Why is this bad?
///
/// `=` says the same and is read at once; whoever sees `=~` looks for the pattern. With `=` the
/// label is also known to have that one value, which `absent` and other checks can use.
///
/// ## Example
///
/// ```promql
/// up{job=~"api"} == 0
/// ```
///
/// ## Use instead
///
/// ```promql
/// up{job="api"} == 0
/// ```
pub(crate) struct LiteralRegex;

impl Check for LiteralRegex {
    fn slug(&self) -> &'static str {
        "promql/literal-regex"
    }

    fn file(&self) -> &'static str {
        include_str!("literal_regex.rs")
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
            let Some(said) = Said::about(matcher.op).filter(|_| is_text(&matcher.value.text))
            else {
                continue;
            };
            findings.push(
                subject
                    .finding(self, subject.place(matcher.op_span), said.message)
                    .label(said.label)
                    .cause(subject.place(matcher.value.span), "nothing but text")
                    .fix(subject.fix(said.title, &[(matcher.op_span, said.instead)])),
            );
        }
    }
}

/// What is said of an operator that need not match; written out, as there may be many findings.
struct Said {
    message: &'static str,
    label: &'static str,
    title: &'static str,
    instead: &'static str,
}

impl Said {
    const fn about(op: MatchOp) -> Option<Self> {
        Some(match op {
            MatchOp::Regex => Self {
                message: "`=~` with a pattern that is a plain text",
                label: "`=` says the same",
                title: "write `=`",
                instead: "=",
            },
            MatchOp::NotRegex => Self {
                message: "`!~` with a pattern that is a plain text",
                label: "`!=` says the same",
                title: "write `!=`",
                instead: "!=",
            },
            _ => return None,
        })
    }
}
