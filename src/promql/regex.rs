//! Regular expressions as Prometheus has them (Go's RE2 syntax), for Rust's `regex` crate.
//!
//! The two dialects look alike and differ in detail: `\d`, `\w`, `\s` and `\b` are ASCII in Go
//! and Unicode in Rust, `\Q…\E`, octal escapes and a literal `{` exist only in Go, `a**` and
//! set operations within classes only in Rust. [`translate`] refuses what Go refuses and
//! writes the rest so that it means the same. Nothing is matched here.

use std::cell::RefCell;

use promwright_source::{Span, is_word};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind, Look};
use rustc_hash::FxHashMap;

pub use crate::plain_pattern::{is_text, without_anchors};
use crate::regex_translator::Translator;

/// What is wrong with a pattern, and where within it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegexError {
    /// The faulty bytes of the pattern; empty if it is the pattern as a whole.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl std::fmt::Display for RegexError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for RegexError {}

/// The pattern in the syntax of the `regex` crate, not anchored.
///
/// Of `\B`, which Go means in ASCII, the Unicode variant is made: the crate has no other that
/// keeps to character borders.
///
/// # Errors
///
/// If Go's `regexp` refuses the pattern.
pub fn translate(pattern: &str) -> Result<String, RegexError> {
    parse(pattern).map(|(translated, _)| translated)
}

/// The pattern as a label matcher or `label_replace` means it, for the `regex` crate: anchored
/// at both ends, and with a dot that matches line breaks.
///
/// # Errors
///
/// If Go's `regexp` refuses the pattern.
pub fn translate_anchored(pattern: &str) -> Result<String, RegexError> {
    translate(pattern).map(|translated| format!("^(?s:{translated})$"))
}

/// How many patterns a thread remembers.
const REMEMBERED: usize = 4096;

thread_local! {
    static VERDICTS: RefCell<FxHashMap<Box<str>, Result<bool, RegexError>>> = RefCell::default();
}

/// Whether the pattern, anchored, matches the empty string; each pattern is looked at once.
pub(crate) fn check(pattern: &str) -> Result<bool, RegexError> {
    if let Some(verdict) = check_plain(pattern) {
        return Ok(verdict);
    }
    VERDICTS.with_borrow_mut(|verdicts| {
        if let Some(verdict) = verdicts.get(pattern) {
            return verdict.clone();
        }
        let verdict = parse(pattern).map(|(_, hir)| matches_empty(&hir));
        if verdicts.len() >= REMEMBERED {
            verdicts.clear();
        }
        verdicts.insert(pattern.into(), verdict.clone());
        verdict
    })
}

/// The verdict on alternatives of plain text, which most patterns are.
fn check_plain(pattern: &str) -> Option<bool> {
    let (mut before, mut has_empty) = (b'|', false);
    for byte in pattern.bytes() {
        if !is_word(byte) && !matches!(byte, b'-' | b'/' | b':' | b'|') {
            return None;
        }
        has_empty |= byte == b'|' && before == b'|';
        before = byte;
    }
    Some(has_empty || before == b'|')
}

fn parse(pattern: &str) -> Result<(String, Hir), RegexError> {
    let translated = Translator::new(pattern).run()?;
    let hir = ParserBuilder::new().nest_limit(2000).build().parse(&translated);
    match hir {
        Ok(hir) => Ok((translated, hir)),
        Err(error) => {
            let message = match &error {
                regex_syntax::Error::Parse(error) => error.kind().to_string(),
                regex_syntax::Error::Translate(error) => error.kind().to_string(),
                _ => error.to_string(),
            };
            Err(RegexError { span: Span::at(0), message, help: None })
        }
    }
}

/// Whether an expression matches the empty text as a whole. Its depth is bounded by Go's.
fn matches_empty(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty => true,
        HirKind::Literal(_) | HirKind::Class(_) => false,
        HirKind::Look(look) => !matches!(
            look,
            Look::WordAscii
                | Look::WordUnicode
                | Look::WordStartAscii
                | Look::WordEndAscii
                | Look::WordStartUnicode
                | Look::WordEndUnicode
        ),
        HirKind::Repetition(repetition) => repetition.min == 0 || matches_empty(&repetition.sub),
        HirKind::Capture(capture) => matches_empty(&capture.sub),
        HirKind::Concat(parts) => parts.iter().all(matches_empty),
        HirKind::Alternation(parts) => parts.iter().any(matches_empty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_match_nothing_are_told_apart() {
        for (pattern, empty) in [
            ("", true),
            (".*", true),
            (".+", false),
            ("a|", true),
            ("api|web", false),
            ("^$", true),
            (r"\b", false),
            (r"\B", true),
            ("(a?)(b*){2}", true),
            ("(?i)x{0}", true),
        ] {
            assert_eq!(check(pattern), Ok(empty), "{pattern}");
        }
    }

    #[test]
    fn meaning_is_kept() {
        for (pattern, translated) in [
            (r"5\d\d", "5[0-9][0-9]"),
            (r"[\w.-]+", r"[0-9A-Za-z_\.\-]+"),
            (r"\Qa.b\E.", r"a\.b."),
            (r"\101\x{41}\x0a", r"AA\x{A}"),
            (r"a{,2}", r"a\{,2\}"),
            (r"x{2,3}?", "x{2,3}?"),
            (r"[[:alpha:]&&]", r"[[:alpha:]\&\&]"),
            (r"(?P<n>a)(?<m>b)", "(?P<n>a)(?P<m>b)"),
            (r"(?i)(?)", "(?i)"),
            (r"\_\<", "_<"),
        ] {
            assert_eq!(translate(pattern).as_deref(), Ok(translated), "{pattern}");
        }
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for (pattern, span) in [
            ("a**", (1, 3)),
            ("*a", (0, 1)),
            ("(a", (0, 1)),
            ("a)", (1, 2)),
            ("[a", (0, 2)),
            ("[z-a]", (1, 4)),
            (r"\1", (0, 2)),
            (r"a\", (1, 2)),
            ("a{1001}", (1, 7)),
            ("(a{100}){100}", (8, 13)),
            ("a{3,2}", (1, 6)),
            ("(?=a)", (0, 3)),
            ("(?x)a", (0, 3)),
            ("[[:foo:]]", (1, 8)),
            (r"\pX", (0, 3)),
        ] {
            let span = Span::new(span.0, span.1);
            assert_eq!(translate(pattern).map_err(|error| error.span), Err(span), "{pattern}");
        }
    }

    #[test]
    fn deep_patterns_are_refused_and_not_followed() {
        let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(check(&deep).is_err());
        let allowed = format!("{}a?{}", "(".repeat(900), ")".repeat(900));
        assert_eq!(check(&allowed), Ok(true));
    }
}
