//! Tests set up to be run again and again with other rules.

use std::sync::OnceLock;

use promwright_engine::Storage;
use promwright_engine::rules::{
    Group, Outcome, Reach, Reached, Rule, RuleId, RuleKind, Settings, run,
};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::equivalent::recorded::{Recorded, recorded};
use super::{Change, Killer, Mutation, Tested};
use crate::{Options, Test, TestFile, rules, run as running};

/// The tests of a file with what came of them.
pub struct Hall<'a> {
    pub file: &'a TestFile,
    /// The rules, as the file has them evaluated.
    pub groups: Vec<Group>,
    tests: Vec<Original<'a>>,
}

/// A test that was run with its rules as they are.
struct Original<'a> {
    test: &'a Test,
    title: String,
    input: Storage,
    outcome: Outcome,
}

impl<'a> Hall<'a> {
    /// Runs the tests of a file.
    pub fn new(tested: &Tested<'a>, options: &Options) -> Self {
        let file = tested.file;
        let groups = rules::groups_of(file, &tested.rules);
        let tests = options.wanted(file);
        let original = |(index, test): &(usize, &'a Test)| {
            let input = running::input(file, test);
            let outcome = run(&groups, input.clone(), &running::settings(file, test, options));
            Original { test, title: test.title(*index), input, outcome }
        };
        let tests = tests.par_iter().map(original).collect();
        Self { file, groups, tests }
    }

    /// What is known of the metrics that the rules record. One that a test gives as a series may
    /// have other values.
    pub fn recorded(&self) -> Recorded<'_> {
        let given: FxHashSet<&str> =
            self.tests.iter().flat_map(|own| own.input.metric_names()).collect();
        recorded(&self.groups, &|name| given.contains(name))
    }

    /// Milliseconds between two evaluations of a rule.
    pub fn step(&self, rule: RuleId) -> i64 {
        let own = self.file.group_intervals.then(|| self.groups.get(rule.group)).flatten();
        own.map_or(self.file.evaluation_interval, |group| group.interval_ms).max(1)
    }

    /// A bench for each test of a rule.
    pub fn benches<'b>(
        &'b self,
        reach: &'b Reach<'b>,
        rule: RuleId,
        options: &'b Options,
    ) -> Vec<Bench<'b>> {
        let reached = reach.of(rule);
        let (groups, place) = reach.groups(&reached, rule);
        let Some(place) = place else { return Vec::new() };
        let bench = |original: &'b Original<'a>| Bench {
            file: self.file,
            original,
            options,
            rule,
            step: self.step(rule),
            narrowed: self.narrowed(original.test, reach, &reached),
            groups: groups.clone(),
            place,
            reach,
            reached: reached.clone(),
            all: &self.groups,
            over: OnceLock::new(),
        };
        self.tests.iter().map(bench).collect()
    }

    /// A test with only those expectations that some rules reach.
    fn narrowed(&self, test: &Test, reach: &Reach<'_>, reached: &Reached) -> Test {
        let rules = || reached.iter().map(|id| &self.groups[id.group].rules[id.rule]);
        let is_alert =
            |name: &str| rules().any(|rule| rule.alert().is_some() && *rule.name == *name);
        let alerts = test.alerts.iter().filter(|own| is_alert(&own.alertname.value)).cloned();
        let queries = test
            .queries
            .iter()
            .filter(|query| query.expr.as_ref().is_some_and(|ast| reach.may_read(ast, reached)));
        Test {
            alerts: alerts.collect(),
            queries: queries.cloned().collect(),
            ..without_series(test)
        }
    }
}

/// Series are not looked at once they are stored.
fn without_series(test: &Test) -> Test {
    Test { input: Vec::new(), from: Vec::new(), ..test.clone() }
}

/// A test, set up to be run with mutants of one rule.
pub struct Bench<'b> {
    file: &'b TestFile,
    original: &'b Original<'b>,
    options: &'b Options,
    rule: RuleId,
    /// Milliseconds between two evaluations of the rule.
    pub step: i64,
    /// The test with the expectations that the rule reaches.
    narrowed: Test,
    /// The rules that the rule reaches.
    groups: Vec<Group>,
    /// Where the rule stands among them.
    place: RuleId,
    reach: &'b Reach<'b>,
    reached: Reached,
    /// All rules.
    all: &'b [Group],
    /// What the reached rules run over.
    over: OnceLock<Storage>,
}

impl<'b> Bench<'b> {
    /// Whether no expectation names the rule.
    pub fn is_indirect(&self) -> bool {
        let name = &*self.original_rule().name;
        let asks = |query: &crate::QueryTest| query.text.value().contains(name);
        !self.narrowed.alerts.iter().any(|alert| alert.alertname.value == name)
            && !self.narrowed.queries.iter().any(asks)
    }

    /// The rule as it is.
    pub fn original_rule(&self) -> &'b Rule {
        &self.all[self.rule.group].rules[self.rule.rule]
    }

    /// The test.
    pub const fn test(&self) -> &'b Test {
        self.original.test
    }

    /// The test's name and place.
    pub fn name(&self) -> Killer {
        Killer { test: self.original.title.clone(), place: self.original.test.place }
    }

    /// What came of the rules as they are.
    pub const fn original(&self) -> &'b Outcome {
        &self.original.outcome
    }

    /// Where the rule stands in the outcome of the rules as they are.
    pub const fn rule(&self) -> RuleId {
        self.rule
    }

    /// Where the rule stands in the outcome with a mutant.
    pub const fn place(&self) -> RuleId {
        self.place
    }

    /// The expectation that a mutant does not meet, if there is one.
    pub fn kill(&self, mutation: &Mutation) -> Option<Killer> {
        if self.narrowed.alerts.is_empty() && self.narrowed.queries.is_empty() {
            return None;
        }
        let outcome = self.with(mutation);
        let failures = running::failures(self.file, &self.narrowed, &outcome, self.options);
        let place = failures.first()?.place;
        Some(Killer { test: self.original.title.clone(), place })
    }

    /// What comes of what the rule reaches with a mutant in its place.
    pub fn with(&self, mutation: &Mutation) -> Outcome {
        let mut groups = self.groups.clone();
        change(&mut groups[self.place.group].rules[self.place.rule], mutation);
        let over = self.over.get_or_init(|| {
            let queries = self.narrowed.queries.iter().filter_map(|query| query.expr.as_deref());
            let queries: Vec<_> = queries.collect();
            let Original { input, outcome, .. } = self.original;
            self.reach.input(&self.reached, &queries, input, &outcome.storage)
        });
        run(&groups, over.clone(), &self.settings())
    }

    /// When and how the rules run.
    pub fn settings(&self) -> Settings {
        running::settings(self.file, self.original.test, self.options)
    }
}

fn change(rule: &mut Rule, mutation: &Mutation) {
    match (&mutation.change, &mut rule.kind) {
        (Change::Expr(edited), _) => rule.ast = edited.ast.clone(),
        (Change::For(to), RuleKind::Alert(alert)) => alert.for_ms = *to,
        (Change::KeepFiringFor(to), RuleKind::Alert(alert)) => alert.keep_firing_for_ms = *to,
        (_, RuleKind::Record) => {}
    }
}
