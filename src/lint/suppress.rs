//! Findings that somebody has looked at and does not want to see again.
//!
//! A finding is suppressed by a comment in its file (ours or pint's), by the settings, or in the
//! typed DSL. What is wrong with a suppression is itself a finding: it suppresses nothing, it
//! names a check that there is not, or its day is over. The day comes from the caller; nothing
//! here reads a clock.
//!
//! A comment of ours covers the entry before or beside which it stands (a field, a rule, a group
//! or all groups), one of pint's the rule. A finding is covered if it starts in these lines.

mod comment;
mod date;
mod declared;
mod lines;
mod pint;
mod problem;
mod scope;

use promwright_rulebook::{Group, Rule, RuleFile};
use promwright_source::{Diagnostic, FileId, Place, SourceFile, Sources, Span};
use rustc_hash::FxHashMap;

pub use date::Date;
pub use declared::{Declared, Subject as DeclaredSubject};
pub use pint::{PINT_CHECKS, without_ignored_lines};
pub use scope::{Matcher, Scope};

use crate::{Options, covers};
use lines::Lines;

/// What suppresses findings besides comments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Suppressions<'a> {
    /// What the settings say.
    pub scopes: &'a [Scope],
    /// What typed rules say.
    pub declared: &'a [Declared],
    /// Today, if suppressions are to run out.
    pub today: Option<Date>,
    /// Whether every comment must give a reason.
    pub requires_reason: bool,
    /// Whether checks ran that need to know of metrics from outside the rules.
    pub knows_metrics: bool,
}

/// In which words a suppression is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Own,
    Pint,
    Declared,
}

/// How far a comment reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Entry,
    Rule,
    File,
}

/// A check that a suppression names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    text: String,
    /// Where, within the comment.
    span: Span,
    /// How many findings it has suppressed.
    count: usize,
}

impl Name {
    fn new(text: &str, span: Span) -> Self {
        Self { text: text.to_owned(), span, count: 0 }
    }
}

/// What a suppression covers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cover {
    File(FileId),
    Lines(FileId, Lines),
    /// A typed rule or group, wherever it stands.
    Declared(DeclaredSubject),
    Nothing,
}

/// A suppression with what it covers.
#[derive(Clone, Debug)]
struct Suppression {
    form: Form,
    place: Place,
    names: Vec<Name>,
    until: Option<Date>,
    has_reason: bool,
    cover: Cover,
}

/// Takes suppressed findings out, and adds what is wrong with suppressions; how many were taken.
pub fn suppress(
    findings: &mut Vec<Diagnostic>,
    files: &[RuleFile],
    sources: &Sources,
    options: &Options,
    by: Suppressions<'_>,
) -> usize {
    let before = findings.len();
    let mut problems = Vec::new();
    let mut all = of_comments(files, sources, &mut problems);
    all.extend(by.declared.iter().map(of_declared));
    if !all.is_empty() {
        let mut by_file = FxHashMap::<FileId, Vec<usize>>::default();
        let mut everywhere = Vec::new();
        for (index, suppression) in all.iter().enumerate() {
            match &suppression.cover {
                Cover::File(file) | Cover::Lines(file, _) => {
                    by_file.entry(*file).or_default().push(index);
                }
                Cover::Declared(_) => everywhere.push(index),
                Cover::Nothing => {}
            }
        }
        findings.retain(|finding| {
            let of_file = by_file.get(&finding.primary.place.file).into_iter().flatten();
            let place = finding.primary.place;
            let line = sources.file(place.file).line(place.span.start);
            let mut is_suppressed = false;
            for index in of_file.chain(&everywhere) {
                is_suppressed |= all[*index].takes(finding, line, by.today);
            }
            !is_suppressed
        });
        problem::find(&all, sources, options, by, &mut problems);
    }
    if !by.scopes.is_empty() {
        let rules = rules_by_place(files, by.scopes);
        let mut used = vec![false; by.scopes.len()];
        findings.retain(|finding| {
            let file = sources.file(finding.primary.place.file).name();
            let rule = || rule_at(&rules, finding.primary.place);
            let mut is_suppressed = false;
            for (scope, used) in by.scopes.iter().zip(&mut used) {
                let takes = scope.suppresses(finding, file, rule);
                *used |= takes;
                is_suppressed |= takes;
            }
            !is_suppressed
        });
        let unused = by.scopes.iter().zip(used).filter(|(_, used)| !used);
        problems.extend(unused.filter_map(|(scope, _)| problem::unused(scope, files, options, by)));
    }
    let suppressed = before - findings.len();
    options.settle(&mut problems);
    findings.append(&mut problems);
    suppressed
}

