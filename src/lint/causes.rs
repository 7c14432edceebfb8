//! Why a label is not there, told as places: through recording rules to the very clause.

use promwright_promql::flow::{Cause, Fact, LabelSet, Reason};
use promwright_source::{Diagnostic, Place};

use crate::Subject;
use crate::book::metric_name;

/// Longer chains of recording rules are cut off here.
const MOST_STEPS: usize = 6;

/// Adds to a finding why `label` cannot be where `fact` says so.
pub(crate) fn explain(
    mut finding: Diagnostic,
    subject: &Subject<'_>,
    label: &str,
    fact: &Fact,
) -> Diagnostic {
    for (place, text) in steps(subject, label, fact, MOST_STEPS) {
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

fn steps(subject: &Subject<'_>, label: &str, fact: &Fact, most: usize) -> Vec<(Place, String)> {
    let mut steps = Vec::new();
    for cause in &*fact.causes {
        steps.push((subject.place(cause.span), why(subject, label, *cause)));
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
            all.extend(steps(&inner, label, fact, most - all.len()));
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

fn why(subject: &Subject<'_>, label: &str, cause: Cause) -> String {
    let written = &subject.rule.expr.text.value;
    let written = written.get(cause.span.range()).unwrap_or_default();
    match cause.reason {
        Reason::Metric => format!("`{written}` has no label `{label}`"),
        Reason::Matcher => format!("only series without `{label}` pass here"),
        Reason::By => "only these labels are left".to_owned(),
        Reason::Without | Reason::Ignoring => format!("`{label}` is removed here"),
        Reason::Aggregation => format!("`{written}` without `by` leaves no label"),
        Reason::On => "the match leaves only these labels".to_owned(),
        Reason::Absent => {
            format!("`{written}` has only labels that `=` matchers of a plain selector give")
        }
        Reason::Function if written == "vector" => "a number has no labels".to_owned(),
        Reason::Function => format!("`{written}` removes `{label}`"),
        Reason::Operator => format!("`{written}` drops the metric name"),
        Reason::Scalar => "a number has no labels".to_owned(),
        Reason::Rule => format!("the rule removes `{label}`"),
    }
}

/// What to do about a label that is lost by these causes.
pub(crate) fn remedy(label: &str, fact: &Fact) -> Option<String> {
    Some(match fact.causes.first()?.reason {
        Reason::By => format!("add `{label}` to the `by`"),
        Reason::Aggregation => format!("aggregate `by ({label})`"),
        Reason::Without => format!("take `{label}` out of the `without`"),
        Reason::On => format!("add `{label}` to the `on`, or fetch it with `group_left ({label})`"),
        Reason::Ignoring => {
            format!("take `{label}` out of the `ignoring`, or fetch it with `group_left`")
        }
        Reason::Absent => {
            format!("give `{label}` with an `=` matcher, and nothing but the selector in brackets")
        }
        _ => return None,
    })
}

/// The label that was perhaps meant: one that the vector may have and that reads alike.
pub(crate) fn similar<'a>(label: &str, set: &'a LabelSet) -> Option<&'a str> {
    set.named()
        .filter(|(name, fact)| !fact.is_impossible() && *name != "__name__")
        .filter_map(|(name, _)| {
            let most = 1 + name.len() / 4;
            let is_near = fewest_changes(name, label) <= most;
            let distance = is_near.then(|| strsim::damerau_levenshtein(name, label))?;
            (distance <= most).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// So many changes at least lie between two texts: the letters that one has and the other has
/// not. Much quicker than their distance, which most names need not be asked for then.
pub(crate) fn fewest_changes(one: &str, other: &str) -> usize {
    if !one.is_ascii() || !other.is_ascii() {
        return 0;
    }
    // Letters that share a counter only make it fewer.
    let mut surplus = [0_i32; 32];
    one.bytes().for_each(|letter| surplus[usize::from(letter % 32)] += 1);
    other.bytes().for_each(|letter| surplus[usize::from(letter % 32)] -= 1);
    let more: i32 = surplus.iter().map(|count| (*count).max(0)).sum();
    let fewer: i32 = surplus.iter().map(|count| (-*count).max(0)).sum();
    more.max(fewer) as usize
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
