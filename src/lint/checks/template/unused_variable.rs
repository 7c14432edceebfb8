//! `template/unused-variable`.

use promwright_source::{Diagnostic, Span, is_word, pairs};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds variables that a template sets (`{{ $x := … }}`) and never reads.
///
/// ## Why is this bad?
///
/// It costs nothing. But somebody meant to use it, and may have misspelled it or forgotten it.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "{{ $queue := $labels.queue }}queue is long"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "{{ $queue := $labels.queue }}queue {{ $queue }} is long"
/// ```
pub(crate) struct UnusedVariable;

impl Check for UnusedVariable {
    fn slug(&self) -> &'static str {
        "template/unused-variable"
    }

    fn file(&self) -> &'static str {
        include_str!("unused_variable.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        for entry in subject.rule.labels.iter().chain(&alert.annotations) {
            let text = entry.value.value();
            if entry.is_everyday() || pairs(text, *b":=").next().is_none() {
                continue;
            }
            for (at, _) in text.match_indices(":=") {
                let before = text[..at].trim_end();
                let Some(start) = before.rfind('$') else { continue };
                let name = &before[start..];
                // `range $i, $x := …` has to name the first to get at the second.
                if !name.bytes().skip(1).all(is_word) || name.len() < 2 {
                    continue;
                }
                let is_whole = |(at, _): &(usize, &str)| {
                    *at != start
                        && !text.as_bytes().get(at + name.len()).copied().is_some_and(is_word)
                };
                if text.match_indices(name).any(|found| is_whole(&found)) {
                    continue;
                }
                let span = Span::of(&(start..before.len()));
                let message = format!("the template sets `{name}` and does not use it");
                findings.push(
                    subject
                        .finding(self, entry.value.place_of(span), message)
                        .label("never read")
                        .help("use it, or remove it"),
                );
            }
        }
    }
}