impl Suppression {
    /// Whether it suppresses a finding that starts in a line, which its names count then.
    fn takes(&mut self, finding: &Diagnostic, line: u32, today: Option<Date>) -> bool {
        let is_over = self.until.zip(today).is_some_and(|(until, today)| until <= today);
        if is_over || !self.covers(finding, line) {
            return false;
        }
        let mut is_named = false;
        for name in &mut self.names {
            let is_meant = match self.form {
                Form::Pint => {
                    let slugs = pint::covering(&name.text).unwrap_or_default();
                    slugs.iter().any(|slug| covers(slug, finding.slug))
                }
                Form::Own | Form::Declared => covers(&name.text, finding.slug),
            };
            name.count += usize::from(is_meant);
            is_named |= is_meant;
        }
        is_named
    }

    fn covers(&self, finding: &Diagnostic, line: u32) -> bool {
        let place = finding.primary.place;
        match &self.cover {
            Cover::File(file) => *file == place.file,
            Cover::Lines(file, lines) => *file == place.file && lines.contain(line),
            Cover::Declared(subject) => subject.covers(finding),
            Cover::Nothing => false,
        }
    }
}

/// The suppressions of all comments.
fn of_comments(
    files: &[RuleFile],
    sources: &Sources,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Suppression> {
    let mut all = Vec::new();
    for file in files {
        for written in &file.comments {
            let text = &written.value;
            let parsed = comment::parse(text).or_else(|| pint::parse(text).map(Ok));
            match parsed {
                None => {}
                Some(Err(fault)) => problems.push(problem::syntax(written.place, &fault)),
                Some(Ok(parsed)) => {
                    let source = sources.file(written.place.file);
                    let cover = cover_of(&parsed, written.place, file, source);
                    let comment::Comment { form, names, until, has_reason, .. } = parsed;
                    let place = written.place;
                    all.push(Suppression { form, place, names, until, has_reason, cover });
                }
            }
        }
    }
    all
}

fn cover_of(
    comment: &comment::Comment,
    place: Place,
    file: &RuleFile,
    source: &SourceFile,
) -> Cover {
    let subject = lines::subject(place, source);
    match comment.reach {
        Reach::File => Cover::File(place.file),
        Reach::Entry => Cover::Lines(place.file, lines::entry(subject, source)),
        Reach::Rule => {
            let of_rules = file.rules().filter(|(_, rule)| rule.place.file == place.file);
            let mut of_rules = of_rules.map(|(_, rule)| Lines::of(rule.place, source));
            let lines = of_rules.find(|lines| lines.contain(subject));
            lines.map_or(Cover::Nothing, |lines| Cover::Lines(place.file, lines))
        }
    }
}

fn of_declared(declared: &Declared) -> Suppression {
    Suppression {
        form: Form::Declared,
        place: declared.place,
        names: vec![Name::new(&declared.check, Span::new(0, declared.place.span.len()))],
        until: None,
        has_reason: true,
        cover: Cover::Declared(declared.about.clone()),
    }
}

/// All rules in the order of their places, if a scope asks for labels.
fn rules_by_place<'r>(files: &'r [RuleFile], scopes: &[Scope]) -> Vec<(&'r Group, &'r Rule)> {
    if scopes.iter().all(|scope| scope.labels.is_empty()) {
        return Vec::new();
    }
    let mut rules: Vec<_> = files.iter().flat_map(RuleFile::rules).collect();
    rules.sort_by_key(|(_, rule)| rule.place);
    rules
}

fn rule_at<'r>(rules: &[(&'r Group, &'r Rule)], place: Place) -> Option<(&'r Group, &'r Rule)> {
    let starts_before =
        |rule: &Rule| (rule.place.file, rule.place.span.start) <= (place.file, place.span.start);
    let after = rules.partition_point(|(_, rule)| starts_before(rule));
    let (group, rule) = *rules.get(after.checked_sub(1)?)?;
    let holds = rule.place.file == place.file && rule.place.span.contains(place.span);
    holds.then_some((group, rule))
}
