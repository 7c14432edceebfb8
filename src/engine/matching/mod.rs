//! Binary operators between two instant vectors.
//!
//! Which series meet is found once for the whole grid, by the signature of their matching
//! labels; then whole columns are combined. Knows no places.

mod combine;
mod set;

pub(crate) use combine::combine;
pub(crate) use set::set_operation;

use promwright_promql::Matching;
use promwright_series::Labels;

use crate::GridSeries;
use crate::grouping::{Groups, Key};

/// The series of both sides by signature.
struct Signatures {
    groups: Groups,
    /// The signature of each left series.
    left: Vec<usize>,
    /// The signature of each right series.
    right: Vec<usize>,
}

impl Signatures {
    fn new(left: &[GridSeries], right: &[GridSeries], matching: &Matching) -> Self {
        let key = Key::of_matching(matching);
        let mut groups = Groups::default();
        let mut of = |side: &[GridSeries]| -> Vec<usize> {
            side.iter().map(|series| groups.index(&key, &series.labels)).collect()
        };
        let (left, right) = (of(left), of(right));
        Self { groups, left, right }
    }

    /// The numbers of a side's series, by signature.
    fn members(&self, side: &[usize]) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.groups.len()];
        for (series, signature) in side.iter().enumerate() {
            members[*signature].push(series);
        }
        members
    }
}

/// At which steps a side's series of each signature are present.
fn presence(side: &[GridSeries], members: &[usize], steps: usize) -> Vec<bool> {
    let mut there = vec![false; steps];
    for index in members {
        for step in side[*index].values.steps() {
            there[step] = true;
        }
    }
    there
}

/// A label set as Go prints it in messages: `{__name__="up", job="a"}`.
pub(crate) fn display(labels: &Labels) -> String {
    let pairs: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{name}={}", promwright_series::quote(value)))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_sets_in_messages_are_quoted_as_go_quotes() {
        let labels = Labels::from_pairs([("job", "a\u{7}\u{85}\"ψ")]);
        assert_eq!(display(&labels), r#"{job="a\a\u0085\"ψ"}"#);
    }
}
