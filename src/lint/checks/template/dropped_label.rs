//! `template/dropped-label`.

use promwright_promql::flow::{Fact, LabelSet, Reason};
use promwright_rulebook::Entry;
use promwright_source::{Diagnostic, Label, listed_in};
use promwright_template::UseKind;

use crate::templates::TemplateUse;
use crate::{Check, Kinds, Level, Needs, Subject, causes};

/// ## What it does
///
/// Finds templates in labels and annotations that use a label which the alert's expression
/// cannot have, because an aggregation, a match or a function has removed it, or because the
/// metric does not have it. Recorded metrics are followed to the rule that records them.
///
/// A template that asks first (`{{ if $labels.pod }}`) is left alone. Labels that are lost in the
/// same place are one finding, which marks each use of them.
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

/// A longer value of a label is not repeated.
const LONGEST_WRITTEN_OUT: usize = 40;

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

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let labels = subject.flow().labels(subject.ast.root());
        if !rules_out_any(labels) {
            return;
        }
        let uses = subject.template_uses();
        let mut lost: Vec<Lost<'_>> = Vec::new();
        for found in uses {
            let UseKind::Label(label) = &found.kind else { continue };
            let fact = labels.get(label);
            let is_asked = || uses.iter().any(|other| asks_for(other, found));
            if !fact.is_impossible() || is_asked() {
                continue;
            }
            let help = help(subject, found, label);
            let known = lost.iter().position(|lost| lost.tells(label, fact, help.as_deref()));
            let known = known.unwrap_or_else(|| {
                // Most rules lose all labels in one place.
                let labels = Vec::with_capacity(uses.len());
                lost.push(Lost { labels, uses: Vec::with_capacity(uses.len()), fact, help });
                lost.len() - 1
            });
            lost[known].add(label, found);
        }
        findings.extend(lost.into_iter().map(|lost| self.finding(subject, lost)));
    }
}

/// Labels that are lost in one place, with the templates that use them.
struct Lost<'s> {
    labels: Vec<&'s str>,
    uses: Vec<&'s TemplateUse<'s>>,
    fact: &'s Fact,
    /// What to do about just this label.
    help: Option<String>,
}

impl<'s> Lost<'s> {
    /// Whether one finding tells this label too. A metric lacks each of its labels for a reason of
    /// its own.
    fn tells(&self, label: &str, fact: &Fact, help: Option<&str>) -> bool {
        let is_metric = || self.fact.causes.iter().any(|cause| cause.reason == Reason::Metric);
        let is_same = self.labels == [label];
        self.help.as_deref() == help
            && self.fact.causes == fact.causes
            && (is_same || self.help.is_none() && !is_metric())
    }

    fn add(&mut self, label: &'s str, found: &'s TemplateUse<'s>) {
        if !self.labels.contains(&label) {
            self.labels.push(label);
        }
        self.uses.push(found);
    }
}

/// What to do about just this label, where something can be said of it alone.
fn help(subject: &Subject<'_>, found: &TemplateUse<'_>, label: &str) -> Option<String> {
    let similar = || causes::similar(label, subject.flow().labels(subject.ast.root()));
    own_label(subject, found.entry, label)
        .or_else(|| similar().map(|meant| format!("did you mean `{meant}`?")))
}

/// Whether there is any label that the expression cannot have.
fn rules_out_any(labels: &LabelSet) -> bool {
    [labels.rest(), labels.metric_name()].iter().any(|fact| fact.is_impossible())
        || labels.named().any(|(_, fact)| fact.is_impossible())
}

/// Whether a use asks, in the same text, whether the label of another is there.
fn asks_for(asking: &TemplateUse<'_>, other: &TemplateUse<'_>) -> bool {
    std::ptr::eq(asking.entry, other.entry)
        && !asking.entry.is_everyday()
        && asking.kind == other.kind
        && asking.is_condition()
}

impl DroppedLabel {
    fn finding(&self, subject: &Subject<'_>, lost: Lost<'_>) -> Diagnostic {
        let Lost { labels, uses, fact, help } = lost;
        let (used, is_one) = (listed_in(&labels, ["`$labels.", "`"]), labels.len() == 1);
        let (are, them) = if is_one { (" is", "label") } else { (" are", "labels") };
        let message = [&used, are, " always empty: the expression has no such ", them].concat();
        let (first, others) = uses.split_first().unzip();
        let place = first.map_or(subject.rule.place, |found| found.place());
        let finding = subject.finding(self, place, message).label("prints nothing");
        let others = others.unwrap_or_default().iter();
        let others =
            others.map(|found| Label { place: found.place(), text: "prints nothing".into() });
        causes::explain(finding, subject, &labels, fact)
            .causes(others)
            .help(help.unwrap_or_else(|| remedy(subject, &labels, fact)))
    }
}

/// What to do: the template can go without the labels, and the expression may be able to keep
/// them, which can change when the alert fires.
fn remedy(subject: &Subject<'_>, labels: &[&str], fact: &Fact) -> String {
    let used = listed_in(labels, ["`{{ $labels.", " }}`"]);
    let whole = subject.ast[subject.ast.root()].span;
    let Some(kept) = causes::remedy(subject, labels, fact, whole) else {
        return ["remove ", &used, " from the text"].concat();
    };
    if !fact.causes.iter().any(|cause| causes::is_aggregation(*cause)) {
        return ["remove ", &used, " from the text, or ", &kept].concat();
    }
    let each = if let [label] = labels { label } else { "combination of them" };
    let applies = " (the threshold then applies to each ";
    ["remove ", &used, " from the text, or ", &kept, applies, each, " separately)"].concat()
}

/// A label that the rule sets itself is not there yet when templates are expanded.
fn own_label(subject: &Subject<'_>, within: &Entry, label: &str) -> Option<String> {
    let mut own = subject.rule.labels.iter().chain(&subject.group.labels);
    let set = own.find(|entry| entry.name.value() == label).map(|entry| entry.value.value());
    let value = if label == "alertname" { &*subject.rule.name.value } else { set? };
    if within.name.value() == label {
        return None;
    }
    let is_plain = value.len() <= LONGEST_WRITTEN_OUT && !value.contains(['{', '\n']);
    let instead = if is_plain { format!("`{value}`") } else { "its value".to_owned() };
    Some(format!(
        "write {instead} in its place: templates do not see the labels that the rule adds"
    ))
}
