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
    let differing = |label| differing(left, right, label);
    match &binary.matching.labels {
        Some(matching) if matching.on => {
            matching.labels.iter().find_map(|label| differing(&label.text))
        }
        Some(matching) => {
            let is_ignored = |name: &str| matching.labels.iter().any(|label| &*label.text == name);
            names(left, right).filter(|name| !is_ignored(name)).find_map(differing)
        }
        None => names(left, right).find_map(differing),
    }
}

/// The labels of which either side has something to say.
fn names<'a>(left: &'a LabelSet, right: &'a LabelSet) -> impl Iterator<Item = &'a str> {
    left.named().chain(right.named()).map(|(name, _)| name)
}

fn differing<'a>(left: &'a LabelSet, right: &'a LabelSet, label: &'a str) -> Option<Mismatch<'a>> {
    let (left, right) = (left.get(label), right.get(label));
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
