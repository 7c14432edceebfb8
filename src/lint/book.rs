//! What all rules together, and the schema, tell about metrics.
//!
//! A recorded metric's labels are those that its expression leaves, with the rule's own on
//! top. Records are followed in the order in which they read each other; of those in a cycle
//! nothing is known.

use promwright_promql::flow::{Fact, LabelSet, Metrics, Reason, flow};
use promwright_promql::{Kind, Selector};
use promwright_rulebook::{Group, Rule, RuleFile, RuleKind};
use promwright_source::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use crate::{MetricKind, Schema, Subject, registry};

/// All rules of a run, with what is known of each metric.
#[derive(Debug)]
pub struct Book<'a> {
    schema: &'a Schema,
    records: FxHashMap<&'a str, Vec<Record<'a>>>,
    labels: FxHashMap<Box<str>, LabelSet>,
}

/// A recording rule with the group that it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    pub group: &'a Group,
    pub rule: &'a Rule,
}

impl<'a> Book<'a> {
    /// Reads all files together.
    pub fn new(files: &'a [RuleFile], schema: &'a Schema) -> Self {
        let mut records: FxHashMap<&str, Vec<Record<'_>>> = FxHashMap::default();
        for group in files.iter().flat_map(|file| &file.groups) {
            for rule in &group.rules {
                if matches!(rule.kind, RuleKind::Record) {
                    records.entry(&*rule.name.value).or_default().push(Record { group, rule });
                }
            }
        }
        let mut book = Self { schema, records, labels: declared(schema) };
        book.follow_records();
        book
    }

    /// Runs every check over a file's rules.
    pub fn check(&self, file: &RuleFile) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for group in &file.groups {
            for rule in &group.rules {
                let Some(subject) = Subject::new(self, group, rule) else { continue };
                for check in registry() {
                    check.check(&subject, &mut findings);
                }
            }
        }
        findings
    }

    /// What is known of metrics from outside the rules.
    pub const fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// The rules that record a metric, in the order of files.
    pub(crate) fn records(&self, metric: &str) -> &[Record<'a>] {
        self.records.get(metric).map_or(&[], Vec::as_slice)
    }

    /// Finds the labels of every recorded metric, each after those that it reads.
    fn follow_records(&mut self) {
        let mut waits: FxHashMap<&'a str, usize> = FxHashMap::default();
        let mut readers: FxHashMap<&'a str, Vec<&'a str>> = FxHashMap::default();
        for (name, records) in &self.records {
            let inputs = self.recorded_inputs(records);
            waits.insert(name, inputs.len());
            for input in inputs {
                readers.entry(input).or_default().push(name);
            }
        }
        let mut ready: Vec<_> = waits.iter().filter(|(_, n)| **n == 0).map(|(m, _)| *m).collect();
        while let Some(metric) = ready.pop() {
            self.follow(metric);
            for reader in readers.remove(metric).unwrap_or_default() {
                if let Some(count) = waits.get_mut(reader) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(reader);
                    }
                }
            }
        }
        self.forget_cycles(&waits);
    }

    /// What the schema says of a metric that is also recorded in a cycle is only half of it.
    fn forget_cycles(&mut self, waits: &FxHashMap<&'a str, usize>) {
        for (metric, count) in waits {
            if *count > 0 {
                self.labels.remove(*metric);
            }
        }
    }

    /// The distinct recorded metrics that the rules of one metric read.
    fn recorded_inputs(&self, records: &[Record<'a>]) -> Vec<&'a str> {
        let mut inputs = Vec::new();
        for ast in records.iter().filter_map(|record| record.rule.expr.ast.as_ref()) {
            for (_, node) in ast.iter() {
                let Kind::Selector(selector) = &node.kind else { continue };
                let name = metric_name(selector).and_then(|name| self.records.get_key_value(name));
                inputs.extend(name.map(|(name, _)| *name));
            }
        }
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    fn follow(&mut self, metric: &'a str) {
        let mut known = self.labels.remove(metric);
        for record in self.records(metric) {
            let labels = self.recorded_labels(*record);
            known = Some(known.map_or(labels.clone(), |known| known.either(&labels)));
        }
        if let Some(known) = known {
            self.labels.insert(metric.into(), known);
        }
    }

    /// The labels of the series that a rule records.
    fn recorded_labels(&self, record: Record<'_>) -> LabelSet {
        let Some(ast) = &record.rule.expr.ast else { return LabelSet::unknown() };
        let mut set = flow(ast, self).into_root();
        for label in record.group.labels.iter().chain(&record.rule.labels) {
            let fact =
                if label.value.value.is_empty() { Fact::impossible } else { Fact::guaranteed };
            set.set(&label.name.value, fact(Reason::Rule, Span::at(0)));
        }
        set.seen_from(Reason::Metric, Span::at(0))
    }
}

impl Metrics for Book<'_> {
    fn labels(&self, metric: &str) -> Option<&LabelSet> {
        self.labels.get(metric)
    }
}

/// The metric that a selector names, before or within its braces.
pub(crate) fn metric_name(selector: &Selector) -> Option<&str> {
    selector.name.as_ref().map(|name| &*name.text)
}

/// The labels of every series that the schema knows.
fn declared(schema: &Schema) -> FxHashMap<Box<str>, LabelSet> {
    let mut known = FxHashMap::default();
    for (name, metric) in schema.iter() {
        let Some(labels) = &metric.labels else { continue };
        let mut set = LabelSet::all(Fact::impossible(Reason::Metric, Span::at(0)));
        for label in labels {
            set.set(label, Fact::possible());
        }
        let with = |label: &str| {
            let mut set = set.clone();
            set.set(label, Fact::possible());
            set
        };
        match metric.kind {
            Some(MetricKind::Histogram) => {
                known.insert(format!("{name}_bucket").into(), with("le"));
            }
            Some(MetricKind::Summary) => {
                known.insert(name.into(), with("quantile"));
            }
            _ => {}
        }
        if matches!(metric.kind, Some(MetricKind::Histogram | MetricKind::Summary)) {
            known.insert(format!("{name}_sum").into(), set.clone());
            known.insert(format!("{name}_count").into(), set.clone());
        }
        known.entry(name.into()).or_insert(set);
    }
    known
}
