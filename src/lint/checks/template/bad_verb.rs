//! `template/bad-verb`.

use promwright_source::Diagnostic;
use promwright_template::UseKind;

use crate::templates::TemplateUse;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `printf` with a verb that does not fit a number with decimals, for `$value`: `%d`,
/// `%s`, `%q` and their like. It also finds those for numbers (`%.2f`) with a label, which is
/// a text.
///
/// ## Why is this bad?
///
/// Go prints `%!d(float64=0.5)` in place of the value.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: '{{ printf "%d" $value }} messages wait'
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: '{{ printf "%.0f" $value }} messages wait'
/// ```
pub(crate) struct BadVerb;

impl Check for BadVerb {
    fn slug(&self) -> &'static str {
        "template/bad-verb"
    }

    fn file(&self) -> &'static str {
        include_str!("bad_verb.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for found in subject.template_uses().iter().filter(|found| is_argument(found)) {
            let (is, fitting, verbs) = match &found.kind {
                UseKind::Value => ("a number with decimals", "%.2f", "eEfFgGvbxX"),
                UseKind::Label(_) => ("a text", "%s", "svqxX"),
                _ => continue,
            };
            let written = found.entry.value.value().get(found.span.range()).unwrap_or_default();
            let Some(verb) = only_verb(found.action(), written) else { continue };
            if verbs.contains(verb) {
                continue;
            }
            let message = format!("`%{verb}` does not print {is}");
            findings.push(
                subject
                    .finding(self, found.place(), message)
                    .label(format!("printed as `%!{verb}(…)`"))
                    .help(format!(
                        "write `%{}`, as in `printf \"{fitting}\" {written}`",
                        &fitting[1..]
                    )),
            );
        }
    }
}

/// Whether a use stands behind a quote or is piped to a `printf`, as an argument of one is.
fn is_argument(found: &TemplateUse<'_>) -> bool {
    let text = found.entry.value.value().as_bytes();
    let (before, behind) = (..found.span.start as usize, found.span.end as usize..);
    let ends = |before: &[u8]| matches!(before.trim_ascii_end(), [.., b'"' | b'`']);
    let starts = |behind: &[u8]| {
        let piped = behind.trim_ascii_start().strip_prefix(b"|");
        piped.is_some_and(|function| function.trim_ascii_start().starts_with(b"printf"))
    };
    text.get(before).is_some_and(ends) || text.get(behind).is_some_and(starts)
}

/// The verb of a `printf` that prints just this: `printf "…" $value` or `$value | printf "…"`.
fn only_verb(action: &str, written: &str) -> Option<char> {
    memchr::memchr(b'%', action.as_bytes())?;
    let call = action.trim_matches(|end: char| end == '-' || end.is_whitespace());
    let first = call.strip_prefix("printf").map(|rest| ("", rest));
    let (before, rest) = first.or_else(|| call.split_once("printf"))?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '`'))?;
    let (format, behind) = rest[1..].split_once(quote)?;
    let before = before.trim();
    let is_argument = before.is_empty() && behind.split_whitespace().next() == Some(written);
    let is_piped = before.strip_suffix('|').is_some_and(|piped| piped.trim() == written)
        && behind.trim().is_empty();
    (is_argument || is_piped).then(|| verb(format)).flatten()
}

/// The verb of a format that has exactly one.
fn verb(format: &str) -> Option<char> {
    let is_flag = |flag: char| flag.is_ascii_digit() || "+-# .".contains(flag);
    let (mut rest, mut verb) = (format, None);
    while let Some(sign) = memchr::memchr(b'%', rest.as_bytes()) {
        rest = &rest[sign + 1..];
        if let Some(behind) = rest.strip_prefix('%') {
            rest = behind;
        } else if verb.is_some() {
            return None;
        } else {
            verb = Some(rest.trim_start_matches(is_flag).chars().next()?);
        }
    }
    verb
}
