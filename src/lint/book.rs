//! What all rules together, and the schema, tell about metrics.
//!
//! A recorded metric's labels are those that its expression leaves, with the rule's own on
//! top. Records are followed in the order in which they read each other; of those in a cycle
//! nothing is known, and what no rule reads is not followed.

use std::sync::LazyLock;

use memchr::memchr;
use promwright_promql::Selector;
use promwright_promql::flow::values::{Existence, Samples};
use promwright_promql::flow::{Fact, LabelSet, Metrics, Reason, flow, values};
use promwright_rulebook::{Rule, RuleFile, RuleKind};
use promwright_source::{Diagnostic, Place, Severity, Span, Words};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::plan::Plan;
use crate::records::{Record, Records};
use crate::registry::Check;
use crate::schema::Exposure;
use crate::{Draft, Options, Schema};

/// All rules of a run, with what is known of each metric.
#[derive(Debug)]
pub struct Book<'a> {
    schema: &'a Schema,
    options: &'a Options,
    plan: Plan,
    records: Records<'a>,
    labels: FxHashMap<Box<str>, LabelSet>,
    samples: FxHashMap<Box<str>, Samples>,
}

impl<'a> Book<'a> {
    /// Knows no rules, only the schema.
    pub fn of_schema(schema: &'a Schema, options: &'a Options) -> Self {
        let labels = schema.series_labels(&options.target_labels);
        let (records, samples) = (Records::of(&[]), schema.series_samples());
        Self { schema, options, plan: Plan::new(options, schema), records, labels, samples }
    }

    /// Knows all rules of `files`, each with its draft.
    pub fn new(
        files: &'a [RuleFile],
        drafts: &[Draft],
        schema: &'a Schema,
        options: &'a Options,
    ) -> Self {
        let mut book = Self::of_schema(schema, options);
        book.records = Records::of(files);
        book.follow_records(files, drafts);
        book
    }

