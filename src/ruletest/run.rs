//! Running a file's tests.

use promwright_engine::Storage;
use promwright_engine::rules::{self, Mode, Outcome, Reach, Settings};
use promwright_rulebook::RuleFile;
use rayon::prelude::*;
use regex::Regex;

use crate::compare::{self, Timing};
use crate::coverage::{self, CaseCoverage};
use crate::dump::dump;
use crate::report::{CaseReport, Failure, FailureKind, Report};
use crate::rules::groups_of;
use crate::story::Scene;
use crate::{Test, TestFile, input};

/// How tests are run.
#[derive(Clone, Debug)]
pub struct Options {
    /// How expressions are evaluated; `subquery_step_ms` is set from the test file.
    pub engine: promwright_engine::Options,
    /// Run only the tests whose name matches somewhere; one without a name has the empty one.
    pub only: Option<Regex>,
    /// How rules are run; the reports are the same.
    pub mode: Mode,
    /// Whether reports hold all series ([`CaseReport::dump`]).
    pub dump: bool,
    /// Whether failures say what led to them ([`Failure::story`]), which takes longer than
    /// finding that they fail.
    pub explain: bool,
    /// Whether reports say what the tests cover ([`CaseReport::coverage`]), which evaluates
    /// rules anew.
    pub coverage: bool,
}

impl Default for Options {
    /// As `promtool test rules` without flags.
    fn default() -> Self {
        let engine = promwright_engine::Options::promtool();
        let mode = Mode::default();
        Self { engine, only: None, mode, dump: false, explain: true, coverage: false }
    }
}

impl Options {
    /// The tests of a file that are to be run, each with its index in the file.
    pub fn wanted<'a>(&self, file: &'a TestFile) -> Vec<(usize, &'a Test)> {
        let is_wanted = |test: &Test| {
            let name = test.name.as_ref().map_or("", |name| &name.value);
            self.only.as_ref().is_none_or(|only| only.is_match(name))
        };
        file.tests.iter().enumerate().filter(|(_, test)| is_wanted(test)).collect()
    }
}

/// Runs the tests of a file against the rules that its `rule_files` name.
pub fn run(file: &TestFile, rules: &[&RuleFile], options: &Options) -> Report {
    let groups = groups_of(file, rules);
    let reach = options.coverage.then(|| Reach::new(&groups));
    let one = |(index, test): &(usize, &Test)| {
        let ran = if test.is_faulty {
            Ran::not_at_all(test, FailureKind::Faulty)
        } else {
            ran(file, (*index, test), &groups, reach.as_ref(), options)
        };
        case(test, *index, ran)
    };
    Report { cases: options.wanted(file).par_iter().map(one).collect() }
}

/// The report of a file whose rules do not load: as in promtool, no test of it is run, and all
/// fail.
pub fn refuse(file: &TestFile, options: &Options) -> Report {
    let refused = |(index, test): (usize, &Test)| {
        case(test, index, Ran::not_at_all(test, FailureKind::FaultyRules))
    };
    Report { cases: options.wanted(file).into_iter().map(refused).collect() }
}

/// What came of one test.
struct Ran {
    failures: Vec<Failure>,
    dump: Option<String>,
    coverage: Option<CaseCoverage>,
}

impl Ran {
    fn not_at_all(test: &Test, kind: FailureKind) -> Self {
        Self { failures: vec![Failure::new(test.place, 0, kind)], dump: None, coverage: None }
    }
}

fn case(test: &Test, index: usize, ran: Ran) -> CaseReport {
    CaseReport {
        name: test.title(index),
        place: test.place,
        failures: ran.failures,
        expectations: test.alerts.len() + test.queries.len(),
        dump: ran.dump,
        coverage: ran.coverage,
    }
}

