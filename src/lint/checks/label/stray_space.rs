//! `label/stray-space`.

use promwright_source::{Diagnostic, Fix, Span};

use crate::{Check, Level, Subject};

/// ## What it does
///
/// Finds labels of rules and groups whose value starts or ends with a blank or a line break,
/// as the value of a YAML block (`|`, `>`) does.
///
/// ## Why is this bad?
///
/// Alertmanager compares labels to the byte: a route or a silence for `critical` does not
/// match `critical␤`, and the page goes nowhere. Nobody sees the blank.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     severity: "critical "
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   labels:
///     severity: critical
/// ```
pub(crate) struct StraySpace;

impl Check for StraySpace {
    fn slug(&self) -> &'static str {
        "label/stray-space"
    }

    fn file(&self) -> &'static str {
        include_str!("stray_space.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        for label in &subject.rule.labels {
            let text = label.value.value();
            let trimmed = text.trim();
            if trimmed.len() == text.len() || trimmed.is_empty() {
                continue;
            }
            let (start, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
            let (side, span) =
                if end < text.len() { ("ends", end..text.len()) } else { ("starts", 0..start) };
            let what = if text[span.clone()].contains('\n') { "a line break" } else { "a space" };
            let all = Span::of(&(0..text.len()));
            let edit = label.value.edit(all, trimmed);
            let fix = edit.map(|edit| {
                Fix::safe(format!("write `{}: {trimmed}`", label.name.value()), vec![edit])
            });
            let message =
                format!("the value of the label `{}` {side} with {what}", label.name.value());
            let place = if what == "a space" {
                label.value.place_of(Span::of(&span))
            } else {
                // The break itself cannot be pointed at.
                label.value.place()
            };
            findings.push(
                subject
                    .finding(self, place, message)
                    .label("routes and matchers for the plain value do not match this")
                    .help(format!("write `{}: {trimmed}`", label.name.value()))
                    .fix(fix),
            );
        }
    }
}
