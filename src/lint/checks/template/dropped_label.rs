//! `template/dropped-label`.

use promwright_promql::flow::{Fact, LabelSet};
use promwright_rulebook::Entry;
use promwright_source::{Diagnostic, Severity, Span};
use promwright_template::UseKind;

use crate::{Check, Subject, causes};

/// ## What it does
///
/// Finds templates in labels and annotations that use a label which the alert's expression
/// cannot have, because an aggregation, a match or a function has removed it, or because the
/// metric does not have it. Recorded metrics are followed to the rule that records them.
///
/// A template that asks first (`{{ if $labels.pod }}`) is left alone.
///
/// ## Why is this bad?
///
/// The template prints an empty text in its place, and whoever is paged has to find out
/// which instance it is about.
///
/// ## Example
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: sum by (job) (rate(errors_total[5m])) > 1
///   annotations:
///     summary: "{{ $labels.pod }} has errors"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: ErrorsHigh
///   expr: sum by (job, pod) (rate(errors_total[5m])) > 1
///   annotations:
///     summary: "{{ $labels.pod }} has errors"
/// ```
pub(crate) struct DroppedLabel;

const SLUG: &str = "template/dropped-label";

impl Check for DroppedLabel {
    fn slug(&self) -> &'static str {
        SLUG
    }

    fn file(&self) -> &'static str {
        include_str!("dropped_label.rs")
    }

    fn check(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let Some(alert) = subject.rule.alert() else { return };
        if !rules_out_any(subject.flow.labels(subject.ast.root())) {
            return;
        }
        for entry in subject.rule.labels.iter().chain(&alert.annotations) {
            check_entry(subject, entry, findings);
        }
    }
}

/// Whether there is any label that the expression cannot have.
fn rules_out_any(labels: &LabelSet) -> bool {
    labels.rest().is_impossible() || labels.named().any(|(_, fact)| fact.is_impossible())
}

fn check_entry(subject: &Subject<'_>, entry: &Entry, findings: &mut Vec<Diagnostic>) {
    let text = &entry.value.value;
    // What does not parse is the reader's finding.
    let Some(template) = entry.template() else { return };
    let uses: Vec<_> = template
        .uses()
        .into_iter()
        .filter_map(|found| match found.kind {
            UseKind::Label(label) => Some((label, found.span)),
            _ => None,
        })
        .collect();
    let labels = subject.flow.labels(subject.ast.root());
    for (label, span) in &uses {
        let fact = labels.get(label);
        let asked = || uses.iter().any(|(other, span)| other == label && is_condition(text, *span));
        if fact.is_impossible() && !asked() {
            findings.push(finding(subject, entry, label, *span, fact));
        }
    }
}

/// Whether a use stands in the condition of an `if` or a `with`.
fn is_condition(text: &str, span: Span) -> bool {
    let before = text.get(..span.start as usize).unwrap_or_default();
    let action = before.rfind("{{").map_or("", |start| &before[start + 2..]);
    let words = action.trim_start_matches('-').trim_start();
    let words = words.strip_prefix("else").map_or(words, str::trim_start);
    ["if ", "with ", "if(", "with("].iter().any(|word| words.starts_with(word))
}

fn finding(
    subject: &Subject<'_>,
    entry: &Entry,
    label: &str,
    span: Span,
    fact: &Fact,
) -> Diagnostic {
    let place = entry.value.place_of(span);
    let message = format!("the alert's expression cannot have the label `{label}`");
    let finding =
        subject.finding(SLUG, Severity::Warning, place, message).label("prints an empty text");
    let mut finding = causes::explain(finding, subject, label, fact);
    finding.help = own_label(subject, entry, label).or_else(|| remedy(subject, label, fact));
    finding
}

/// A label that the rule sets itself is not there yet when templates are expanded.
fn own_label(subject: &Subject<'_>, within: &Entry, label: &str) -> Option<String> {
    let mut own = subject.rule.labels.iter().chain(&subject.group.labels);
    let is_own = label == "alertname" || own.any(|entry| entry.name.value == label);
    if !is_own || within.name.value == label {
        return None;
    }
    Some(format!(
        "templates see the labels of the expression only; `{label}`, which the rule adds, can \
         be written out"
    ))
}

fn remedy(subject: &Subject<'_>, label: &str, fact: &Fact) -> Option<String> {
    let labels = subject.flow.labels(subject.ast.root());
    causes::similar(label, labels)
        .map(|meant| format!("did you mean `{meant}`?"))
        .or_else(|| causes::remedy(label, fact))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_recognised() {
        let asks = |text: &str| {
            let start = text.find("$labels").unwrap_or_default() as u32;
            is_condition(text, Span::new(start, start + 7))
        };
        assert!(asks("a {{ if $labels.pod }}b{{ end }}"));
        assert!(asks("{{- with $labels.pod }}b{{ end }}"));
        assert!(asks("{{ if eq 1 2 }}{{ else if $labels.pod }}b{{ end }}"));
        assert!(!asks("{{ if true }}{{ $labels.pod }}{{ end }}"));
        assert!(!asks("{{ $labels.pod }}"));
    }
}
