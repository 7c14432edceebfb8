//! Test files: promtool's own verdicts, and what is reported of the files in `fixtures/ruletest`.

// Tests read fixtures.
#![allow(clippy::disallowed_methods)]

mod beyond;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use promwright_engine::rules::Mode;
use promwright_rulebook::RuleFile;
use promwright_ruletest::{Options, Report, Suite, TestFile, junit, refuse, render, run, summary};
use promwright_source::{Diagnostic, Severity, Sources, Style};
use regex::Regex;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The test files in a folder of `fixtures/ruletest`, of which there are some.
fn files(folder: &str) -> Vec<PathBuf> {
    let folder = repository().join("fixtures/ruletest").join(folder);
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_test = |path: &PathBuf| path.to_string_lossy().ends_with(".test.yaml");
    let mut paths: Vec<_> = paths.filter(is_test).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// A test file that was run, with everything that is wrong with it or its rules.
struct Ran {
    sources: Sources,
    findings: Vec<Diagnostic>,
    report: Report,
}

impl Ran {
    /// Whether promtool would say SUCCESS.
    fn passed(&self) -> bool {
        self.report.passed() && !self.has_errors()
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
    let (mut tests, mut findings) = TestFile::read(file, &text);
    findings.extend(tests.supply(|supply, _| beyond::supply::read(path, supply)));
    let mut rules: Vec<RuleFile> = Vec::new();
    for name in &tests.rule_files {
        let path = path.with_file_name(name.value());
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
    if tests.strict {
        findings.extend(tests.doubtful(rules_are_good.then_some(&*rules)));
    }
    let report =
        if rules_are_good { run(&tests, &rules, options) } else { refuse(&tests, options) };
    Ran { sources, findings, report }
}

fn only(pattern: &str) -> Options {
    Options { only: Regex::new(pattern).ok(), ..Options::default() }
}

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
        let drawn = render(&ran.report, &ran.sources, Style::default());
        assert!(ran.passed() == expected, "{name} {pattern}: {:?}\n{drawn}", ran.findings);
    }
    let extra = run_file(&directory.join("rules_run_extrafields.yml"), &Options::default(), true);
    assert!(extra.passed(), "{:?}", extra.findings);
}

/// Everything that is said about a test file.
fn transcript(ran: &Ran, style: Style) -> String {
    let mut text = String::new();
    for finding in &ran.findings {
        text += &promwright_source::render(finding, &ran.sources, style);
    }
    text += &render(&ran.report, &ran.sources, style);
    let _ = writeln!(text, "{}", summary(&ran.report));
    text
}

#[test]
fn failures_and_findings_are_shown() {
    let fixtures = repository().join("fixtures/ruletest");
    in_snapshots(|| {
        insta::glob!(fixtures, "{bad,vmalert}/*.test.yaml", |path| {
            if path.ends_with("vmalert/vmalert.test.yaml") {
                return;
            }
            let ran = run_file(path, &Options::default(), false);
            assert!(!ran.passed(), "{} passes", path.display());
            insta::assert_snapshot!(transcript(&ran, Style::default()));
        });
    });
}

fn in_snapshots(of: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/ruletest"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(of);
}

/// What failures look like in narrow and in wide terminals, and that no line is wider.
#[test]
fn failures_are_drawn_for_every_terminal() {
    in_snapshots(|| {
        let folders = "{fail,story,beyond/fail,beyond/bad}/*.test.yaml";
        insta::glob!(repository().join("fixtures/ruletest"), folders, |path| {
            let ran = run_file(path, &Options::default(), false);
            assert!(!ran.passed(), "{} passes", path.display());
            for width in [80, 160] {
                let drawn = transcript(&ran, Style { width, ..Style::default() });
                for line in drawn.lines().filter(|line| line.starts_with(' ')) {
                    assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{line}");
                }
                insta::assert_snapshot!(format!("failures_at_{width}"), drawn);
            }
        });
    });
}

/// Colours stress what is said anyway, and a terminal without Unicode is drawn for, too.
#[test]
fn failures_are_drawn_in_colour_and_in_ascii() {
    let path = repository().join("fixtures/ruletest/story/misses.test.yaml");
    let ran = run_file(&path, &only("just below|another label"), false);
    let colored = Style { color: true, width: 80, ..Style::default() };
    let drawn = render(&ran.report, &ran.sources, colored);
    let ascii = Style { unicode: false, width: 80, ..Style::default() };
    let plain = render(&ran.report, &ran.sources, ascii);
    assert!(plain.is_ascii(), "{plain}");
    in_snapshots(|| {
        insta::assert_snapshot!("failures_in_colour", drawn.replace('\u{1b}', "␛"));
        insta::assert_snapshot!("failures_in_ascii", plain);
    });
}

#[test]
fn a_report_that_nobody_reads_has_no_stories() {
    let path = repository().join("fixtures/ruletest/story/misses.test.yaml");
    let ran = run_file(&path, &Options { explain: false, ..Options::default() }, false);
    let stories = ran.report.cases.iter().flat_map(|case| &case.failures).map(|own| &own.story);
    assert!(!ran.passed());
    assert!(stories.into_iter().all(|story| story.nearest.is_empty() && story.inputs.is_none()));
}

/// Those beside `beyond` were run with promtool 3.14 too: `pass` passes there, `fail` and `bad`
/// fail.
#[test]
fn files_that_must_pass_do_in_both_modes() {
    for path in ["pass", "beyond/pass"].map(files).iter().flatten() {
        for mode in [Mode::Grid, Mode::Ticking] {
            let ran = run_file(path, &Options { mode, ..Options::default() }, false);
            let said = transcript(&ran, Style::default());
            assert!(ran.passed(), "{} {mode:?}\n{said}", path.display());
        }
    }
}

#[test]
fn fields_of_vmalert_s_test_files_are_read() {
    let path = repository().join("fixtures/ruletest/vmalert/vmalert.test.yaml");
    let ran = run_file(&path, &Options::default(), false);
    assert!(ran.passed(), "{}", transcript(&ran, Style::default()));
}

#[test]
fn reports_are_written_for_ci_servers() {
    let mut drawn = String::new();
    for name in ["fail/alerts", "bad/broken-rules", "pass/times"] {
        let path = repository().join(format!("fixtures/ruletest/{name}.test.yaml"));
        let ran = run_file(&path, &Options::default(), false);
        let errors = vec!["a <text> & \"more\"\u{7}".to_owned()];
        let errors = if ran.has_errors() { errors } else { Vec::new() };
        let suite = Suite { name, report: Some(&ran.report), errors };
        drawn += &junit(&[suite], &ran.sources);
    }
    in_snapshots(|| insta::assert_snapshot!("junit", drawn));
}

#[test]
fn the_series_of_a_test_are_dumped_where_that_is_asked_for() {
    let path = repository().join("fixtures/ruletest/pass/histograms.test.yaml");
    let ran = run_file(&path, &Options { dump: true, ..Options::default() }, false);
    let dump = ran.report.cases[0].dump.clone().unwrap_or_default();
    let first = "latency =>\n{count:3, sum:1, (0.5,1]:1, (1,2]:2} @[0]\n";
    assert!(dump.contains(first), "{dump}");
}
