//! Rule tests: found, matched with the rules that they name, and run.
//!
//! A name in `rule_files` is a path or a pattern, relative to the test file. What is not on
//! disk but would be written by `build` comes from there, so that tests need no build first,
//! and promtool runs the same files next to the built ones.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use promwright_rulebook::RuleFile;
use promwright_ruletest::{Options, Report, TestFile, render, run};
use promwright_source::{Diagnostic, Severity, Sources};
use rayon::prelude::*;

use crate::discover::{From, discover};
use crate::failure::{Failure, Result};
use crate::findings::{Counts, draw, plural};
use crate::output::{Output, say};
use crate::rules::{Reading, Rules};
use crate::text::{has_key, read_text};

/// Test files with the outcome of each.
pub(crate) struct Suite {
    sources: Sources,
    reports: Vec<Report>,
    /// What is wrong with the form of test files.
    findings: Vec<Diagnostic>,
    /// The rules that were read from disk.
    rules: Rules,
    failures: Vec<Failure>,
}

/// A test file with the rules that it names.
struct Bound {
    tests: TestFile,
    /// Paths of files on disk.
    read: Vec<PathBuf>,
    /// Indices into the files that `build` writes.
    built: Vec<usize>,
}

impl Suite {
    /// Runs the test files at `paths`. `built` are the files that `build` would write, with
    /// everything set in them already; what is read from disk is set here.
    pub fn run(
        paths: &[PathBuf],
        built: &[RuleFile],
        settings: &[(String, String)],
    ) -> Result<Self> {
        let (mut suite, files) = Self::read(paths);
        let bound: Vec<_> = files.into_iter().map(|file| suite.bind(file, built)).collect();
        let read: BTreeSet<_> = bound.iter().flat_map(|bound| bound.read.clone()).collect();
        if !read.is_empty() {
            suite.rules = Rules::read(&read.into_iter().collect::<Vec<_>>(), Reading::default());
        }
        suite.set(settings, built.is_empty())?;
        let rules = &suite.rules;
        suite.reports = bound.par_iter().map(|bound| report(bound, rules, built)).collect();
        Ok(suite)
    }

    fn read(paths: &[PathBuf]) -> (Self, Vec<TestFile>) {
        let (inputs, failures) = discover(paths);
        let mut suite = Self {
            sources: Sources::new(),
            reports: Vec::new(),
            findings: Vec::new(),
            rules: Rules::default(),
            failures,
        };
        let mut files = Vec::new();
        for input in &inputs {
            match read_text(input) {
                Ok(text) if matches!(input.from, From::Found(_)) && !is_test(&text.text) => {}
                Ok(text) => {
                    let file = text.add(input.name(), &mut suite.sources, &mut suite.findings);
                    let (tests, faults) = TestFile::read(file, suite.sources.file(file).text());
                    suite.findings.extend(faults);
                    files.push(tests);
                }
                Err(failure) => suite.failures.push(failure),
            }
        }
        if files.is_empty() && suite.failures.is_empty() {
            suite.failures.push(nothing_found(paths));
        }
        (suite, files)
    }

    /// Finds the rules that a test file names; for a name without any promtool goes on, too.
    fn bind(&mut self, tests: TestFile, built: &[RuleFile]) -> Bound {
        let name = PathBuf::from(self.sources.file(tests.file).name());
        let directory = name.parent().unwrap_or(Path::new(""));
        let mut bound = Bound { tests, read: Vec::new(), built: Vec::new() };
        for pattern in &bound.tests.rule_files {
            let on_disk = on_disk(directory, &pattern.value);
            if !on_disk.is_empty() {
                bound.read.extend(on_disk);
                continue;
            }
            let indices = named(&pattern.value, built);
            if indices.is_empty() {
                let message = format!("no rule file is named `{}`", pattern.value);
                self.findings.push(
                    Diagnostic::warning("test/no-rule-file", pattern.place, message).help(
                        "names are paths relative to this file, or names that `build` writes",
                    ),
                );
            }
            bound.built.extend(indices);
        }
        bound
    }

