//! `template/dropped-label`.

use promwright_promql::flow::{Fact, LabelSet};
use promwright_rulebook::Entry;
use promwright_source::Diagnostic;
use promwright_template::UseKind;

use crate::templates::TemplateUse;
use crate::{Check, Level, Subject, causes};

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

impl Check for DroppedLabel {
    fn slug(&self) -> &'static str {
        "template/dropped-label"
    }

    fn file(&self) -> &'static str {
        include_str!("dropped_label.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let labels = subject.flow.labels(subject.ast.root());
        if subject.alert().is_none() || !rules_out_any(labels) {
            return;
        }
        let uses = subject.template_uses();
        for found in uses {
            let UseKind::Label(label) = &found.kind else { continue };
            let fact = labels.get(label);
            let is_asked = || uses.iter().any(|other| asks_for(other, found));
            if fact.is_impossible() && !is_asked() {
                findings.push(self.finding(subject, found, label, fact));
            }
        }
    }
}

/// Whether there is any label that the expression cannot have.
fn rules_out_any(labels: &LabelSet) -> bool {
    labels.rest().is_impossible() || labels.named().any(|(_, fact)| fact.is_impossible())
}

/// Whether a use asks, in the same text, whether the label of another is there.
fn asks_for(asking: &TemplateUse<'_>, other: &TemplateUse<'_>) -> bool {
    std::ptr::eq(asking.entry, other.entry) && asking.kind == other.kind && asking.is_condition()
}

impl DroppedLabel {
    fn finding(
        &self,
        subject: &Subject<'_>,
        found: &TemplateUse<'_>,
        label: &str,
        fact: &Fact,
    ) -> Diagnostic {
        let message = format!("the alert's expression cannot have the label `{label}`");
        let finding = subject.finding(self, found.place(), message).label("prints an empty text");
        let mut finding = causes::explain(finding, subject, label, fact);
        let remedy = || remedy(subject, label, fact);
        finding.help = own_label(subject, found.entry, label).or_else(remedy);
        finding
    }
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
