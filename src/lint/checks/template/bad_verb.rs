//! `template/bad-verb`.

use promwright_source::Diagnostic;
use promwright_template::UseKind;

use crate::{Check, Level, Subject};

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

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        let mut entries = subject.rule.labels.iter().chain(&alert.annotations);
        if !entries.any(|entry| has_foreign_verb(&entry.value.value)) {
            return;
        }
        for found in subject.template_uses() {
            let (is, fitting, verbs) = match &found.kind {
                UseKind::Value => ("a number with decimals", "%.2f", "eEfFgGvbxX"),
                UseKind::Label(_) => ("a text", "%s", "svqxX"),
                _ => continue,
            };
            let written = found.entry.value.value.get(found.span.range()).unwrap_or_default();
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

/// Whether a text has a verb that is not that of most, or one of these for a label, which saves
/// looking at the others.
fn has_foreign_verb(text: &str) -> bool {
    let is_foreign = |at: usize| {
        let rest = &text[at..];
        verb(&rest[..rest.find(['"', '`']).unwrap_or(rest.len())]) != Some('f')
            || rest.contains("$labels")
            || rest.contains(".Labels")
    };
    memchr::memchr_iter(b'%', text.as_bytes()).any(is_foreign) && text.contains("printf")
}

/// The verb of a `printf` that prints just this: `printf "…" $value` or `$value | printf "…"`.
fn only_verb(action: &str, written: &str) -> Option<char> {
    let call = action.trim_matches(|end: char| end == '-' || end.is_whitespace());
    let (before, rest) = call.split_once("printf")?;
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
    let mut verbs = format.split("%%").flat_map(|part| part.split('%').skip(1)).map(|part| {
        part.trim_start_matches(|flag: char| flag.is_ascii_digit() || "+-# .".contains(flag))
            .chars()
            .next()
    });
    let verb = verbs.next()?;
    verbs.next().is_none().then_some(verb).flatten()
}