fn ran(
    file: &TestFile,
    (index, test): (usize, &Test),
    groups: &[rules::Group],
    reach: Option<&Reach<'_>>,
    options: &Options,
) -> Ran {
    let settings = settings(file, test, options);
    let outcome = rules::run(groups, input(file, test), &settings);
    let mut failures = failures(file, test, &outcome, options);
    if options.explain {
        let timing = timing(file, test);
        let scene = Scene { outcome: &outcome, groups, test, timing, engine: &settings.options };
        for failure in &mut failures {
            failure.story = scene.story(failure);
        }
    }
    let coverage = reach.map(|reach| {
        let (title, settings, failures) = (test.title(index), &settings, &*failures);
        let outcome = &outcome;
        coverage::collect(&coverage::Ran {
            test,
            title,
            groups,
            reach,
            settings,
            outcome,
            failures,
        })
    });
    Ran { failures, dump: options.dump.then(|| dump(&outcome.storage)), coverage }
}

/// When a test's rules run.
pub(crate) const fn timing(file: &TestFile, test: &Test) -> Timing {
    Timing { start: test.start, interval: file.evaluation_interval }
}

/// How a test's rules run.
pub(crate) fn settings(file: &TestFile, test: &Test, options: &Options) -> Settings {
    Settings {
        start: test.start,
        end: test.start + test.last_eval_time(),
        interval_ms: (!file.group_intervals).then_some(file.evaluation_interval),
        options: promwright_engine::Options {
            subquery_step_ms: file.evaluation_interval,
            left_open: options.engine.left_open && !file.left_closed_ranges,
            ..options.engine.clone()
        },
        external_labels: test.external_labels.clone(),
        external_url: test.external_url.clone(),
        own_url: None,
        mode: options.mode,
    }
}

/// What a test's rules run over. What comes after the last evaluation is not there, not even
/// for queries. Groups at their own interval have no common last one: there everything is up to
/// the last time that the test asks about.
pub(crate) fn input(file: &TestFile, test: &Test) -> Storage {
    let last = test.last_eval_time();
    let until =
        if file.group_intervals { test.start + last } else { timing(file, test).tick(last) };
    input::storage(test, until)
}

/// The expectations of a test that an outcome does not meet.
pub(crate) fn failures(
    file: &TestFile,
    test: &Test,
    outcome: &Outcome,
    options: &Options,
) -> Vec<Failure> {
    let mut failures = alert_failures(test, outcome, timing(file, test));
    let engine = settings(file, test, options).options;
    match first_error(outcome) {
        // promtool asks no queries then.
        Some(broken) => failures.extend(rule_errors(test, outcome, broken)),
        None => failures.extend(test.queries.iter().filter_map(|query| {
            compare::query(query, outcome, test.start, &engine, file.fuzzy_compare)
        })),
    }
    failures
}

/// The alert expectations that fail, of those before the first evaluation that failed, in the
/// order of their times.
fn alert_failures(test: &Test, outcome: &Outcome, timing: Timing) -> Vec<Failure> {
    let broken_at = first_error(outcome);
    let mut alerts: Vec<_> = test.alerts.iter().collect();
    alerts.sort_by_key(|test| test.eval_time);
    alerts
        .into_iter()
        .filter(|test| broken_at.is_none_or(|broken| timing.tick(test.eval_time) < broken))
        .flat_map(|test| compare::alerts(test, outcome, timing))
        .collect()
}

/// When a rule first could not be evaluated.
fn first_error(outcome: &Outcome) -> Option<i64> {
    outcome.rules.iter().flat_map(|rule| &rule.errors).map(|error| error.time).min()
}

fn rule_errors(test: &Test, outcome: &Outcome, time: i64) -> Vec<Failure> {
    let at_time = outcome.rules.iter().filter_map(|rule| {
        let error = rule.errors.iter().find(|error| error.time == time)?;
        let (rule, message) = (rule.name.as_ref().to_owned(), error.message.clone());
        let kind = FailureKind::Rule { rule, message };
        Some(Failure::new(test.place, time - test.start, kind))
    });
    at_time.collect()
}
