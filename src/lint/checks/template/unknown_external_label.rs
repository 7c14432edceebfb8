//! `template/unknown-external-label`.

use promwright_source::Diagnostic;
use promwright_template::UseKind;

use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds templates that use an external label (`$externalLabels.cluster`) which is not among
/// those that the option `external-labels` names. Without the option nothing is known, and
/// nothing said.
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
///     summary: "queue is long in {{ $externalLabels.datacentre }}"
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     summary: "queue is long in {{ $externalLabels.prometheus_cluster }}"
/// ```
pub(crate) struct UnknownExternalLabel;

impl Check for UnknownExternalLabel {
    fn slug(&self) -> &'static str {
        "template/unknown-external-label"
    }

    fn file(&self) -> &'static str {
        include_str!("unknown_external_label.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let known = &subject.book.options().external_labels;
        if known.is_empty() {
            return;
        }
        for found in subject.template_uses() {
            let UseKind::ExternalLabel(name) = &found.kind else { continue };
            if known.iter().any(|label| **label == **name) {
                continue;
            }
            let listed: Vec<_> = known.iter().map(|label| format!("`{label}`")).collect();
            findings.push(
                subject
                    .finding(self, found.place(), format!("there is no external label `{name}`"))
                    .label("prints nothing")
                    .help(format!("the external labels are {}", listed.join(", "))),
            );
        }
    }
}
