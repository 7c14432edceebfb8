//! Test files: promtool's own verdicts, and what is reported of the files in `fixtures/ruletest`.

// Tests read fixtures.
#![allow(clippy::disallowed_methods)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use promwright_engine::rules::Mode;
use promwright_rulebook::RuleFile;
use promwright_ruletest::{Options, Report, TestFile, render, run, summary};
use promwright_source::{Diagnostic, Severity, Sources, Style};
use regex::Regex;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A test file that was run, with everything that is wrong with it or its rules.
struct Ran {
    sources: Sources,
    findings: Vec<Diagnostic>,
    report: Option<Report>,
}

impl Ran {
    /// Whether promtool would say SUCCESS.
    fn passed(&self) -> bool {
        self.report.as_ref().is_some_and(Report::passed) && !self.has_errors()
    }

    fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Runs a test file against the rule files beside it.
fn run_file(path: &Path, options: &Options, unknown_fields: bool) -> Ran {
    let mut sources = Sources::new();
    let read = |path: &Path| std::fs::read_to_string(path).ok();
    let text = read(path).unwrap_or_else(|| panic!("cannot read {}", path.display()));
    let shown = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = sources.add(shown(path), text.clone());
    let (tests, mut findings) = TestFile::read(file, &text);
    let mut rules: Vec<RuleFile> = Vec::new();
    for name in &tests.rule_files {
        let path = path.with_file_name(&*name.value);
        // promtool warns and goes on.
        let Some(text) = read(&path) else { continue };
        let file = sources.add(shown(&path), text.clone());
        let (model, faults) = promwright_rulebook::read(file, &shown(&path), &text);
        let faults = faults.into_iter();
        let unknown = |slug| matches!(slug, "rule/unknown-field" | "rule/dialect-field");
        findings.extend(faults.filter(|f| !unknown_fields || !unknown(f.slug)));
        rules.push(model);
    }
    let rules_are_good = !findings
        .iter()
        .any(|finding| finding.severity == Severity::Error && finding.primary.place.file != file);
    let rules: Vec<_> = rules.iter().collect();
    let report = rules_are_good.then(|| run(&tests, &rules, options));
    Ran { sources, findings, report }
}

fn only(pattern: &str) -> Options {
    Options { only: Regex::new(pattern).ok(), ..Options::default() }
}

/// Files of promtool's test data that are not judged as by promtool, and why.
const DIFFERENCES: [(&str, &str); 1] = [("unittest.yml", "it has native histograms")];

#[test]
fn promtool_s_own_test_files_get_its_verdicts() {
    let directory = repository().join("../shared/promtool-tests");
    if !directory.is_dir() {
        println!("../shared/promtool-tests is not there: skipped");
        return;
    }
    let verdicts = [
        ("unittest.yml", "", true),
        ("long-period.yml", "", true),
        ("no-test-group-interval.yml", "", true),
        ("start-time-test.yml", "", true),
        ("at-modifier-test.yml", "", true),
        ("negative-offset-test.yml", "", true),
        ("rules_run.yml", "correct", true),
        ("rules_run_fuzzy.yml", "correct", true),
        ("failing.yml", "", false),
        ("bad-input-series.yml", "", false),
        ("bad-promql.yml", "", false),
        ("bad-rules-error-test.yml", "", false),
        ("bad-rules-syntax-test.yml", "", false),
        ("rules_run.yml", "", false),
        ("rules_run.yml", "wrong", false),
        ("rules_run_fuzzy.yml", "wrong", false),
        ("rules_run_no_fuzzy.yml", "", false),
        ("rules_run_extrafields.yml", "", false),
    ];
    for (name, pattern, expected) in verdicts {
        let ran = run_file(&directory.join(name), &only(pattern), false);
        let differs = DIFFERENCES.iter().any(|(known, _)| *known == name);
        let drawn =
            ran.report.as_ref().map(|report| render(report, &ran.sources, Style::default()));
        let same = ran.passed() == expected;
        assert!(
            same != differs,
            "{name} {pattern}: {:?}\n{}",
            ran.findings,
            drawn.unwrap_or_default()
        );
    }
    let extra = run_file(&directory.join("rules_run_extrafields.yml"), &Options::default(), true);
    assert!(extra.passed(), "{:?}", extra.findings);
}

/// Everything that is said about a test file.
fn transcript(ran: &Ran) -> String {
    let mut text = String::new();
    for finding in &ran.findings {
        text += &promwright_source::render(finding, &ran.sources, Style::default());
    }
    match &ran.report {
        None => text += "not run: the rules have errors\n",
        Some(report) => {
            text += &render(report, &ran.sources, Style::default());
            let _ = writeln!(text, "{}", summary(report));
        }
    }
    text
}

#[test]
fn failures_and_findings_are_shown() {
    let fixtures = repository().join("fixtures/ruletest");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/ruletest"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::glob!(fixtures, "{fail,bad}/*.test.yaml", |path| {
            let ran = run_file(path, &Options::default(), false);
            assert!(!ran.passed(), "{} passes", path.display());
            insta::assert_snapshot!(transcript(&ran));
        });
    });
}

/// Each was run with promtool 3.14 too: `pass` passes there, `fail` and `bad` fail.
#[test]
fn files_that_must_pass_do_in_both_modes() {
    let mut count = 0;
    for entry in std::fs::read_dir(repository().join("fixtures/ruletest/pass")).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().ends_with(".test.yaml") {
            continue;
        }
        count += 1;
        for mode in [Mode::Grid, Mode::Ticking] {
            let ran = run_file(&path, &Options { mode, ..Options::default() }, false);
            assert!(ran.passed(), "{} {mode:?}\n{}", path.display(), transcript(&ran));
        }
    }
    assert!(count > 0);
}
