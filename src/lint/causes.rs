//! Why a label is not there, told as places: through recording rules to the very clause.

use promwright_promql::flow::{Cause, Fact, LabelSet, Reason};
use promwright_promql::{Kind, ValueType, print_labels};
use promwright_source::{Diagnostic, Label, Span, Words, listed_in};

use crate::Subject;
use crate::book::metric_name;

/// Longer chains of recording rules are cut off here.
const MOST_STEPS: usize = 6;

/// Adds to a finding why labels that share a fact cannot be where it says so. Several of them are
/// lost within the expression, not in a metric that it reads.
pub(crate) fn explain(
    finding: Diagnostic,
    subject: &Subject<'_>,
    labels: &[&str],
    fact: &Fact,
) -> Diagnostic {
    finding.causes(steps(subject, labels, fact, MOST_STEPS))
}

/// Adds to a finding which value a label has on a side, and the rule that sets it.
pub(crate) fn tell_value(
    mut finding: Diagnostic,
    subject: &Subject<'_>,
    label: &str,
    fact: &Fact,
) -> Diagnostic {
    let value = fact.value.as_deref().unwrap_or_default();
    for cause in fact.causes.iter().take(1) {
        let text = format!("has `{label}` \"{value}\"");
        finding = finding.cause(subject.place(cause.span), text);
        let metric = metric_at(subject, *cause).filter(|_| cause.reason == Reason::Metric);
        for record in metric.map_or(&[][..], |metric| subject.book.records(metric)) {
            let labels = record.rule.labels.iter().chain(&record.group.labels);
            let set = labels.into_iter().find(|set| set.name.value() == label);
            if let Some(set) = set {
                finding =
                    finding.cause(set.value.place(), format!("sets `{label}` to \"{value}\""));
            }
        }
    }
    finding
}

fn steps(subject: &Subject<'_>, labels: &[&str], fact: &Fact, most: usize) -> Vec<Label> {
    let mut steps = Vec::with_capacity(fact.causes.len());
    for cause in &*fact.causes {
        steps.push(Label { place: subject.place(cause.span), text: why(subject, labels, *cause) });
        let [label] = labels else { continue };
        if cause.reason == Reason::Metric && steps.len() < most {
            steps.extend(recorded(subject, label, *cause, most - steps.len()));
        }
    }
    steps
}

/// The steps in the rules that record the metric at a cause.
fn recorded(subject: &Subject<'_>, label: &str, cause: Cause, most: usize) -> Vec<Label> {
    let metric = metric_at(subject, cause);
    let mut all = Vec::new();
    for record in metric.map_or(&[][..], |metric| subject.book.records(metric)) {
        let Some(inner) = Subject::new(subject.book, record.group, record.rule) else { continue };
        let fact = inner.flow().labels(inner.ast.root()).get(label);
        if all.len() < most && fact.is_impossible() {
            all.extend(steps(&inner, &[label], fact, most - all.len()));
        }
    }
    all
}

/// The metric whose name stands at a cause.
pub(crate) fn metric_at<'a>(subject: &'a Subject<'_>, cause: Cause) -> Option<&'a str> {
    subject.ast.iter().find_map(|(_, node)| match &node.kind {
        Kind::Selector(selector) if node.span.contains(cause.span) => metric_name(selector),
        _ => None,
    })
}

/// What a cause does to labels. Such words are the better part of most findings, and put together
/// without room to grow.
fn why(subject: &Subject<'_>, labels: &[&str], cause: Cause) -> Words {
    let written = subject.text(cause.span);
    let are = if labels.len() == 1 { " is" } else { " are" };
    let made = match cause.reason {
        Reason::Metric => ["`", written, "` has no label ", &named(labels)].concat(),
        Reason::Matcher => ["only series without ", &named(labels), " pass here"].concat(),
        Reason::By | Reason::On if is_brief(written) => {
            ["`", written, "` keeps no other label"].concat()
        }
        Reason::By | Reason::On => return "keeps only these labels".into(),
        Reason::Without | Reason::Ignoring => [&named(labels), are, " removed here"].concat(),
        Reason::Aggregation => ["`", written, "` without `by` drops all labels"].concat(),
        Reason::Absent => {
            let only = "` has only the labels that `=` matchers of a plain selector name";
            ["`", written, only].concat()
        }
        Reason::Function if written == "vector" => return "a number has no labels".into(),
        Reason::Function => ["`", written, "` removes ", &named(labels)].concat(),
        Reason::Operator => ["`", written, "` drops the metric name"].concat(),
        Reason::Scalar => return "a number has no labels".into(),
        Reason::Rule => ["the rule removes ", &named(labels)].concat(),
    };
    made.into()
}

/// Whether an aggregation decides.
pub(crate) const fn is_aggregation(cause: Cause) -> bool {
    matches!(cause.reason, Reason::By | Reason::Aggregation | Reason::Without)
}

