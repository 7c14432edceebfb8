//! The recording rules of a run by the metrics that they record.
//!
//! Nearly every metric is recorded by one rule, and there may be many, so nothing is kept of a
//! metric beside its rules but where the first of them is.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use promwright_rulebook::duplicates::Repeats;
use promwright_rulebook::{Group, Rule, RuleFile, RuleKind};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// A recording rule with the group that it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    pub group: &'a Group,
    pub rule: &'a Rule,
}

impl<'a> Record<'a> {
    /// The metric that it records.
    pub fn metric(&self) -> &'a str {
        &self.rule.name.value
    }
}

/// All recording rules of a run.
#[derive(Debug)]
pub(crate) struct Records<'a> {
    /// Those of one metric stand together, in the order of files.
    all: Vec<Record<'a>>,
    /// Where those of each metric start.
    starts: HashTable<u32>,
}

impl<'a> Records<'a> {
    /// Those of `files`.
    pub fn of(files: &'a [RuleFile]) -> Self {
        let repeats = Repeats::of(in_order(files).map(|record| record.metric()));
        let mut records = Self::with_room(in_order(files).count());
        let mut repeated: FxHashMap<&str, Vec<Record<'a>>> = FxHashMap::default();
        for record in in_order(files) {
            if repeats.may_hold(record.metric()) {
                repeated.entry(record.metric()).or_default().push(record);
            } else {
                records.add(record.metric(), &[record]);
            }
        }
        for (metric, of_metric) in repeated {
            records.add(metric, &of_metric);
        }
        records
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Those of a metric, in the order of files.
    pub fn of_metric(&self, metric: &str) -> &[Record<'a>] {
        if self.is_empty() {
            return &[];
        }
        let is_same = |record: &Record<'_>| record.metric() == metric;
        let starts_here = |at: &u32| is_same(&self.all[*at as usize]);
        let Some(start) = self.starts.find(hash(metric), starts_here) else { return &[] };
        let from = &self.all[*start as usize..];
        &from[..from.iter().take_while(|record| is_same(record)).count()]
    }

    fn with_room(most: usize) -> Self {
        Self { all: Vec::with_capacity(most), starts: HashTable::with_capacity(most) }
    }

    /// Adds all rules of a metric.
    fn add(&mut self, metric: &str, of_metric: &[Record<'a>]) {
        let (start, all) = (self.all.len() as u32, &self.all);
        let hash_at = |at: &u32| hash(all[*at as usize].metric());
        self.starts.insert_unique(hash(metric), start, hash_at);
        self.all.extend_from_slice(of_metric);
    }
}

fn in_order(files: &[RuleFile]) -> impl Iterator<Item = Record<'_>> {
    let rules = files.iter().flat_map(RuleFile::rules);
    let records = rules.filter(|(_, rule)| matches!(rule.kind, RuleKind::Record));
    records.map(|(group, rule)| Record { group, rule })
}

fn hash(metric: &str) -> u64 {
    FxBuildHasher.hash_one(metric)
}

#[cfg(test)]
mod tests {
    use promwright_source::Sources;

    use super::*;

    #[test]
    fn the_rules_of_a_metric_are_found_in_their_order() {
        let rule = |(name, expr): (&str, usize)| format!("{{record: '{name}', expr: '{expr}'}}");
        let names = ["b", "a", "c", "a", "b", "d", "a"];
        let rules: Vec<_> = names.into_iter().zip(0..).map(rule).collect();
        let text =
            format!("groups: [{{name: g, rules: [{}, {{alert: e, expr: up}}]}}]", rules.join(","));
        let id = Sources::new().add("rules.yaml", &*text);
        let files = [promwright_rulebook::read(id, "rules.yaml", &text).0];
        let records = Records::of(&files);
        for name in ["a", "b", "c", "d", "e", ""] {
            let plain = (0..names.len()).filter(|at| names[*at] == name).map(|at| at.to_string());
            let found = records
                .of_metric(name)
                .iter()
                .map(|record| record.rule.expr.text.value().to_string());
            assert!(found.eq(plain), "{name}");
        }
    }
}
