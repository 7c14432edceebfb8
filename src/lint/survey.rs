//! All rules of a run at once, for what no rule shows alone.
//!
//! Trees are not kept, and there may be many rules: whatever is asked here is found in the
//! drafts or in names first, and only the few rules that matter are parsed again.

use std::cell::OnceCell;

use promwright_rulebook::{Group, Rule, RuleFile, RuleKind};
use promwright_source::{Diagnostic, Place, Severity, Words};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::pairs::{Pair, pairs};
use crate::registry::Check;
use crate::{Book, Draft, Subject};

/// A rule with its file and its group.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The file.
    pub file: &'a RuleFile,
    /// The group.
    pub group: &'a Group,
    /// The rule.
    pub rule: &'a Rule,
    /// Its position in the group.
    pub position: usize,
}

/// All rules of a run.
#[derive(Debug)]
pub struct Survey<'a> {
    files: &'a [RuleFile],
    drafts: &'a [Draft],
    book: &'a Book<'a>,
    all: OnceCell<Vec<Site<'a>>>,
    /// All but copies; empty where there are none.
    distinct: OnceCell<Vec<Site<'a>>>,
    readers: OnceCell<Readers<'a>>,
    pairs: OnceCell<Vec<Pair<'a>>>,
}

impl<'a> Survey<'a> {
    /// All rules of `files`, each with its draft.
    pub const fn new(files: &'a [RuleFile], drafts: &'a [Draft], book: &'a Book<'a>) -> Self {
        Self {
            files,
            drafts,
            book,
            all: OnceCell::new(),
            distinct: OnceCell::new(),
            readers: OnceCell::new(),
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
        let distinct = self.distinct.get_or_init(|| match self.all() {
            all if in_order(all) => Vec::new(),
            all => once_each(all.to_vec()),
        });
        if distinct.is_empty() { self.all() } else { distinct }.iter().copied()
    }

    /// All rules in order, one that is written to several files with each.
    fn all(&self) -> &[Site<'a>] {
        self.all.get_or_init(|| self.files.iter().flat_map(sites_of).collect())
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
        let rules = self.reads().of_metric(metric).iter();
        once_each(rules.filter_map(|rule| self.all().get(*rule as usize).copied()).collect())
    }

    /// Each metric that is read, once, with how many rules read it.
    pub fn times_read(&self) -> impl Iterator<Item = (&'a str, usize)> {
        let has_copies = !in_order(self.all());
        self.reads().metrics.iter().map(move |(metric, number)| {
            let rules = self.reads().numbered(*number).len();
            (*metric, if has_copies { self.readers(metric).len() } else { rules })
        })
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

impl<'a> Site<'a> {
    /// Whether the rule records a metric.
    pub const fn is_record(&self) -> bool {
        matches!(self.rule.kind, RuleKind::Record)
    }

    /// What is the same for a rule in each file that it is written to.
    fn identity(&self) -> (Place, Place, &'a str) {
        (self.group.place, self.rule.place, &self.rule.name.value)
    }
}

/// Who reads each metric: of each read the numbers of its metric and its rule, as there are many.
#[derive(Debug)]
struct Readers<'a> {
    metrics: FxHashMap<&'a str, u32>,
    /// The rules that read each metric, one metric after the other; ascending, each once.
    rules: Vec<u32>,
    /// Where those of each metric start, and where the last ones end.
    starts: Vec<u32>,
}

impl<'a> Readers<'a> {
    fn of(files: &'a [RuleFile], drafts: &'a [Draft]) -> Self {
        let mut metrics = FxHashMap::default();
        let mut reads = Vec::new();
        let mut before = 0;
        for (file, draft) in files.iter().zip(drafts) {
            for (metric, number) in draft.reads(file) {
                let next = metrics.len() as u32;
                reads.push((*metrics.entry(metric).or_insert(next), before + number));
            }
            before += file.groups.iter().map(|group| group.rules.len() as u32).sum::<u32>();
        }
        reads.sort_unstable();
        reads.dedup();
        let mut starts = Vec::with_capacity(metrics.len() + 1);
        starts.push(0);
        starts.extend(reads.chunk_by(|one, next| one.0 == next.0).scan(0, |end, of_metric| {
            *end += of_metric.len() as u32;
            Some(*end)
        }));
        Self { metrics, rules: reads.into_iter().map(|(_, rule)| rule).collect(), starts }
    }

    /// The numbers, among all, of the rules that read a metric.
    fn of_metric(&self, metric: &str) -> &[u32] {
        self.metrics.get(metric).map_or(&[], |metric| self.numbered(*metric))
    }

    fn numbered(&self, metric: u32) -> &[u32] {
        let ends = [metric, metric + 1].map(|at| self.starts.get(at as usize).copied());
        let [Some(start), Some(end)] = ends else { return &[] };
        self.rules.get(start as usize..end as usize).unwrap_or_default()
    }
}

fn once_each(mut sites: Vec<Site<'_>>) -> Vec<Site<'_>> {
    // Rules in the order of their places are none of them there twice, which is nearly always
    // so; to remember each of many rules takes longer than most checks.
    if !in_order(&sites) {
        let mut seen = FxHashSet::default();
        sites.retain(|site| seen.insert(site.identity()));
    }
    sites
}

fn in_order(sites: &[Site<'_>]) -> bool {
    sites.is_sorted_by(|one, next| one.rule.place < next.rule.place)
}

fn sites_of(file: &RuleFile) -> impl Iterator<Item = Site<'_>> {
    file.groups.iter().flat_map(move |group| {
        let rules = group.rules.iter().enumerate();
        rules.map(move |(position, rule)| Site { file, group, rule, position })
    })
}
