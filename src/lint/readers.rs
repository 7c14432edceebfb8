//! Which rules read which metric.

use promwright_rulebook::RuleFile;
use rustc_hash::FxHashMap;

use crate::Draft;

/// The metrics that are read, each with its readers: of each read the number of its rule only,
/// as there are many.
#[derive(Debug)]
pub(crate) struct Readers<'a> {
    metrics: FxHashMap<&'a str, u32>,
    /// The rules that read each metric, one metric after the other; ascending, each once.
    rules: Vec<u32>,
    /// Where those of each metric start, and where the last ones end.
    starts: Vec<u32>,
}

impl<'a> Readers<'a> {
    /// The readers among all rules of `files`, each with its draft.
    pub fn of(files: &'a [RuleFile], drafts: &'a [Draft]) -> Self {
        let mut metrics = FxHashMap::default();
        // Few rules read more than two metrics; what is too much is never touched.
        let rules = files.iter().flat_map(|file| &file.groups).map(|group| group.rules.len());
        let mut reads = Vec::with_capacity(rules.sum::<usize>() * 2);
        let mut before = 0;
        for (file, draft) in files.iter().zip(drafts) {
            for (metric, number) in draft.reads(file) {
                let next = metrics.len() as u32;
                reads.push((*metrics.entry(metric).or_insert(next), before + number));
            }
            before += file.groups.iter().map(|group| group.rules.len() as u32).sum::<u32>();
        }
        let (rules, starts) = by_metric(&reads, metrics.len());
        Self { metrics, rules, starts }
    }

    /// Each metric.
    pub fn metrics(&self) -> impl Iterator<Item = &'a str> {
        self.metrics.keys().copied()
    }

    /// Each metric with its readers.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &[u32])> {
        self.metrics.iter().map(|(metric, number)| (*metric, self.numbered(*number)))
    }

    /// The numbers of the rules that read a metric, ascending.
    pub fn of_metric(&self, metric: &str) -> &[u32] {
        self.metrics.get(metric).map_or(&[], |metric| self.numbered(*metric))
    }

    fn numbered(&self, metric: u32) -> &[u32] {
        let ends = [metric, metric + 1].map(|at| self.starts.get(at as usize).copied());
        let [Some(start), Some(end)] = ends else { return &[] };
        self.rules.get(start as usize..end as usize).unwrap_or_default()
    }
}

/// The rules of `reads`, which are of a metric and a rule, one metric after the other, and where
/// those of each start.
fn by_metric(reads: &[(u32, u32)], metrics: usize) -> (Vec<u32>, Vec<u32>) {
    // Reads come in the order of their rules but for few, so they are put where they belong
    // instead of being sorted.
    let mut ends = vec![0_u32; metrics + 1];
    for (metric, _) in reads {
        ends[*metric as usize] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    let mut rules = vec![0; reads.len()];
    for (metric, rule) in reads {
        let end = &mut ends[*metric as usize];
        rules[*end as usize] = *rule;
        *end += 1;
    }
    once_each(rules, &ends)
}

/// `rules` without what is there twice in a part, and where the parts start, of which `ends` has
/// the ends.
fn once_each(mut rules: Vec<u32>, ends: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut starts = Vec::with_capacity(ends.len());
    let (mut from, mut kept) = (0, 0);
    for end in ends {
        starts.push(kept as u32);
        let part = &mut rules[from..*end as usize];
        if !part.is_sorted() {
            part.sort_unstable();
        }
        let first = kept;
        for at in from..*end as usize {
            if kept == first || rules[kept - 1] != rules[at] {
                rules[kept] = rules[at];
                kept += 1;
            }
        }
        from = *end as usize;
    }
    rules.truncate(kept);
    (rules, starts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::by_metric;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn each_reader_of_a_metric_comes_once_and_in_order(reads in vec((0_u32..5, 0_u32..9), 0..40)) {
            let (rules, starts) = by_metric(&reads, 5);
            for metric in 0..5 {
                let of_metric = reads.iter().filter(|read| read.0 == metric);
                let plain: BTreeSet<u32> = of_metric.map(|(_, rule)| *rule).collect();
                let at = metric as usize;
                let found = &rules[starts[at] as usize..starts[at + 1] as usize];
                prop_assert!(found.iter().eq(&plain), "{:?}: {:?}", plain, found);
            }
        }
    }
}
