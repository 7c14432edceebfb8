//! Why a label is not there, told as places: through recording rules to the very clause.

use promwright_promql::flow::{Cause, Fact, LabelSet, Reason};
use promwright_source::{Diagnostic, Place, listed_in};

use crate::Subject;
use crate::book::metric_name;

/// Longer chains of recording rules are cut off here.
const MOST_STEPS: usize = 6;

/// Adds to a finding why labels that share a fact cannot be where it says so. Several of them are
/// lost within the expression, not in a metric that it reads.
pub(crate) fn explain(
    mut finding: Diagnostic,
    subject: &Subject<'_>,
    labels: &[&str],
    fact: &Fact,
) -> Diagnostic {
    for (place, text) in steps(subject, labels, fact, MOST_STEPS) {
        finding = finding.cause(place, text);
    }
    finding
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
        let text = format!("`{label}` is \"{value}\" here");
        finding = finding.cause(subject.place(cause.span), text);
        let metric = metric_at(subject, *cause).filter(|_| cause.reason == Reason::Metric);
        for record in metric.map_or(&[][..], |metric| subject.book.records(metric)) {
            let labels = record.rule.labels.iter().chain(&record.group.labels);
            let set = labels.into_iter().find(|set| &*set.name.value == label);
            if let Some(set) = set {
                finding = finding.cause(set.value.place, "this rule sets it");
            }
        }
    }
    finding
}

fn steps(subject: &Subject<'_>, labels: &[&str], fact: &Fact, most: usize) -> Vec<(Place, String)> {
    let mut steps = Vec::new();
    for cause in &*fact.causes {
        steps.push((subject.place(cause.span), why(subject, labels, *cause)));
        let [label] = labels else { continue };
        if cause.reason == Reason::Metric && steps.len() < most {
            steps.extend(recorded(subject, label, *cause, most - steps.len()));
        }
    }
    steps
}

/// The steps in the rules that record the metric at a cause.
fn recorded(subject: &Subject<'_>, label: &str, cause: Cause, most: usize) -> Vec<(Place, String)> {
    let metric = metric_at(subject, cause);
    let mut all = Vec::new();
    for record in metric.map_or(&[][..], |metric| subject.book.records(metric)) {
        let Some(inner) = Subject::new(subject.book, record.group, record.rule) else { continue };
        let fact = inner.flow.labels(inner.ast.root()).get(label);
        if all.len() < most && fact.is_impossible() {
            all.extend(steps(&inner, &[label], fact, most - all.len()));
        }
    }
    all
}

/// The metric whose name stands at a cause.
pub(crate) fn metric_at<'a>(subject: &'a Subject<'_>, cause: Cause) -> Option<&'a str> {
    subject.ast.iter().find_map(|(_, node)| match &node.kind {
        promwright_promql::Kind::Selector(selector) if node.span.contains(cause.span) => {
            metric_name(selector)
        }
        _ => None,
    })
}

fn why(subject: &Subject<'_>, labels: &[&str], cause: Cause) -> String {
    let written = &subject.rule.expr.text.value;
    let written = written.get(cause.span.range()).unwrap_or_default();
    let are = if labels.len() == 1 { "is" } else { "are" };
    match cause.reason {
        Reason::Metric => format!("`{written}` has no label {}", named(labels)),
        Reason::Matcher => format!("only series without {} pass here", named(labels)),
        Reason::By => "only these labels are left".to_owned(),
        Reason::Without | Reason::Ignoring => format!("{} {are} removed here", named(labels)),
        Reason::Aggregation => format!("`{written}` without `by` leaves no label"),
        Reason::On => "the match leaves only these labels".to_owned(),
        Reason::Absent => {
            format!("`{written}` has only labels that `=` matchers of a plain selector give")
        }
        Reason::Function if written == "vector" => "a number has no labels".to_owned(),
        Reason::Function => format!("`{written}` removes {}", named(labels)),
        Reason::Operator => format!("`{written}` drops the metric name"),
        Reason::Scalar => "a number has no labels".to_owned(),
        Reason::Rule => format!("the rule removes {}", named(labels)),
    }
}

/// What to do about labels that are lost by these causes.
pub(crate) fn remedy(labels: &[&str], fact: &Fact) -> Option<String> {
    let list = || labels.join(", ");
    let them = if labels.len() == 1 { "it" } else { "them" };
    Some(match fact.causes.first()?.reason {
        Reason::By => format!("add {} to the `by`", named(labels)),
        Reason::Aggregation => format!("aggregate `by ({})`", list()),
        Reason::Without => format!("take {} out of the `without`", named(labels)),
        Reason::On => {
            let labels = named(labels);
            format!("add {labels} to the `on`, or fetch {them} with `group_left ({})`", list())
        }
        Reason::Ignoring => {
            let labels = named(labels);
            format!("take {labels} out of the `ignoring`, or fetch {them} with `group_left`")
        }
        Reason::Absent => format!(
            "give {} with an `=` matcher, and nothing but the selector in brackets",
            named(labels)
        ),
        _ => return None,
    })
}

/// Labels as a sentence names them: `a`, `b` and `c`.
pub(crate) fn named(labels: &[&str]) -> String {
    listed_in(labels, "`")
}

/// The label that was perhaps meant: one that the vector may have and that reads alike.
pub(crate) fn similar<'a>(label: &str, set: &'a LabelSet) -> Option<&'a str> {
    let letters = Letters::of(label);
    set.named()
        .filter(|(name, fact)| !fact.is_impossible() && *name != "__name__")
        .filter_map(|(name, _)| {
            let most = 1 + name.len() / 4;
            let is_near = Letters::of(name).fewest_changes(letters) <= most;
            let distance = is_near.then(|| strsim::damerau_levenshtein(name, label))?;
            (distance <= most).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
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

    use super::fewest_changes;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_distance_is_shorter_than_the_fewest_changes(
            one in "[a-eA-E_1ψ]{0,8}",
            other in "[a-eA-E_1ψ]{0,8}",
        ) {
            prop_assert!(fewest_changes(&one, &other) <= strsim::damerau_levenshtein(&one, &other));
        }
    }
}
