//! `audit/missing-label` and `audit/undeclared-label`: series without a label that they should
//! have, or with one that nobody declares.
//!
//! A page does not show the labels of its target, so these are looked for only in what a server
//! has. Of a label that exporter and target both have the exporter's is `exported_…` there.

use promwright_lint::Metric;
use promwright_series::Labels;
use promwright_source::{Diagnostic, Place};
use std::collections::BTreeMap;

use super::listed;
use crate::{Family, Row, Shown, Status};

/// Metrics by name, as they are declared and as they are exposed.
type All<'a> = [(&'a str, &'a Metric, &'a Family)];

pub(crate) fn check(all: &All<'_>, rows: &mut [Row], findings: &mut Vec<Diagnostic>) {
    let mut extra: BTreeMap<&str, Vec<(&str, &Metric, Place)>> = BTreeMap::new();
    for (name, metric, family) in all {
        let Some(own) = &metric.own_labels else { continue };
        let mut status = Vec::new();
        if let Some(finding) = missing(name, metric, own, family) {
            findings.push(finding);
            status.push(Status::MissingLabel);
        }
        for (label, place) in undeclared(metric, own, family) {
            extra.entry(label).or_default().push((name, metric, place));
            status.push(Status::UndeclaredLabel);
        }
        if let Some(row) = rows.iter_mut().find(|row| row.name == *name) {
            row.say(status);
        }
    }
    findings.extend(extra.iter().filter_map(|(label, on)| undeclared_label(label, on)));
}

/// Whether a series has a label that its exporter gives.
fn has(shown: &Shown, label: &str) -> bool {
    let labels: &Labels = &shown.labels;
    labels.get(label).is_some()
        || shown.is_scraped && labels.get(&format!("exported_{label}")).is_some()
}

fn missing(name: &str, metric: &Metric, own: &[String], family: &Family) -> Option<Diagnostic> {
    let of_target = metric.labels.iter().flatten().filter(|label| !own.contains(label));
    let of_target: Vec<&String> = of_target.collect();
    let lacks = |shown: &Shown| -> Vec<&str> {
        let scraped = of_target.iter().copied().filter(|_| shown.is_scraped);
        let labels = own.iter().chain(scraped).filter(|label| !has(shown, label));
        labels.map(String::as_str).collect()
    };
    let lacking: Vec<&Shown> = family
        .series
        .iter()
        .filter(|shown| shown.has_labels() && !lacks(shown).is_empty())
        .collect();
    let first = lacking.first()?;
    let labels = lacks(first);
    let noun = if labels.len() == 1 { "label" } else { "labels" };
    let message = format!("a series of `{name}` lacks the {noun} {}", listed(labels, 4));
    let finding = Diagnostic::error("audit/missing-label", first.place, message);
    let finding = match metric.place {
        Some(place) => finding.cause(place, "declared with it"),
        None => finding,
    };
    Some(match lacking.len() {
        1 => finding,
        count => finding.help(format!("so do {count} of its {} series", family.series.len())),
    })
}

/// Labels that are not declared, each with the first series that has it.
fn undeclared<'a>(
    metric: &'a Metric,
    own: &'a [String],
    family: &'a Family,
) -> BTreeMap<&'a str, Place> {
    let mut found = BTreeMap::new();
    for shown in family.series.iter().filter(|shown| shown.has_labels()) {
        // What a target adds is known only where it is declared.
        let Some(scraped) =
            (if shown.is_scraped { metric.labels.as_deref() } else { Some(&[][..]) })
        else {
            continue;
        };
        for (label, _) in shown.labels.iter() {
            let bare =
                label.strip_prefix("exported_").filter(|_| shown.is_scraped).unwrap_or(label);
            let is_known = ["__name__", "le", "quantile"].contains(&label)
                || own.iter().any(|known| known == bare)
                || scraped.iter().any(|known| known == label);
            if !is_known {
                found.entry(label).or_insert(shown.place);
            }
        }
    }
    found
}

fn undeclared_label(label: &str, on: &[(&str, &Metric, Place)]) -> Option<Diagnostic> {
    let (_, metric, place) = on.first()?;
    let names = listed(on.iter().map(|(name, ..)| *name), 3);
    let message = format!("series have the label `{label}`, which is not declared: {names}");
    let finding = Diagnostic::warning("audit/undeclared-label", *place, message);
    let finding = match metric.place {
        Some(place) => finding.cause(place, "declared without it"),
        None => finding,
    };
    Some(finding.help("declare it, so that checks know that it can be read"))
}