    /// What is known of metrics from outside the rules.
    pub const fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// What the user decides about checks.
    pub const fn options(&self) -> &'a Options {
        self.options
    }

    /// The checks that run.
    pub(crate) const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// A finding of a check about a rule, as severe as the options say.
    pub(crate) fn finding(
        &self,
        check: &dyn Check,
        rule: &Rule,
        place: Place,
        message: impl Into<Words>,
    ) -> Diagnostic {
        let slug = check.slug();
        // A check that is not to run makes no findings.
        let severity = self.options.level(slug).severity().unwrap_or(Severity::Note);
        Diagnostic::new(slug, severity, place, message).rule(&rule.name.value)
    }

    /// Whether neither a target exposes a metric nor a rule records it, as far as is known.
    pub(crate) fn is_nowhere(&self, metric: &str) -> bool {
        self.records(metric).is_empty()
            && matches!(
                self.schema.exposure(metric),
                Exposure::Nowhere | Exposure::WithoutBuckets(..)
            )
    }

    /// Whether any rule that records is known; none is while drafts are taken.
    pub(crate) const fn has_records(&self) -> bool {
        !self.records.is_empty()
    }

    /// The rules that record a metric, in the order of files.
    pub(crate) fn records(&self, metric: &str) -> &[Record<'a>] {
        self.records.of_metric(metric)
    }

    /// Finds the labels of every recorded metric that is read, each after those that it reads.
    fn follow_records(&mut self, files: &'a [RuleFile], drafts: &[Draft]) {
        let edges = self.reads_of_records(files, drafts);
        let wanted: FxHashSet<&str> = edges.iter().map(|(metric, _)| *metric).collect();
        let both = edges.iter().flat_map(|(metric, reader)| [Some(*metric), *reader]).flatten();
        let mut waits: FxHashMap<&'a str, usize> = both.map(|metric| (metric, 0)).collect();
        let mut readers: FxHashMap<&'a str, Vec<&'a str>> = FxHashMap::default();
        for (metric, reader) in &edges {
            if let Some(reader) = reader {
                *waits.entry(reader).or_default() += 1;
                readers.entry(metric).or_default().push(reader);
            }
        }
        let mut ready: Vec<_> = waits.iter().filter(|(_, n)| **n == 0).map(|(m, _)| *m).collect();
        while let Some(metric) = ready.pop() {
            if wanted.contains(metric) {
                self.follow(metric);
            }
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

    /// Each recorded metric that is read, with the recorded metric that reads it; `None` for
    /// an alert that does.
    fn reads_of_records(
        &self,
        files: &'a [RuleFile],
        drafts: &[Draft],
    ) -> FxHashSet<(&'a str, Option<&'a str>)> {
        let mut found = FxHashSet::default();
        for (file, draft) in files.iter().zip(drafts) {
            let mut rules = Vec::new();
            for (metric, number) in draft.reads(file) {
                let Some(record) = self.records(metric).first() else { continue };
                if rules.is_empty() {
                    rules.extend(file.rules().map(|(_, rule)| rule));
                }
                found.extend(rules.get(number as usize).map(|rule| {
                    let is_record = matches!(rule.kind, RuleKind::Record);
                    (record.metric(), is_record.then_some(&*rule.name.value))
                }));
            }
        }
        found
    }

    /// What the schema says of a metric that is also recorded in a cycle is only half of it.
    fn forget_cycles(&mut self, waits: &FxHashMap<&'a str, usize>) {
        for (metric, count) in waits {
            if *count > 0 {
                self.labels.remove(*metric);
                self.samples.remove(*metric);
            }
        }
    }

    fn follow(&mut self, metric: &'a str) {
        let (mut labels, mut samples) = (self.labels.remove(metric), self.samples.remove(metric));
        for record in self.records(metric) {
            let (own_labels, own_samples) = self.recorded(*record);
            labels = Some(labels.map_or(own_labels.clone(), |known| known.either(&own_labels)));
            samples = Some(samples.map_or(own_samples.clone(), |known| known.either(&own_samples)));
        }
        self.labels.extend(labels.map(|labels| (metric.into(), labels)));
        self.samples.extend(samples.map(|samples| (metric.into(), samples)));
    }

    /// The labels and samples of the series that a rule records.
    fn recorded(&self, record: Record<'_>) -> (LabelSet, Samples) {
        let Some(tree) = record.rule.expr.tree() else {
            return (LabelSet::unknown(), Samples::default());
        };
        let flow = flow(&tree, self);
        let samples = values(&tree, &flow, self).of(tree.root()).recorded();
        let mut set = flow.into_root();
        for label in record.group.labels.iter().chain(&record.rule.labels) {
            let (name, value) = (&label.name.value(), label.value.value());
            let fact = if value.is_empty() {
                Fact::impossible(Reason::Rule, Span::at(0))
            } else {
                Fact::guaranteed(Reason::Rule, Span::at(0)).with_value(value)
            };
            set.set(name, fact);
        }
        (set.seen_from(Reason::Metric, Span::at(0)), samples)
    }
}

impl Metrics for Book<'_> {
    fn labels(&self, metric: &str) -> Option<&LabelSet> {
        self.labels.get(metric)
    }

    fn samples(&self, metric: &str) -> Option<&Samples> {
        self.samples.get(metric).or_else(|| self.is_nowhere(metric).then(nowhere))
    }
}

/// The samples of a metric that there is not.
fn nowhere() -> &'static Samples {
    static NOWHERE: LazyLock<Samples> =
        LazyLock::new(|| Samples { exists: Existence::Never, ..Samples::default() });
    &NOWHERE
}

/// The metric that a selector names, before or within its braces.
pub(crate) fn metric_name(selector: &Selector) -> Option<&str> {
    selector.name.as_ref().map(|name| &*name.text)
}

/// Whether a metric's name has a colon, as those of recorded ones should.
pub(crate) fn is_named_as_record(metric: &str) -> bool {
    memchr(b':', metric.as_bytes()).is_some()
}
