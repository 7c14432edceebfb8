//! The first look at a file: what it and the schema alone tell.
//!
//! A draft is taken while the file's trees are at hand, and finished when all files are read.
//! Only rules that read a recorded metric are then looked at again, so trees need not be kept.
//! That holds as a check asks the [`Book`] only about metrics that its rule reads.

use promwright_promql::{Ast, Kind, MatchOp, Selector};
use promwright_rulebook::{Group, Rule, RuleFile};
use promwright_source::Diagnostic;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::book::metric_name;
use crate::{Book, Subject};

/// The findings about one file, as far as no recorded metric is concerned.
#[derive(Debug, Default)]
pub struct Draft {
    /// Findings with the number of their rule within the file, ascending.
    findings: Vec<(u32, Diagnostic)>,
    /// The metrics that are read, each with the numbers of the rules that do.
    reads: Vec<(Box<str>, Vec<u32>)>,
}

/// A draft under construction, rule by rule.
#[derive(Debug)]
pub struct Drafting<'b> {
    book: &'b Book<'b>,
    /// The number of the next rule.
    number: u32,
    findings: Vec<(u32, Diagnostic)>,
    /// Those of one rule; here to keep its memory.
    of_rule: Vec<Diagnostic>,
    reads: FxHashMap<Box<str>, Vec<u32>>,
}

impl<'b> Drafting<'b> {
    /// Starts with no rules, and a book that knows the schema only.
    pub fn new(book: &'b Book<'b>) -> Self {
        let reads = FxHashMap::default();
        Self { book, number: 0, findings: Vec::new(), of_rule: Vec::new(), reads }
    }

    /// Runs every check over the next rule of the file.
    pub fn rule(&mut self, group: &Group, rule: &Rule) {
        let number = self.number;
        self.number += 1;
        let Some(subject) = Subject::new(self.book, group, rule) else { return };
        note_reads(&subject.ast, number, &mut self.reads);
        subject.check(&mut self.of_rule);
        self.findings.extend(self.of_rule.drain(..).map(|finding| (number, finding)));
    }

    /// The draft of the file that ends here; the next rule is the first of another one.
    pub fn take(&mut self) -> Draft {
        self.number = 0;
        let mut findings = std::mem::take(&mut self.findings);
        findings.shrink_to_fit();
        Draft { findings, reads: self.reads.drain().collect() }
    }
}

impl Draft {
    /// Runs every check over a file's rules with a book that knows the schema only.
    pub fn of(file: &RuleFile, book: &Book<'_>) -> Self {
        let mut drafting = Drafting::new(book);
        for (group, rule) in file.rules() {
            drafting.rule(group, rule);
        }
        drafting.take()
    }

    /// The findings, now that all rules are known, in the order of the rules.
    pub fn finish(self, file: &RuleFile, book: &Book<'_>) -> Vec<Diagnostic> {
        let recorded = self.reads.iter().filter(|(metric, _)| !book.records(metric).is_empty());
        let again: FxHashSet<u32> = recorded.flat_map(|(_, readers)| readers).copied().collect();
        let mut drafted = self.findings.into_iter().peekable();
        if again.is_empty() {
            return drafted.map(|(_, finding)| finding).collect();
        }
        let mut findings = Vec::new();
        for (number, (group, rule)) in (0..).zip(file.rules()) {
            let is_stale = again.contains(&number);
            while let Some((_, finding)) = drafted.next_if(|(of, _)| *of == number) {
                if !is_stale {
                    findings.push(finding);
                }
            }
            if let Some(subject) = is_stale.then(|| Subject::new(book, group, rule)).flatten() {
                subject.check(&mut findings);
            }
        }
        findings
    }

    /// The metrics that are read, each with the numbers of the rules that do.
    pub(crate) fn reads(&self) -> impl Iterator<Item = (&str, &[u32])> {
        self.reads.iter().map(|(metric, readers)| (&**metric, readers.as_slice()))
    }
}

fn note_reads(tree: &Ast, number: u32, reads: &mut FxHashMap<Box<str>, Vec<u32>>) {
    for (_, node) in tree.iter() {
        let Kind::Selector(selector) = &node.kind else { continue };
        for metric in metrics(selector) {
            match reads.get_mut(metric) {
                Some(readers) if readers.last() == Some(&number) => {}
                Some(readers) => readers.push(number),
                None => {
                    reads.insert(metric.into(), vec![number]);
                }
            }
        }
    }
}

/// The metrics that a selector names, by its name or by matchers.
fn metrics(selector: &Selector) -> impl Iterator<Item = &str> {
    let by_matcher = selector
        .matchers
        .iter()
        .filter(|matcher| matcher.op == MatchOp::Equal && &*matcher.label.text == "__name__");
    metric_name(selector).into_iter().chain(by_matcher.map(|matcher| &*matcher.value.text))
}
