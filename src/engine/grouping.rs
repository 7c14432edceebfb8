//! The groups of an aggregation, and the signatures of vector matching: found once per query.

use promwright_promql::{Grouping, Matching, Name};
use promwright_series::{Labels, METRIC_NAME};
use rustc_hash::FxHashMap;

/// Which labels tell groups apart.
#[derive(Clone, Debug)]
pub(crate) enum Key {
    /// These.
    Only(Vec<Box<str>>),
    /// All but these.
    Without(Vec<Box<str>>),
}

impl Key {
    /// That of an aggregation; `without` leaves out the metric name too.
    pub(crate) fn of_grouping(grouping: Option<&Grouping>) -> Self {
        match grouping {
            Some(grouping) if grouping.without => Self::without_name(&grouping.labels),
            Some(grouping) => Self::Only(names(&grouping.labels)),
            None => Self::Only(Vec::new()),
        }
    }

    /// That of a binary operator; `ignoring` leaves out the metric name too.
    pub(crate) fn of_matching(matching: &Matching) -> Self {
        match &matching.labels {
            Some(labels) if labels.on => Self::Only(names(&labels.labels)),
            Some(labels) => Self::without_name(&labels.labels),
            None => Self::without_name(&[]),
        }
    }

    fn without_name(labels: &[Name]) -> Self {
        let mut labels = names(labels);
        labels.push(METRIC_NAME.into());
        Self::Without(labels)
    }

    /// Whether it looks at a label.
    pub(crate) fn keeps(&self, label: &str) -> bool {
        match self {
            Self::Only(names) => names.iter().any(|name| **name == *label),
            Self::Without(names) => !names.iter().any(|name| **name == *label),
        }
    }

    /// The labels that it looks at.
    pub(crate) fn of(&self, labels: &Labels) -> Labels {
        labels.filter(|label| self.keeps(label))
    }
}

fn names(labels: &[Name]) -> Vec<Box<str>> {
    labels.iter().map(|label| label.text.as_str().into()).collect()
}

/// Groups by key, numbered in the order of their first member.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// The key's labels of each group.
    pub(crate) labels: Vec<Labels>,
    by_labels: FxHashMap<Labels, usize>,
}

impl Groups {
    /// The group of a label set, new if there is none.
    pub(crate) fn index(&mut self, key: &Key, labels: &Labels) -> usize {
        let labels = key.of(labels);
        if let Some(index) = self.by_labels.get(&labels) {
            return *index;
        }
        let index = self.labels.len();
        self.by_labels.insert(labels.clone(), index);
        self.labels.push(labels);
        index
    }

    /// How many groups there are.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }
}
