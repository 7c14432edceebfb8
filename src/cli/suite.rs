//! Rule tests: found, matched with the rules that they name, and run.
//!
//! A name in `rule_files` is a path or a pattern, relative to the test file. What is not on
//! disk but would be written by `build` comes from there, so that tests need no build first,
//! and promtool runs the same files next to the built ones.

mod coverage;
mod junit;
mod mutants;
mod progress;
mod rule_files;
mod supply;
mod watch;

pub(crate) use coverage::Covered;
pub(crate) use watch::{Watch, clear};

pub(crate) use mutants::Mutated;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use promwright_rulebook::RuleFile;
use promwright_ruletest::{Options, Report, TestFile, refuse, render, run};
use promwright_source::{Diagnostic, Place, Severity, Sources};
use rayon::prelude::*;

use crate::discover::{Found, From, Input, discover};
use crate::failure::{Failure, Result};
use crate::findings::{Counts, draw, plural};
use crate::output::{Output, say};
use crate::rules::{Reading, Rules};
use crate::text::{has_key, read_text};
pub(crate) use progress::Progress;

/// What a run of tests works with.
#[derive(Clone)]
pub(crate) struct Plan<'a> {
    /// The files that `build` would write, with everything set in them.
    pub built: &'a [RuleFile],
    /// What to set in rules that are read from disk.
    pub settings: &'a [Setting],
    /// How tests are run.
    pub options: Options,
    /// Whether rule files may have fields that Prometheus does not know.
    pub ignores_unknown_fields: bool,
    /// What is asked of all test files, whatever they say themselves.
    pub demands: Demands,
}

/// What a run asks of test files.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Demands {
    /// Nothing that passes whatever the rules do.
    pub strict: bool,
    /// No field that promtool does not know.
    pub portable: bool,
    /// Groups at their own interval.
    pub group_intervals: bool,
}

/// A value to set in rules that are read.
pub(crate) struct Setting {
    /// Its name and its value, as they were given.
    pub given: (String, String),
    /// Why it cannot be set anywhere else; `None` if it has been.
    pub refused: Option<Failure>,
}

/// Test files with the outcome of each.
pub(crate) struct Suite {
    sources: Sources,
    bound: Vec<Bound>,
    /// One for each of `bound`.
    reports: Vec<Report>,
    /// What is wrong with the form of test files.
    findings: Vec<Diagnostic>,
    /// The rules that were read from disk.
    rules: Rules,
    /// Test files that could not be read, by name.
    unread: Vec<(String, Failure)>,
    failures: Vec<Failure>,
}

/// A test file with the rules that it names.
struct Bound {
    tests: TestFile,
    /// Paths of files on disk, in the order of `rule_files`.
    read: Vec<PathBuf>,
    /// Indices into the files that `build` writes.
    built: Vec<usize>,
    /// Whether all names stand for files.
    is_whole: bool,
}

impl Suite {
    /// Runs the test files at `paths`.
    pub fn run(paths: &[PathBuf], plan: Plan<'_>) -> Result<Self> {
        let mut suite = Self::run_found(discover(paths), plan)?;
        if suite.bound.is_empty() && suite.unread.is_empty() && suite.failures.is_empty() {
            suite.failures.push(nothing_found(paths));
        }
        Ok(suite)
    }

    /// Runs test files that were found.
    pub fn run_found(found: Found, plan: Plan<'_>) -> Result<Self> {
        let (mut suite, mut files) = Self::read(found);
        suite.demand(&mut files, plan.demands);
        suite.supply(&mut files);
        suite.bound = files.into_iter().map(|file| suite.bind(file, plan.built)).collect();
        let read: BTreeSet<_> = suite.bound.iter().flat_map(|bound| bound.read.clone()).collect();
        if !read.is_empty() {
            suite.rules = Rules::read(&read.into_iter().collect::<Vec<_>>(), Reading::default());
        }
        if plan.ignores_unknown_fields {
            suite.rules.findings.retain(|finding| !is_unknown_field(finding));
        }
        suite.set(plan.settings)?;
        suite.doubt(plan.built);
        suite.reports = suite.reports(plan.built, &plan.options);
        let is_empty = suite.reports.iter().all(|report| report.cases.is_empty());
        let tests = || suite.bound.iter().flat_map(|bound| &bound.tests.tests);
        if let Some(only) = plan.options.only.filter(|_| is_empty && tests().next().is_some()) {
            let message = format!("no test has a name that matches `{only}`");
            suite.failures.push(Failure::new(message).help("`--run` searches in `name` of tests"));
        }
        Ok(suite)
    }