/// Whether something in a part is matched, within it, with what must have the same labels.
fn has_counterpart(subject: &Subject<'_>, inner: Span, within: Span) -> bool {
    let is_vector = |id| subject.flow().value_type(id) == ValueType::Vector;
    subject.ast.iter().any(|(_, node)| match &node.kind {
        Kind::Binary(binary) if node.span.contains(inner) && within.contains(node.span) => {
            is_vector(binary.lhs) && is_vector(binary.rhs)
        }
        _ => false,
    })
}

/// Whether a text is short enough to be repeated in a label.
fn is_brief(written: &str) -> bool {
    written.len() <= 60 && !written.contains(['\n', '#'])
}

/// What keeps labels that are lost by these causes within a part, as an order.
pub(crate) fn remedy(
    subject: &Subject<'_>,
    labels: &[&str],
    fact: &Fact,
    within: Span,
) -> Option<String> {
    let (cause, others) = fact.causes.split_first()?;
    if !others.is_empty() {
        return Some(["keep ", &named(labels), " wherever it is marked"].concat());
    }
    let written = subject.text(cause.span);
    let (list, labels) = (|| print_labels(labels), || named(labels));
    if is_aggregation(*cause) && has_counterpart(subject, cause.span, within) {
        let both = " on both sides of the operator, with `by (";
        return Some(["keep ", &labels(), both, &list(), ")`"].concat());
    }
    let grouping = written.strip_suffix(')').filter(|written| is_brief(written));
    Some(match (cause.reason, grouping) {
        (Reason::By, Some(by)) if by.trim_end().ends_with('(') => {
            ["write `by (", &list(), ")`"].concat()
        }
        (Reason::By, Some(by)) => {
            ["write `", by.trim_end_matches([',', ' ']), ", ", &list(), ")`"].concat()
        }
        (Reason::By, None) => ["add ", &labels(), " to the `by`"].concat(),
        (Reason::Aggregation, _) => ["write `", written, " by (", &list(), ")`"].concat(),
        (Reason::Without, _) => ["take ", &labels(), " out of the `without`"].concat(),
        (Reason::On | Reason::Ignoring, _) => format!(
            "add `group_left ()` to keep {labels} of the left side, or `group_left ({})` to take \
             {labels} of the right",
            list(),
            labels = labels()
        ),
        (Reason::Absent, _) => {
            let only = " into the selector, with nothing around it but `absent`";
            ["put an `=` matcher for ", &labels(), only].concat()
        }
        _ => return None,
    })
}

/// Labels as a sentence names them: `a`, `b` and `c`.
pub(crate) fn named(labels: &[&str]) -> String {
    listed_in(labels, ["`"; 2])
}

/// The label that was perhaps meant: one that the vector may have and that reads alike.
pub(crate) fn similar<'a>(label: &str, set: &'a LabelSet) -> Option<&'a str> {
    set.named()
        .filter(|(_, fact)| !fact.is_impossible())
        .filter_map(|(name, _)| {
            let most = 1 + name.len() / 4;
            let is_near =
                !differ_in_length(name, label, most) && fewest_changes(name, label) <= most;
            let distance = is_near.then(|| strsim::damerau_levenshtein(name, label))?;
            (distance <= most).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// Whether more changes lie between two texts by their lengths alone, for of ASCII each change is
/// one byte at most.
fn differ_in_length(one: &str, other: &str, most: usize) -> bool {
    one.len().abs_diff(other.len()) > most && one.is_ascii() && other.is_ascii()
}

/// How often each letter stands in a text: enough to tell most texts that are far apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Letters([u8; 32]);

impl Letters {
    /// Those of a text; bytes that share a counter, and other than ASCII, which are not counted, only
    /// make texts look nearer than they are.
    pub(crate) fn of(text: &str) -> Self {
        let mut counts = [0_u8; 32];
        for byte in text.bytes().filter(u8::is_ascii) {
            let count = &mut counts[usize::from(byte % 32)];
            *count = count.saturating_add(1);
        }
        Self(counts)
    }

    /// So many changes at least lie between two texts: the letters that one has and the other
    /// has not. Much quicker than their distance, which most names need not be asked for then.
    pub(crate) fn fewest_changes(self, other: Self) -> usize {
        let surplus = |one: &[u8; 32], other: &[u8; 32]| {
            let each = one.iter().zip(other).map(|(one, other)| one.saturating_sub(*other));
            each.fold(0_u16, |sum, surplus| sum + u16::from(surplus))
        };
        surplus(&self.0, &other.0).max(surplus(&other.0, &self.0)).into()
    }
}

/// [`Letters::fewest_changes`] of two texts that are compared but once.
pub(crate) fn fewest_changes(one: &str, other: &str) -> usize {
    Letters::of(one).fewest_changes(Letters::of(other))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{differ_in_length, fewest_changes};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_distance_is_shorter_than_the_fewest_changes(
            one in "[a-eA-E_1ψ]{0,8}",
            other in "[a-eA-E_1ψ]{0,8}",
        ) {
            let distance = strsim::damerau_levenshtein(&one, &other);
            prop_assert!(fewest_changes(&one, &other) <= distance);
            prop_assert!(!differ_in_length(&one, &other, distance));
        }
    }
}
