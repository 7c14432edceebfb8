//! `promql/unknown-label`.

use promwright_promql::flow::Reason;
use promwright_source::Diagnostic;

use crate::checks::label_uses::{Clause, LabelUse, impossible};
use crate::{Check, Level, Needs, Subject, causes};

/// ## What it does
///
/// Finds labels in matchers, `by`, `on`, `group_left` and `group_right` that the metric does
/// not have. What a metric has is known from the schema, or from the rule that records it;
/// of other metrics nothing is said.
///
/// ## Why is this bad?
///
/// A matcher on a label that is not there selects nothing, or with `!=` takes nothing out,
/// `by` groups by nothing, and a match finds no partner. The rule loads, and never has the value that it should have.
///
/// ## Example
///
/// ```yaml
/// - record: psi:density:avg
///   expr: avg(psi_field_density)
/// - alert: DensityLow
///   expr: psi:density:avg{pod="psi-field-0"} < 0.2
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: DensityLow
///   expr: psi_field_density{pod="psi-field-0"} < 0.2
/// ```
pub(crate) struct UnknownLabel;

impl Check for UnknownLabel {
    fn slug(&self) -> &'static str {
        "promql/unknown-label"
    }

    fn file(&self) -> &'static str {
        include_str!("unknown_label.rs")
    }

    fn level(&self) -> Level {
        Level::Error
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        if !subject.asks_for_lost_labels() {
            return;
        }
        let by_metric = |found: &LabelUse<'_>| {
            found.fact.causes.iter().any(|cause| cause.reason == Reason::Metric)
        };
        for found in impossible(subject).into_iter().filter(by_metric) {
            let label = &*found.name.text;
            let place = subject.place(found.name.span);
            let finding = subject.finding(self, place, message(subject, &found));
            let finding = match found.clause {
                Clause::Matcher => finding.label("no series passes"),
                Clause::Exclusion => finding.label("excludes nothing"),
                _ => finding.label("always empty"),
            };
            let mut finding = causes::explain(finding, subject, &[label], &found.fact);
            finding.help = help(&found).into();
            findings.push(finding);
        }
    }
}

fn message(subject: &Subject<'_>, found: &LabelUse<'_>) -> String {
    let label = &found.name.text;
    let cause = found.fact.causes.iter().find(|cause| cause.reason == Reason::Metric);
    match cause.and_then(|cause| causes::metric_at(subject, *cause)) {
        Some(metric) => format!("metric `{metric}` has no label `{label}`"),
        None => format!("{} has no label `{label}`", found.clause.describe()),
    }
}

fn help(found: &LabelUse<'_>) -> Option<String> {
    if let Some(meant) = causes::similar(&found.name.text, found.operand) {
        return Some(format!("did you mean `{meant}`?"));
    }
    let has: Vec<_> = found
        .operand
        .named()
        .filter(|(_, fact)| !fact.is_impossible())
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    (!has.is_empty()).then(|| format!("it has {}", has.join(", ")))
}
