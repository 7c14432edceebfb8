//! Running a file's tests.

use promwright_engine::rules::{self, Mode, Outcome, Settings};
use promwright_rulebook::RuleFile;
use rayon::prelude::*;
use regex::Regex;

use crate::compare::{self, Timing};
use crate::report::{CaseReport, Failure, FailureKind, Report};
use crate::rules::groups;
use crate::{Test, TestFile, input};

/// How tests are run.
#[derive(Clone, Debug)]
pub struct Options {
    /// How expressions are evaluated; `subquery_step_ms` is set from the test file.
    pub engine: promwright_engine::Options,
    /// Run only the tests whose name matches somewhere.
    pub only: Option<Regex>,
    /// How rules are run; the reports are the same.
    pub mode: Mode,
}

impl Default for Options {
    /// As `promtool test rules` without flags.
    fn default() -> Self {
        let engine = promwright_engine::Options::promtool();
        Self { engine, only: None, mode: Mode::default() }
    }
}

/// Runs the tests of a file against the rules that its `rule_files` name.
pub fn run(file: &TestFile, rules: &[&RuleFile], options: &Options) -> Report {
    let groups = groups(rules, &file.group_eval_order);
    let wanted = |test: &Test| {
        let name = test.name.as_ref().map_or("", |name| &name.value);
        options.only.as_ref().is_none_or(|only| only.is_match(name))
    };
    let tests: Vec<_> = file.tests.iter().enumerate().filter(|(_, test)| wanted(test)).collect();
    let cases =
        tests.par_iter().map(|(index, test)| case(file, test, *index, &groups, options)).collect();
    Report { cases }
}

fn case(
    file: &TestFile,
    test: &Test,
    index: usize,
    groups: &[rules::Group],
    options: &Options,
) -> CaseReport {
    let failures = if test.is_faulty {
        vec![Failure { place: test.place, time: 0, kind: FailureKind::Faulty }]
    } else {
        failures(file, test, groups, options)
    };
    let expectations = test.alerts.len() + test.queries.len();
    CaseReport { name: test.title(index), place: test.place, failures, expectations }
}

fn failures(
    file: &TestFile,
    test: &Test,
    groups: &[rules::Group],
    options: &Options,
) -> Vec<Failure> {
    let timing = Timing { start: test.start, interval: file.evaluation_interval };
    let end = timing.start + test.last_eval_time();
    let engine = promwright_engine::Options {
        subquery_step_ms: file.evaluation_interval,
        ..options.engine.clone()
    };
    let settings = Settings {
        start: test.start,
        end,
        interval_ms: Some(file.evaluation_interval),
        options: engine.clone(),
        external_labels: test.external_labels.clone(),
        external_url: test.external_url.clone(),
        own_url: None,
        mode: options.mode,
    };
    // What comes after the last evaluation is not there, not even for queries.
    let input = input::storage(test, timing.tick(test.last_eval_time()));
    let outcome = rules::run(groups, input, &settings);
    let broken_at = first_error(&outcome);
    let mut alerts: Vec<_> = test.alerts.iter().collect();
    alerts.sort_by_key(|test| test.eval_time);
    let mut failures: Vec<_> = alerts
        .into_iter()
        .filter(|test| broken_at.is_none_or(|broken| timing.tick(test.eval_time) < broken))
        .filter_map(|test| compare::alerts(test, &outcome, timing))
        .collect();
    if let Some(broken) = broken_at {
        failures.extend(rule_errors(test, &outcome, broken));
        return failures;
    }
    failures.extend(test.queries.iter().filter_map(|query| {
        compare::query(query, &outcome, test.start, &engine, file.fuzzy_compare)
    }));
    failures
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
        Some(Failure { place: test.place, time: time - test.start, kind })
    });
    at_time.collect()
}
