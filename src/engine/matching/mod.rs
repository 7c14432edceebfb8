//! Binary operators between two instant vectors.
//!
//! Which series meet is found once for the whole grid, by the signature of their matching
//! labels; then whole columns are combined. Knows no places.

mod combine;
mod set;

pub(crate) use combine::combine;
pub(crate) use set::set_operation;

use std::fmt::Write as _;

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
        for (step, _) in side[*index].values.present() {
            there[step] = true;
        }
    }
    there
}

/// A label set as Go prints it in messages: `{__name__="up", job="a"}`.
pub(crate) fn display(labels: &Labels) -> String {
    let pairs: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name}={}", quoted(value))).collect();
    format!("{{{}}}", pairs.join(", "))
}

/// A text as Go quotes it.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            control if control.is_control() => {
                // Writing into a String cannot fail.
                let _ = write!(quoted, "\\x{:02x}", control as u32);
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
