//! `template/query-without-label`.

use promwright_promql::flow::flow;
use promwright_source::{Diagnostic, Span};
use promwright_template::UseKind;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds templates that run one query and read a label of its result (`label "pod"`) which the
/// query cannot have, because it aggregates the label away.
///
/// ## Why is this bad?
///
/// The template prints an empty text in its place.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     worst: '{{ with query "max(queue_length)" }}{{ . | first | label "queue" }}{{ end }}'
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     worst: '{{ with query "topk(1, queue_length)" }}{{ . | first | label "queue" }}{{ end }}'
/// ```
pub(crate) struct QueryWithoutLabel;

impl Check for QueryWithoutLabel {
    fn slug(&self) -> &'static str {
        "template/query-without-label"
    }

    fn file(&self) -> &'static str {
        include_str!("query_without_label.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.alert() else { return };
        for entry in &alert.annotations {
            let text = entry.value.value();
            // With two queries it is not known whose label it is.
            if entry.is_everyday()
                || !text.contains("label \"")
                || text.matches("query").count() != 1
            {
                continue;
            }
            let mut of_entry =
                subject.template_uses().iter().filter(|found| std::ptr::eq(found.entry, entry));
            let query = of_entry.find_map(|found| match &found.kind {
                UseKind::Query(query) => Some((query, found.span)),
                _ => None,
            });
            let Some((query, span)) = query else { continue };
            let Ok(ast) = promwright_promql::parse(query) else { continue };
            let labels = flow(&ast, subject.book).into_root();
            for (at, _) in text.match_indices("label \"") {
                let start = at + "label \"".len();
                let Some(name) = text[start..].split('"').next() else { continue };
                if name.is_empty() || !labels.get(name).is_impossible() {
                    continue;
                }
                let read = Span::of(&(start..start + name.len()));
                let message = format!("the result of this query never has the label `{name}`");
                findings.push(
                    subject
                        .finding(self, entry.value.place_of(read), message)
                        .label("prints nothing")
                        .cause(entry.value.place_of(span), format!("gives no `{name}`"))
                        .help(format!(
                            "keep `{name}` in the query, as with `by ({name})` or `topk`"
                        )),
                );
            }
        }
    }
}
