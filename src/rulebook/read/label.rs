//! Labels and annotations.

use promwright_source::Diagnostic;

use super::expectations;
use crate::Entry;
use crate::yaml::Fields;

/// The labels of a group or a rule, without those whose name is not allowed.
pub(super) fn labels(
    fields: &Fields<'_>,
    what: &str,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let mut labels = entries(fields, "labels", what, findings);
    labels.retain(|label| match label.name.value() {
        "" => {
            findings.push(empty_name(label, "a label"));
            false
        }
        "__name__" => {
            findings.push(
                Diagnostic::error(
                    "rule/bad-label-name",
                    label.name.place(),
                    "a rule cannot set the label `__name__`",
                )
                .help("the name of what a rule produces is its `record` or `alert`"),
            );
            false
        }
        _ => true,
    });
    labels
}

/// The annotations of a rule, without those that have no name.
pub(super) fn annotations(fields: &Fields<'_>, findings: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut annotations = entries(fields, "annotations", "the annotations of a rule", findings);
    annotations.retain(|annotation| {
        let is_named = !annotation.name.value().is_empty();
        if !is_named {
            findings.push(empty_name(annotation, "an annotation"));
        }
        is_named
    });
    annotations
}

fn entries(
    fields: &Fields<'_>,
    field: &str,
    what: &str,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Entry> {
    let mut expect = expectations(findings);
    let mut entries = Vec::new();
    for (_, node) in fields.all(field) {
        entries.reserve_exact(node.entries().size_hint().1.unwrap_or(0));
        expect.each_entry(node, what, |key, value| {
            entries.push(Entry::new(key.text(), value));
        });
    }
    entries
}

fn empty_name(entry: &Entry, what: &str) -> Diagnostic {
    Diagnostic::error(
        "rule/bad-label-name",
        entry.name.place(),
        format!("the name of {what} must not be empty"),
    )
}
