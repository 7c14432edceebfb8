//! All rules of a run at once, for what no rule shows alone.
//!
//! Trees are not kept, and there may be many rules: whatever is asked here is found in the
//! drafts or in names first, and only the few rules that matter are parsed again.

use std::cell::OnceCell;

use promwright_rulebook::{Group, Rule, RuleFile};
use promwright_source::{Diagnostic, Place, Severity, Words};
use rustc_hash::FxHashSet;

use crate::pairs::{Pair, pairs};
use crate::readers::Readers;
use crate::registry::Check;
use crate::sites::{Site, Sites};
use crate::{Book, Draft, Subject};

/// All rules of a run.
#[derive(Debug)]
pub struct Survey<'a> {
    files: &'a [RuleFile],
    drafts: &'a [Draft],
    book: &'a Book<'a>,
    rules: OnceCell<Sites<'a>>,
    readers: OnceCell<Readers<'a>>,
    records_read: OnceCell<FxHashSet<&'a str>>,
    pairs: OnceCell<Vec<Pair<'a>>>,
}

impl<'a> Survey<'a> {
    /// All rules of `files`, each with its draft.
    pub const fn new(files: &'a [RuleFile], drafts: &'a [Draft], book: &'a Book<'a>) -> Self {
        Self {
            files,
            drafts,
            book,
            rules: OnceCell::new(),
            readers: OnceCell::new(),
            records_read: OnceCell::new(),
            pairs: OnceCell::new(),
        }
    }

    /// Runs every check that looks at all rules together.
    pub fn check(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for check in self.book.plan().all() {
            check.survey(self, &mut findings);
        }
        findings
    }

    /// All files in order; a rule may be written to several.
    pub const fn files(&self) -> &'a [RuleFile] {
        self.files
    }

    /// What is known of metrics.
    pub const fn book(&self) -> &'a Book<'a> {
        self.book
    }

    /// All rules in order. A rule that is written to several files is one rule.
    pub fn sites(&self) -> impl Iterator<Item = Site<'a>> {
        self.rules().iter()
    }

    /// The alerts of each file, in order. One that is written to several files is of the first.
    pub(crate) fn alerts_by_file(&self) -> impl Iterator<Item = Vec<Site<'a>>> {
        self.rules().alerts_by_file()
    }

    fn rules(&self) -> &Sites<'a> {
        self.rules.get_or_init(|| Sites::of(self.files))
    }

    fn reads(&self) -> &Readers<'a> {
        self.readers.get_or_init(|| Readers::of(self.files, self.drafts))
    }

    /// The alerts of one cause in two severities.
    pub(crate) fn pairs(&self) -> &[Pair<'a>] {
        self.pairs.get_or_init(|| pairs(self))
    }

    /// The groups in order, each with its file.
    pub fn groups(&self) -> impl Iterator<Item = (&'a RuleFile, &'a Group)> {
        let mut seen = FxHashSet::default();
        let all = self.files.iter().flat_map(|file| file.groups.iter().map(move |g| (file, g)));
        all.filter(move |(_, group)| seen.insert((group.place, &*group.name.value)))
    }

    /// The rules that read a metric, in order.
    pub fn readers(&self, metric: &str) -> Vec<Site<'a>> {
        self.numbered(self.reads().of_metric(metric)).collect()
    }

    /// Each metric that is read, once, with how many rules read it.
    pub fn times_read(&self) -> impl Iterator<Item = (&'a str, usize)> {
        let has_copies = self.rules().has_copies();
        self.reads().iter().map(move |(metric, rules)| {
            (metric, if has_copies { self.numbered(rules).count() } else { rules.len() })
        })
    }

    /// Each metric that is read, once.
    pub(crate) fn metrics_read(&self) -> impl Iterator<Item = &'a str> {
        self.reads().metrics()
    }

    /// The metrics that are both read and recorded.
    pub(crate) fn records_read(&self) -> &FxHashSet<&'a str> {
        self.records_read.get_or_init(|| {
            self.metrics_read().filter(|metric| !self.book.records(metric).is_empty()).collect()
        })
    }

    fn numbered(&self, rules: &[u32]) -> impl Iterator<Item = Site<'a>> {
        rules.iter().filter_map(|rule| self.rules().get(*rule))
    }

    /// A rule as a subject; `None` if its expression does not parse.
    pub fn subject(&self, site: Site<'a>) -> Option<Subject<'a>> {
        Subject::new(self.book, site.group, site.rule)
    }

    /// A finding of a check about a rule.
    pub fn finding(
        &self,
        check: &dyn Check,
        rule: &Rule,
        place: Place,
        message: impl Into<Words>,
    ) -> Diagnostic {
        self.book.finding(check, rule, place, message)
    }

    /// A finding of a check about a group.
    pub fn group_finding(
        &self,
        check: &dyn Check,
        place: Place,
        message: impl Into<Words>,
    ) -> Diagnostic {
        let level = self.book.options().level(check.slug());
        // A check that is not to run makes no findings.
        let severity = level.severity().unwrap_or(Severity::Note);
        Diagnostic::new(check.slug(), severity, place, message)
    }
}