    /// Where there is a catalog it has refused what it does not know.
    fn set(&mut self, settings: &[(String, String)], is_alone: bool) -> Result<()> {
        for setting in settings {
            let done = self.rules.set(std::slice::from_ref(setting));
            if is_alone {
                done?;
            }
        }
        Ok(())
    }

    /// Whether everything could be run and nothing failed.
    pub fn passed(&self) -> bool {
        let faulty = Counts::of(&self.findings).errors + Counts::of(&self.rules.findings).errors;
        self.failures.is_empty()
            && self.rules.failures.is_empty()
            && faulty == 0
            && self.reports.iter().all(Report::passed)
    }

    /// Shows what failed.
    pub fn draw(&self, output: &mut Output) -> Result<()> {
        draw(output, &self.rules.findings, &self.rules.sources)?;
        draw(output, &self.findings, &self.sources)?;
        for report in self.reports.iter().filter(|report| !report.passed()) {
            output.print(&render(report, &self.sources, output.style()))?;
        }
        output.flush()?;
        for failure in self.failures.iter().chain(&self.rules.failures) {
            say(&failure.to_string());
        }
        Ok(())
    }

    /// `64 tests in 4 files: 2 failed`.
    pub fn summary(&self) -> String {
        let tests: usize = self.reports.iter().map(|report| report.cases.len()).sum();
        let failed: usize = self.reports.iter().map(Report::failed_count).sum();
        let (tests, files) = (plural(tests, "test"), plural(self.reports.len(), "file"));
        let outcome = match failed {
            0 if self.passed() => "all passed".to_owned(),
            0 => "not all could be run".to_owned(),
            failed => format!("{failed} failed"),
        };
        format!("{tests} in {files}: {outcome}")
    }
}

fn is_test(text: &str) -> bool {
    has_key(text, &["rule_files", "tests"])
}

fn nothing_found(paths: &[PathBuf]) -> Failure {
    let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    Failure::new(format!("no test files in {}", paths.join(", ")))
        .help("in directories, `*.yml` and `*.yaml` with the key `tests` are test files")
}

/// The files that a path or pattern stands for, relative to the test file.
fn on_disk(directory: &Path, pattern: &str) -> Vec<PathBuf> {
    let path = directory.join(pattern);
    if path.is_file() {
        return vec![path];
    }
    // The directory may have characters that mean something in a pattern.
    let directory = glob::Pattern::escape(&directory.to_string_lossy());
    let pattern = Path::new(&directory).join(pattern);
    let found = glob::glob(&pattern.to_string_lossy()).into_iter().flatten();
    found.filter_map(std::result::Result::ok).filter(|path| path.is_file()).collect()
}

/// The files that `build` writes whose name matches.
fn named(pattern: &str, built: &[RuleFile]) -> Vec<usize> {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let parsed = glob::Pattern::new(pattern).ok();
    let options =
        glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    let matches = |name: &str| {
        name == pattern || parsed.as_ref().is_some_and(|p| p.matches_with(name, options))
    };
    let indices = built.iter().enumerate().filter(|(_, file)| matches(&file.name));
    indices.map(|(index, _)| index).collect()
}

/// Runs a file's tests. As in promtool, nothing is run over rules that do not load.
fn report(bound: &Bound, read: &Rules, built: &[RuleFile]) -> Report {
    let is_wanted =
        |file: &&RuleFile| bound.read.iter().any(|path| path.as_os_str() == &*file.name);
    let on_disk: Vec<_> = read.files.iter().filter(is_wanted).collect();
    let is_broken = |finding: &Diagnostic| {
        finding.severity == Severity::Error
            && on_disk.iter().any(|file| file.file == finding.primary.place.file)
    };
    if read.findings.iter().any(is_broken) {
        return Report { cases: Vec::new() };
    }
    let rules: Vec<_> =
        on_disk.into_iter().chain(bound.built.iter().map(|index| &built[*index])).collect();
    run(&bound.tests, &rules, &Options::default())
}
