//! `annotation/not-promql`.

use promwright_source::{Diagnostic, Span};

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds annotations that hold an expression and are no PromQL. Which do is said by the option
/// `promql-annotations`, by default `query`, `expr` and `promql`. Texts with templates are left
/// alone. It runs only when asked for.
///
/// ## Why is this bad?
///
/// Somebody copies it into a query in the middle of the night.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     query: sum(queue_length
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     query: sum(queue_length)
/// ```
pub(crate) struct NotPromql;

impl Check for NotPromql {
    fn slug(&self) -> &'static str {
        "annotation/not-promql"
    }

    fn file(&self) -> &'static str {
        include_str!("not_promql.rs")
    }

    fn level(&self) -> Level {
        Level::Allow
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        let names = &subject.book.options().promql_annotations;
        for entry in alert
            .annotations
            .iter()
            .filter(|entry| names.iter().any(|name| entry.name.value() == *name))
        {
            let text = entry.value.value();
            if text.contains("{{") {
                continue;
            }
            let Err(errors) = promwright_promql::parse(text) else { continue };
            let Some(error) = errors.first() else { continue };
            let span = Span::new(error.span.start, error.span.end);
            let message = format!(
                "the annotation `{}` is not valid PromQL: {}",
                entry.name.value(),
                error.message
            );
            let mut finding =
                subject.finding(self, entry.value.place_of(span), message).label("does not parse");
            finding.help = error.help.clone().into();
            findings.push(finding);
        }
    }
}
