//! The first look at a file: what it and the schema alone tell.
//!
//! A draft is taken while the file's trees are at hand, and finished when all files are read.
//! Only rules that read a recorded metric are then looked at again, so trees need not be kept.
//! That holds as a check asks the [`Book`] only about metrics that its rule reads.

use promwright_promql::{Kind, MatchOp, Selector};
use promwright_rulebook::{AT_ONCE, Group, Rule, RuleFile};
use promwright_source::{Diagnostic, Said, Span};
use rustc_hash::FxHashSet;

use crate::columns::Columns;
use crate::{Book, Subject};

/// The findings about one file, as far as no recorded metric is concerned.
#[derive(Debug, Default)]
pub struct Draft {
    /// Findings with the number of their rule within the file, ascending.
    findings: Vec<(u32, Diagnostic)>,
    reads: Reads,
}

/// The metrics that the rules of a file read; only where their names stand, as there may be
/// many.
#[derive(Debug, Default)]
struct Reads {
    /// The number of a rule within the file and the bytes of its expression that are the name,
    /// ascending.
    plain: Vec<(u32, Span)>,
    /// Names that do not stand in the expression as they are.
    escaped: Vec<(u32, Box<str>)>,
}

/// Drafts under construction, a few rules at a time and file by file.
#[derive(Debug)]
pub struct Drafting<'b> {
    book: &'b Book<'b>,
    /// The number of the next rule.
    number: u32,
    findings: Vec<(u32, Diagnostic)>,
    /// Those of each of some rules; here to keep their memory, as is the next one.
    of_rules: Vec<Vec<Diagnostic>>,
    columns: Columns,
    /// What was said about all rules so far: most that is said is said of many.
    said: Said,
    reads: Reads,
}

impl<'b> Drafting<'b> {
    /// Starts with no rules, and a book that knows the schema only.
    pub fn new(book: &'b Book<'b>) -> Self {
        Self {
            book,
            number: 0,
            findings: Vec::new(),
            of_rules: Vec::new(),
            columns: Columns::default(),
            said: Said::default(),
            reads: Reads::default(),
        }
    }

    /// Runs every check over the next rules of the file, which are of one group. Several at once
    /// take less time than one by one, and more memory.
    pub fn rules(&mut self, group: &Group, rules: &[Rule]) {
        let (mut numbers, mut subjects) = (Vec::new(), Vec::with_capacity(rules.len()));
        for (number, rule) in (self.number..).zip(rules) {
            let Some(subject) = Subject::new(self.book, group, rule) else { continue };
            self.reads.add(&subject, number);
            numbers.push(number);
            subjects.push(subject);
        }
        self.number += rules.len() as u32;
        self.of_rules.resize_with(subjects.len().max(self.of_rules.len()), Vec::new);
        self.columns.check(self.book.plan(), &subjects, &mut self.of_rules);
        for (number, found) in numbers.into_iter().zip(&mut self.of_rules) {
            for mut finding in found.drain(..) {
                self.said.share(&mut finding);
                self.findings.push((number, finding));
            }
        }
    }

    /// The draft of the file that ends here; the next rule is the first of another one.
    pub fn take(&mut self) -> Draft {
        self.number = 0;
        let mut findings = std::mem::take(&mut self.findings);
        findings.shrink_to_fit();
        let mut reads = std::mem::take(&mut self.reads);
        reads.plain.shrink_to_fit();
        Draft { findings, reads }
    }
}

impl Draft {
    /// Runs every check over a file's rules with a book that knows the schema only.
    pub fn of(file: &RuleFile, book: &Book<'_>) -> Self {
        let mut drafting = Drafting::new(book);
        for group in &file.groups {
            group.rules.chunks(AT_ONCE).for_each(|rules| drafting.rules(group, rules));
        }
        drafting.take()
    }

    /// The findings, now that all rules are known, in the order of the rules.
    pub fn finish(self, file: &RuleFile, book: &Book<'_>) -> Vec<Diagnostic> {
        let recorded = self.reads(file).filter(|(metric, _)| !book.records(metric).is_empty());
        let again: FxHashSet<u32> = recorded.map(|(_, reader)| reader).collect();
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

    /// The metrics that the rules of this draft's file read, each with the number of the rule; one
    /// that a rule reads several times may come several times.
    pub(crate) fn reads<'d>(&'d self, file: &'d RuleFile) -> impl Iterator<Item = (&'d str, u32)> {
        let texts: Vec<&str> = file.rules().map(|(_, rule)| rule.expr.text.value()).collect();
        let plain = self.reads.plain.iter().filter_map(move |(number, span)| {
            Some((texts.get(*number as usize)?.get(span.range())?, *number))
        });
        plain.chain(self.reads.escaped.iter().map(|(number, metric)| (&**metric, *number)))
    }
}

impl Reads {
    fn add(&mut self, subject: &Subject<'_>, number: u32) {
        for (_, node) in subject.ast.iter() {
            let Kind::Selector(selector) = &node.kind else { continue };
            for (metric, span) in metrics(selector) {
                if subject.text(span) == metric {
                    self.plain.push((number, span));
                } else {
                    self.escaped.push((number, metric.into()));
                }
            }
        }
    }
}

/// The metrics that a selector names, by its name or by matchers, with the bytes of the name.
fn metrics(selector: &Selector) -> impl Iterator<Item = (&str, Span)> {
    let by_matcher = selector
        .matchers
        .iter()
        .filter(|matcher| matcher.op == MatchOp::Equal && &*matcher.label.text == "__name__");
    // A text stands within quotes.
    let inner = |span: Span| Span::new(span.start + 1, span.end.saturating_sub(1));
    let by_name = selector.name.as_ref().map(|name| (&*name.text, name.span));
    let by_matcher = by_matcher.map(move |own| (&*own.value.text, inner(own.value.span)));
    by_name.into_iter().chain(by_matcher)
}
