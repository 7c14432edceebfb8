//! Aggregations of an instant vector over a grid, group by group.
//!
//! Knows no places: remarks and faults are handed back as texts.

mod histograms;
mod selection;
mod statistics;
mod values;

pub(crate) use selection::{limit_ratio, limitk, topk};
pub(crate) use statistics::aggregate;
pub(crate) use values::count_values;

use promwright_promql::Grouping;

use crate::GridSeries;
use crate::grouping::{Groups, Key};

/// The series of a vector by group.
#[derive(Debug)]
pub(crate) struct Grouped {
    pub(crate) groups: Groups,
    /// The series of each group, in the vector's order.
    pub(crate) members: Vec<Vec<usize>>,
}

/// Puts the series of a vector into groups.
pub(crate) fn group(vector: &[GridSeries], grouping: Option<&Grouping>) -> Grouped {
    let key = Key::of_grouping(grouping);
    let mut groups = Groups::default();
    let mut members: Vec<Vec<usize>> = Vec::new();
    for (series, GridSeries { labels, .. }) in vector.iter().enumerate() {
        let index = groups.index(&key, labels);
        if index == members.len() {
            members.push(Vec::new());
        }
        members[index].push(series);
    }
    Grouped { groups, members }
}