    fn read((inputs, failures): Found) -> (Self, Vec<TestFile>) {
        let mut suite = Self {
            sources: Sources::new(),
            bound: Vec::new(),
            reports: Vec::new(),
            findings: Vec::new(),
            rules: Rules::default(),
            unread: Vec::new(),
            failures,
        };
        let texts: Vec<_> = inputs.par_iter().map(|input| (input, read_text(input))).collect();
        let mut read = Vec::new();
        for (input, text) in texts {
            match text {
                Ok(text) if matches!(input.from, From::Found(_)) && !is_test(&text.text) => {}
                Ok(text) => {
                    read.push(text.add(input.name(), &mut suite.sources, &mut suite.findings));
                }
                Err(failure) => suite.unread.push((Input::name(input), failure)),
            }
        }
        let parse = |file| TestFile::read(file, suite.sources.file(file).text());
        let parsed: Vec<_> = read.into_par_iter().map(parse).collect();
        let (files, findings): (Vec<_>, Vec<_>) = parsed.into_iter().unzip();
        suite.findings.extend(findings.into_iter().flatten());
        (suite, files)
    }

    /// Asks of test files what the run asks of them.
    fn demand(&mut self, files: &mut [TestFile], demands: Demands) {
        for file in files {
            file.strict |= demands.strict;
            file.group_intervals |= demands.group_intervals;
            if demands.portable {
                self.findings.extend(file.unportable());
            }
        }
    }

    /// Finds the rules that a test file names; for a name without any promtool goes on, too,
    /// unless it is strict.
    fn bind(&mut self, tests: TestFile, built: &[RuleFile]) -> Bound {
        let name = PathBuf::from(self.sources.file(tests.file).name());
        let directory = name.parent().unwrap_or(Path::new(""));
        let mut bound = Bound { tests, read: Vec::new(), built: Vec::new(), is_whole: true };
        for pattern in &bound.tests.rule_files {
            let on_disk = match rule_files::on_disk(directory, pattern.value()) {
                Ok(on_disk) => on_disk,
                Err(error) => {
                    let message = format!("`{}` is no pattern: {error}", pattern.value());
                    let finding = Diagnostic::error("test/bad-pattern", pattern.place(), message);
                    self.findings.push(finding);
                    bound.is_whole = false;
                    continue;
                }
            };
            if let Some(directory) = on_disk.iter().find(|path| path.is_dir()) {
                self.findings.push(a_directory(pattern.place(), directory));
                bound.is_whole = false;
            } else if on_disk.is_empty() {
                let indices = rule_files::built(pattern.value(), built);
                if indices.is_empty() {
                    let mut finding = no_rule_file(pattern.place(), pattern.value());
                    if bound.tests.strict {
                        finding.severity = Severity::Error;
                    }
                    self.findings.push(finding);
                    bound.is_whole = false;
                }
                bound.built.extend(indices);
            } else {
                bound.read.extend(on_disk);
            }
        }
        bound
    }

    /// What has been set elsewhere need not be here.
    fn set(&mut self, settings: &[Setting]) -> Result<()> {
        for setting in settings {
            let done = self.rules.set(std::slice::from_ref(&setting.given));
            if let (Err(failure), Some(refused)) = (done, &setting.refused) {
                return Err(if self.rules.files.is_empty() { refused.clone() } else { failure });
            }
        }
        Ok(())
    }

