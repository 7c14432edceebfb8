//! `template/bad-query`.

use promwright_source::{Diagnostic, Span};
use promwright_template::UseKind;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds queries that a template runs (`{{ query "…" }}`) and that are no PromQL, or give no
/// instant vector. Queries that the template puts together (`printf "…" $labels.job | query`)
/// are not known and not looked at.
///
/// ## Why is this bad?
///
/// Nothing asks for the query before the alert fires. Then the whole annotation is the text
/// of an error.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     consumers: '{{ with query "sum(consumers" }}{{ . | first | value }}{{ end }}'
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     consumers: '{{ with query "sum(consumers)" }}{{ . | first | value }}{{ end }}'
/// ```
pub(crate) struct BadQuery;

impl Check for BadQuery {
    fn slug(&self) -> &'static str {
        "template/bad-query"
    }

    fn file(&self) -> &'static str {
        include_str!("bad_query.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        let mut entries = subject.rule.labels.iter().chain(&alert.annotations);
        if !entries.any(|entry| !entry.is_everyday() && entry.value.value().contains("query")) {
            return;
        }
        for found in subject.template_uses() {
            let UseKind::Query(query) = &found.kind else { continue };
            let Err(errors) = promwright_promql::parse(query) else { continue };
            let Some(error) = errors.first() else { continue };
            // Escapes shift the query against its literal; then the literal is shown.
            let literal = found.entry.value.value().get(found.span.range()).unwrap_or_default();
            let is_plain = literal.len() == query.len() + 2;
            let start = found.span.start + 1;
            let within = Span::new(start + error.span.start, start + error.span.end);
            let span = if is_plain { within } else { found.span };
            let message = format!("the query of this template does not parse: {}", error.message);
            let mut finding = subject
                .finding(self, found.entry.value.place_of(span), message)
                .label("the annotation becomes an error text");
            finding.help = error.help.clone().into();
            findings.push(finding);
        }
    }
}
