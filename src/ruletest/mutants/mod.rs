//! Mutants: rules with one small change each, which their tests should notice.
//!
//! [`mutate`](Mutation) makes them, a test that fails with one kills it, and
//! [`equivalent`](Fate::Equivalent) mutants are told from those that no test happens to notice.
//! A survivor comes with the [`Advice`] that would kill it, found by comparing what it does with
//! what the rule does.
//!
//! Only tests whose expectations the rule reaches are run, directly or over other rules, and in
//! them only what reads the rule. Tests must pass before anything is changed; whoever calls
//! makes sure of that.

mod advice;
mod bench;
mod equivalent;
mod mutate;
mod render;
#[cfg(test)]
mod tests;

use promwright_engine::rules::Reach;
use promwright_rulebook::{Rule, RuleFile};
use promwright_source::Place;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use mutate::{Change, Edited, Mutation, Operator};
pub use render::{render, sides, summary};

use crate::{Options, TestFile};
use bench::{Bench, Hall};
use equivalent::Known;
use equivalent::recorded::Recorded;

/// A test file with the rule files that it names.
#[derive(Clone, Debug)]
pub struct Tested<'a> {
    /// The tests.
    pub file: &'a TestFile,
    /// Their rules.
    pub rules: Vec<&'a RuleFile>,
}

/// What became of all mutants.
#[derive(Clone, Debug, Default)]
pub struct Mutants<'a> {
    /// One for each mutant, by rule in the order of the files.
    pub mutants: Vec<Mutant<'a>>,
}

/// A mutant and its fate.
#[derive(Clone, Debug)]
pub struct Mutant<'a> {
    /// The file of its rule, or the first of them.
    pub rule_file: &'a RuleFile,
    /// Its rule.
    pub rule: &'a Rule,
    /// The change.
    pub mutation: Mutation,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a mutant.
#[derive(Clone, Debug)]
pub enum Fate {
    /// A test failed with it.
    Killed(Killer),
    /// No test can notice it, for this reason.
    Equivalent(String),
    /// All tests passed with it.
    Survived(Advice),
}

/// The test that failed with a mutant first.
#[derive(Clone, Debug)]
pub struct Killer {
    /// The test.
    pub test: String,
    /// The expectation.
    pub place: Place,
}

/// What would kill a mutant.
#[derive(Clone, Debug)]
pub struct Advice {
    /// The test to add to, if one has what it takes.
    pub test: Option<Killer>,
    /// What to add, in a sentence without a full stop.
    pub text: String,
}

impl Mutants<'_> {
    /// How many were killed.
    pub fn killed(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Killed(_)))
    }

    /// How many are equivalent to their rules.
    pub fn equivalent(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Equivalent(_)))
    }

    /// How many survived.
    pub fn survived(&self) -> usize {
        self.count(|fate| matches!(fate, Fate::Survived(_)))
    }

    /// Killed and equivalent ones, in per cent of all; 100 of none.
    pub fn score(&self) -> f64 {
        let (all, survived) = (self.mutants.len(), self.survived());
        if all == 0 { 100.0 } else { (all - survived) as f64 * 100.0 / all as f64 }
    }

    fn count(&self, is_it: impl Fn(&Fate) -> bool) -> usize {
        self.mutants.iter().filter(|mutant| is_it(&mutant.fate)).count()
    }
}

/// A rule, and where test files have it.
struct Subject<'a> {
    rule_file: &'a RuleFile,
    rule: &'a Rule,
    /// Index of the test file, and where the rule stands among its rules.
    at: Vec<(usize, promwright_engine::rules::RuleId)>,
}

/// Changes every rule that the tests name, and runs the tests that each change reaches.
///
/// A rule that several files hold is one rule, and a test of any of them may kill its mutants.
pub fn mutants<'a>(tested: &[Tested<'a>], options: &Options) -> Mutants<'a> {
    let options = Options { explain: false, dump: false, ..options.clone() };
    let halls: Vec<_> = tested.par_iter().map(|own| Hall::new(own, &options)).collect();
    let subjects = subjects(tested);
    let recorded: Vec<_> = halls.par_iter().map(Hall::recorded).collect();
    let reach: Vec<_> = halls.par_iter().map(|hall| Reach::new(&hall.groups)).collect();
    let files: Vec<_> = halls
        .iter()
        .zip(&recorded)
        .zip(&reach)
        .map(|((hall, recorded), reach)| File { hall, recorded, reach })
        .collect();
    let of_rule = |subject: &Subject<'a>| of_rule(subject, &files, &options);
    Mutants { mutants: subjects.par_iter().flat_map_iter(of_rule).collect() }
}

fn subjects<'a>(tested: &[Tested<'a>]) -> Vec<Subject<'a>> {
    let mut by_rule: FxHashMap<(Place, &str, &str), usize> = FxHashMap::default();
    let mut subjects: Vec<Subject<'a>> = Vec::new();
    for (index, own) in tested.iter().enumerate() {
        for (id, rule_file, rule) in crate::rules::placed(&own.rules, &own.file.group_eval_order) {
            let key = (rule.place, &*rule.name.value, rule.expr.text.value());
            let subject = *by_rule.entry(key).or_insert_with(|| {
                subjects.push(Subject { rule_file, rule, at: Vec::new() });
                subjects.len() - 1
            });
            subjects[subject].at.push((index, id));
        }
    }
    subjects
}

/// A test file with what is known of its rules.
struct File<'b> {
    hall: &'b Hall<'b>,
    recorded: &'b Recorded<'b>,
    reach: &'b Reach<'b>,
}

fn of_rule<'a>(subject: &Subject<'a>, files: &[File<'_>], options: &Options) -> Vec<Mutant<'a>> {
    let Some((first, id)) = subject.at.first() else { return Vec::new() };
    // A metric's values are known if they are in each file.
    let metrics = |name: &str| {
        let values = subject.at.iter().map(|(index, _)| files[*index].recorded.get(name).copied());
        values.reduce(|one, other| Some(one?.either(other?)))?
    };
    let known = Known::new(&files[*first].hall.groups[id.group].rules[id.rule], &metrics);
    let steps = subject.at.iter().map(|(index, id)| files[*index].hall.step(*id));
    let step = steps.min().unwrap_or(1);
    let mutations = mutate::mutations(subject.rule, &known.rule.ast, &known.values, step);
    let at = subject.at.iter().map(|(index, id)| (&files[*index], *id));
    let benches = at.flat_map(|(file, id)| file.hall.benches(file.reach, id, options));
    let mut benches: Vec<_> = benches.collect();
    // Where the rule itself is asked about a change is seen first.
    benches.sort_by_key(Bench::is_indirect);
    let one = |mutation: Mutation| {
        let fate = match benches.iter().find_map(|bench| bench.kill(&mutation)) {
            Some(killer) => Fate::Killed(killer),
            None => match known.reason(&mutation) {
                Some(reason) => Fate::Equivalent(reason),
                None => Fate::Survived(advice::advice(&known, &mutation, &benches)),
            },
        };
        Mutant { rule_file: subject.rule_file, rule: subject.rule, mutation, fate }
    };
    mutations.into_par_iter().map(one).collect()
}
