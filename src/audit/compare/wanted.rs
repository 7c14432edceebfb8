//! `dashboard/unknown-label`: a legend or a variable asks for a label that no series can have.

use promwright_lint::Book;
use promwright_promql::flow::{LabelSet, flow};
use promwright_source::Diagnostic;

use super::listed;
use crate::Query;

/// Finds the labels that a query does not give.
pub(super) fn check(query: &Query, book: &Book<'_>) -> Vec<Diagnostic> {
    let Some(tree) = query.tree.as_ref().filter(|_| !query.labels.is_empty()) else {
        return Vec::new();
    };
    if query.has_free_labels() || query.has_free_names() {
        return Vec::new();
    }
    let given = flow(tree, book).into_root();
    let is_missing = |label: &str| given.get(label).is_impossible();
    let missing = query.labels.iter().filter(|wanted| is_missing(&wanted.label));
    missing
        .map(|wanted| {
            let (noun, label) = (wanted.noun, &wanted.label);
            let message = format!(
                "{noun} asks for the label `{label}`, which no series of the query has ({})",
                query.title
            );
            let finding = Diagnostic::warning("dashboard/unknown-label", wanted.place, message)
                .label("always empty");
            match has(&given) {
                Some(has) => finding.help(has),
                None => finding,
            }
        })
        .collect()
}

/// The labels that series of a query may have, where they are known.
fn has(given: &LabelSet) -> Option<String> {
    let possible = given.named().filter(|(_, fact)| !fact.is_impossible());
    let names: Vec<&str> = possible.map(|(name, _)| name).collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(format!("its only label is `{only}`")),
        _ => Some(format!("its labels are {}", listed(names, 6))),
    }
}