    /// What strict files must not have.
    fn doubt(&mut self, built: &[RuleFile]) {
        let doubtful = |(bound, rules): (&Bound, Option<Vec<&RuleFile>>)| {
            bound.tests.doubtful(rules.as_deref().filter(|_| bound.is_whole))
        };
        let bound = self.bound.iter().zip(self.rules_of(built));
        let findings: Vec<_> =
            bound.filter(|(bound, _)| bound.tests.strict).flat_map(doubtful).collect();
        self.findings.extend(findings);
    }

    /// The rules of each test file; `None` if some do not load.
    fn rules_of<'a>(&'a self, built: &'a [RuleFile]) -> Vec<Option<Vec<&'a RuleFile>>> {
        let name =
            |finding: &Diagnostic| self.rules.sources.file(finding.primary.place.file).name();
        let errors = self.rules.findings.iter().filter(|f| f.severity == Severity::Error);
        let broken: BTreeSet<&str> = errors.map(name).collect();
        let mut by_path: BTreeMap<&str, Vec<&RuleFile>> = BTreeMap::new();
        for file in &self.rules.files {
            by_path.entry(self.rules.sources.file(file.file).name()).or_default().push(file);
        }
        let one = |bound: &Bound| {
            let paths: Vec<_> = bound.read.iter().map(|path| path.to_string_lossy()).collect();
            if paths.iter().any(|path| broken.contains(&**path)) {
                return None;
            }
            let on_disk = paths.iter().filter_map(|path| by_path.get(&**path)).flatten().copied();
            Some(on_disk.chain(bound.built.iter().map(|index| &built[*index])).collect())
        };
        self.bound.iter().map(one).collect()
    }

    /// Runs all files. As in promtool, nothing is run over rules that do not load.
    fn reports(&self, built: &[RuleFile], options: &Options) -> Vec<Report> {
        let tests = self.bound.iter().map(|bound| bound.tests.tests.len());
        let progress = Progress::new(tests.sum(), "tests");
        let one = |(bound, rules): (&Bound, Option<Vec<&RuleFile>>)| {
            let report = match rules {
                Some(rules) => run(&bound.tests, &rules, options),
                None => refuse(&bound.tests, options),
            };
            progress.advance(bound.tests.tests.len());
            report
        };
        self.bound.par_iter().zip(self.rules_of(built)).map(one).collect()
    }

    /// Whether everything could be run and nothing failed.
    pub fn passed(&self) -> bool {
        let faulty = Counts::of(&self.findings).errors + Counts::of(&self.rules.findings).errors;
        self.failures.is_empty()
            && self.unread.is_empty()
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
        let unread = self.unread.iter().map(|(_, failure)| failure);
        for failure in unread.chain(&self.failures).chain(&self.rules.failures) {
            say(&failure.to_string());
        }
        Ok(())
    }

    /// Says what series each test had at its end, for those that were asked for.
    pub fn say_dumps(&self) {
        for (bound, report) in self.bound.iter().zip(&self.reports) {
            let file = self.sources.file(bound.tests.file).name();
            for case in &report.cases {
                let Some(dump) = &case.dump else { continue };
                say(&format!("{file}: {}: all series (input and rules)\n{dump}", case.name));
            }
        }
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

fn is_unknown_field(finding: &Diagnostic) -> bool {
    matches!(finding.slug, "rule/unknown-field" | "rule/dialect-field")
}

fn no_rule_file(place: Place, name: &str) -> Diagnostic {
    let message = format!("no rule file is named `{name}`");
    Diagnostic::warning("test/no-rule-file", place, message)
        .help("names are paths relative to this file, or names that `build` writes")
}

fn a_directory(place: Place, path: &Path) -> Diagnostic {
    let message = format!("`{}` is a directory", path.display());
    Diagnostic::error("test/no-rule-file", place, message)
        .help("name the files in it, as in `rules/*.yaml`")
}

fn nothing_found(paths: &[PathBuf]) -> Failure {
    let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    Failure::new(format!("no test files in {}", paths.join(", ")))
        .help("in directories, `*.yml` and `*.yaml` with the key `tests` are test files")
}
