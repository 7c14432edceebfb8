//! Sides of an operator that never match: a label that must be equal and never is.

use super::labels::METRIC_NAME;
use super::{Fact, Flow, LabelSet, Presence};
use crate::Binary;

/// A label that no series of one side has as a series of the other has it.
#[derive(Clone, Copy, Debug)]
pub struct Mismatch<'a> {
    /// The label.
    pub label: &'a str,
    /// What the left side has.
    pub left: &'a Fact,
    /// What the right side has.
    pub right: &'a Fact,
}

/// Why no series of the left side of an operator between vectors can match one of the right
/// side; `None` if that is not known. The metric name is left out of account.
pub fn mismatch<'a>(flow: &'a Flow, binary: &'a Binary) -> Option<Mismatch<'a>> {
    let (left, right) = (flow.labels(binary.lhs), flow.labels(binary.rhs));
    match &binary.matching.labels {
        Some(matching) if matching.on => matching.labels.iter().find_map(|label| {
            differing((&label.text, left.get(&label.text), right.get(&label.text)))
        }),
        Some(matching) => {
            let is_ignored = |name: &str| matching.labels.iter().any(|label| &*label.text == name);
            decided(left, right).filter(|(name, ..)| !is_ignored(name)).find_map(differing)
        }
        None => decided(left, right).find_map(differing),
    }
}

/// The labels that either side decides about, but for the metric name, with what is known of them on both: first those of
/// the left side. What is just possible on one differs from nothing on the other.
pub fn decided<'a>(
    left: &'a LabelSet,
    right: &'a LabelSet,
) -> impl Iterator<Item = (&'a str, &'a Fact, &'a Fact)> {
    let of =
        |set: &'a LabelSet| set.named().filter(|(_, fact)| fact.presence != Presence::Possible);
    let of_left = of(left).map(|(name, fact)| (name, fact, right.get(name)));
    of_left.chain(of(right).map(|(name, fact)| (name, left.get(name), fact)))
}

fn differing<'a>((label, left, right): (&'a str, &'a Fact, &'a Fact)) -> Option<Mismatch<'a>> {
    let differs = match (left.presence, right.presence) {
        (Presence::Guaranteed, Presence::Impossible)
        | (Presence::Impossible, Presence::Guaranteed) => true,
        (Presence::Guaranteed, Presence::Guaranteed) => {
            left.value.is_some() && right.value.is_some() && left.value != right.value
        }
        _ => false,
    };
    (differs && label != METRIC_NAME).then_some(Mismatch { label, left, right })
}
