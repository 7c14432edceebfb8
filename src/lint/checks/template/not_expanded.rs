//! `template/not-expanded`.

use promwright_rulebook::Entry;
use promwright_source::{Diagnostic, Span};

use crate::templates::plain_parts;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds `$labels.…`, `$value`, `$externalLabels.…` and `.Labels.…` in labels and annotations
/// outside of double braces, as with `{ $labels.pod }`, `{$value}` or `$labels.pod`.
///
/// ## Why is this bad?
///
/// Only what stands within `{{ }}` is a template. All else is printed as it is, and whoever
/// is paged reads `$labels.pod` instead of the pod's name.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "queue { $labels.queue } is long"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "queue {{ $labels.queue }} is long"
/// ```
pub(crate) struct NotExpanded;

impl Check for NotExpanded {
    fn slug(&self) -> &'static str {
        "template/not-expanded"
    }

    fn file(&self) -> &'static str {
        include_str!("not_expanded.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        let entries = subject.rule.labels.iter().chain(&alert.annotations);
        for entry in entries.filter(|entry| entry.outside().may_have_variables()) {
            let Some(span) = first_variable(entry) else { continue };
            let written = &entry.value.value()[span.range()];
            let message = format!("`{written}` is printed as it is");
            findings.push(
                subject
                    .finding(self, entry.value.place_of(span), message)
                    .label("not within `{{ }}`")
                    .help(format!("write `{{{{ {written} }}}}`")),
            );
        }
    }
}

const VARIABLES: [&str; 5] = ["$labels.", "$externalLabels.", "$value", ".Labels.", "$externalURL"];

/// The first variable outside of double braces.
fn first_variable(entry: &Entry) -> Option<Span> {
    plain_parts(entry.value.value()).find_map(|(start, plain)| {
        let mut signs = memchr::memchr2_iter(b'$', b'.', plain.as_bytes());
        let found = signs.find_map(|at| variable(plain, at))?;
        let offset = start as u32;
        Some(Span::new(found.start + offset, found.end + offset))
    })
}

/// The variable that starts here in a plain text: its name and, behind a dot, that of a label.
fn variable(plain: &str, start: usize) -> Option<Span> {
    let name = VARIABLES.iter().find(|name| plain[start..].starts_with(**name))?;
    let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let behind = &plain[start + name.len()..];
    let length = behind.find(|character| !is_word(character)).unwrap_or(behind.len());
    // `$values` is something else, and a label has a name.
    if name.ends_with('.') == (length == 0) {
        return None;
    }
    // Go's `.Labels` follows nothing: `a.Labels.b` is a path.
    let before = plain[..start].chars().next_back();
    if name.starts_with('.') && before.is_some_and(|before| is_word(before) || before == '$') {
        return None;
    }
    Some(Span::of(&(start..start + name.len() + length)))
}
