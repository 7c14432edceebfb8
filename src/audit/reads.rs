//! Which metrics are read, and by whom.

use std::collections::BTreeSet;

use promwright_lint::Schema;
use promwright_promql::{Ast, Kind, MatchOp, Selector};
use promwright_rulebook::{RuleFile, RuleKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Dashboard, Exposed};

/// Who reads a metric, each once and in the order of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Rules, by name.
    pub rules: BTreeSet<String>,
    /// Queries of dashboards, as in "panel `Requests` of `Aurora`".
    pub queries: BTreeSet<String>,
}

impl Readers {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && self.queries.is_empty()
    }

    /// `3 rules, 1 query`; empty for none.
    pub fn describe(&self) -> String {
        let plural = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {many}")),
        };
        let rules = plural(self.rules.len(), "rule", "rules");
        let queries = plural(self.queries.len(), "query", "queries");
        rules.into_iter().chain(queries).collect::<Vec<_>>().join(", ")
    }
}

/// All metrics that are read.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    readers: FxHashMap<String, Readers>,
    /// What rules record.
    recorded: FxHashSet<String>,
    /// Whether something reads metrics that its text does not name.
    is_open: bool,
}

impl Reads {
    pub fn of(
        rules: &[RuleFile],
        dashboards: &[Dashboard],
        exposed: &Exposed,
        declared: &Schema,
    ) -> Self {
        let mut reads = Self::default();
        for (_, rule) in rules.iter().flat_map(RuleFile::rules) {
            if matches!(rule.kind, RuleKind::Record) {
                reads.recorded.insert(rule.name.value.to_string());
            }
            let Some(tree) = rule.expr.tree() else { continue };
            for metric in reads.metrics(&tree) {
                let readers = reads.of_series(&metric, exposed, declared);
                readers.rules.insert(rule.name.value.to_string());
            }
        }
        for dashboard in dashboards {
            for query in &dashboard.queries {
                // Behind a variable may be any metric.
                reads.is_open |= query.has_free_names() || query.tree.is_none();
                let Some(tree) = &query.tree else { continue };
                let who = format!("{} of `{}`", query.title, dashboard.title);
                for metric in reads.metrics(tree) {
                    let readers = reads.of_series(&metric, exposed, declared);
                    readers.queries.insert(who.clone());
                }
            }
        }
        reads
    }

    /// Who reads the metric that a series is of.
    fn of_series(&mut self, series: &str, exposed: &Exposed, declared: &Schema) -> &mut Readers {
        self.readers.entry(exposed.family(series, declared).to_owned()).or_default()
    }

    /// Who reads a metric.
    pub fn readers(&self, name: &str) -> Readers {
        self.readers.get(name).cloned().unwrap_or_default()
    }

    /// Whether somebody may read a metric.
    pub fn may_read(&self, name: &str) -> bool {
        self.is_open || self.readers.contains_key(name)
    }

    /// Whether a rule records a metric.
    pub fn is_recorded(&self, name: &str) -> bool {
        self.recorded.contains(name)
    }

    /// The metrics that an expression names.
    fn metrics(&mut self, tree: &Ast) -> Vec<String> {
        let mut found = Vec::new();
        for (_, node) in tree.iter() {
            let Kind::Selector(selector) = &node.kind else { continue };
            match named(selector) {
                Some(name) => found.push(name.to_owned()),
                None => self.is_open = true,
            }
        }
        found
    }
}

/// The metrics that rules and dashboards name; of a histogram its own name.
pub fn names_read(
    rules: &[RuleFile],
    dashboards: &[Dashboard],
    declared: &Schema,
) -> BTreeSet<String> {
    Reads::of(rules, dashboards, &Exposed::new(), declared).readers.into_keys().collect()
}

/// The metric that a selector names, by its name or by a matcher.
fn named(selector: &Selector) -> Option<&str> {
    let by_matcher = selector
        .matchers
        .iter()
        .find(|matcher| matcher.op == MatchOp::Equal && &*matcher.label.text == "__name__");
    let name = selector.name.as_ref().map(|name| &*name.text);
    name.or_else(|| by_matcher.map(|matcher| &*matcher.value.text))
}
