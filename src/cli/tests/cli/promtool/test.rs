//! `test` gives the verdicts of promtool.
//!
//! The exit codes are asked for of promtool's own test data. Where the environment variable
//! `PROMWRIGHT_CORPUS_PROMTOOL` names a promtool of 3.x, both tools run the rule tests of other
//! projects, and each test case must come out alike; that takes promtool minutes. What does not
//! is listed in `fixtures/ruletest/corpus-differences.txt`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{listed, promtool, shared};
use crate::command::command;

/// Files of promtool's test data with flags, and the exit code.
const EXIT_CODES: [(&[&str], i32); 19] = [
    (&["unittest.yml"], 0),
    (&["long-period.yml"], 0),
    (&["no-test-group-interval.yml"], 0),
    (&["start-time-test.yml"], 0),
    (&["at-modifier-test.yml"], 0),
    (&["negative-offset-test.yml"], 0),
    (&["rules_run.yml", "--run", "correct"], 0),
    (&["rules_run_fuzzy.yml", "--run", "correct"], 0),
    (&["rules_run_extrafields.yml", "--ignore-unknown-fields"], 0),
    (&["rules_run_extrafields.yml"], 1),
    (&["failing.yml"], 1),
    (&["bad-input-series.yml"], 1),
    (&["bad-promql.yml"], 1),
    (&["bad-rules-error-test.yml"], 1),
    (&["bad-rules-syntax-test.yml"], 1),
    (&["rules_run.yml"], 1),
    (&["rules_run.yml", "--run", "wrong"], 1),
    (&["rules_run_fuzzy.yml", "--run", "wrong"], 1),
    (&["rules_run_no_fuzzy.yml"], 1),
];

#[test]
fn exit_codes_are_those_of_promtool() {
    let directory = shared().join("promtool-tests");
    if !directory.is_dir() {
        println!("../shared/promtool-tests is not there: skipped");
        return;
    }
    for (arguments, code) in EXIT_CODES {
        let mut own = command(&["test"]);
        let ran = own.args(arguments).current_dir(&directory).output().expect("it starts");
        let shown = String::from_utf8_lossy(&ran.stdout);
        assert_eq!(ran.status.code(), Some(code), "{arguments:?}: {shown}");
    }
}

/// What became of a test file: whether there was an error beside its test cases, and for each
/// of these its name and whether it failed.
#[derive(Debug, PartialEq)]
struct Verdict {
    is_refused: bool,
    cases: Vec<(String, bool)>,
}

/// Test files below a directory, in the order of their paths.
fn test_files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("it can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(test_files(&path));
        } else if fs::read_to_string(&path).is_ok_and(|text| {
            text.lines().any(|line| line.starts_with("tests:") || line.starts_with("rule_files:"))
        }) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Runs a tool that writes JUnit XML to the file that stands last among the first arguments.
fn verdicts(mut command: Command, report: &Path, files: &[PathBuf]) -> BTreeMap<String, Verdict> {
    let ran = command.args(files).output().expect("it starts");
    let xml = fs::read_to_string(report).unwrap_or_default();
    assert!(!xml.is_empty(), "no report: {}", String::from_utf8_lossy(&ran.stderr));
    let suites = xml.split("<testsuite ").skip(1);
    suites.map(|suite| (attribute(suite, "name"), verdict(suite))).collect()
}

fn verdict(suite: &str) -> Verdict {
    let mut cases = Vec::new();
    let mut is_refused = false;
    for case in suite.split("<testcase ").skip(1) {
        if case.contains("<error>") {
            is_refused = true;
        } else {
            cases.push((attribute(case, "name"), case.contains("<failure")));
        }
    }
    Verdict { is_refused, cases }
}

/// The value of an attribute of the element that a text begins within.
fn attribute(text: &str, name: &str) -> String {
    let value = text.split_once(&format!("{name}=\"")).map_or("", |(_, rest)| rest);
    let value = value.split('"').next().unwrap_or_default();
    let plain = [("&#34;", "\""), ("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">")];
    let value = plain.iter().fold(value.to_owned(), |value, (from, to)| value.replace(from, to));
    value.replace("&amp;", "&")
}

/// Where the tools differ in a file: the names of the test cases, or of the file alone where
/// promtool runs none of it.
fn differences(promtool: &Verdict, own: &Verdict) -> Vec<String> {
    if promtool.is_refused {
        let fails = own.is_refused || own.cases.iter().any(|(_, failed)| *failed);
        return if fails { Vec::new() } else { vec!["the file".to_owned()] };
    }
    if promtool.cases.len() != own.cases.len() {
        return vec!["the number of test cases".to_owned()];
    }
    let pairs = promtool.cases.iter().zip(&own.cases);
    pairs.filter(|(theirs, own)| theirs != own).map(|((name, _), _)| name.clone()).collect()
}

/// File and test case of each known difference.
fn known_differences() -> Vec<(String, String)> {
    let lines = listed("ruletest/corpus-differences.txt");
    lines
        .iter()
        .map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            let [file, case, reason] = parts[..] else { panic!("three columns: {line}") };
            assert!(!reason.trim().is_empty(), "a reason: {line}");
            (file.to_owned(), case.to_owned())
        })
        .collect()
}

#[test]
fn tests_of_other_projects_come_out_as_in_promtool() {
    let Some(promtool) = promtool("PROMWRIGHT_CORPUS_PROMTOOL") else { return };
    let corpus = shared().join("corpus/tests");
    if !corpus.is_dir() {
        println!("../shared/corpus/tests is not there: skipped");
        return;
    }
    let corpus = corpus.canonicalize().expect("it is there");
    let scratch = tempfile::tempdir().expect("there is a temporary directory");
    let reports = ["promtool.xml", "own.xml"].map(|name| scratch.path().join(name));
    let mut found = Vec::new();
    let (mut files, mut cases) = (0, 0);
    for project in fs::read_dir(&corpus).expect("it can be read").flatten() {
        let paths = test_files(&project.path());
        let mut theirs = Command::new(&promtool);
        theirs.args(["test", "--junit"]).arg(&reports[0]).arg("rules");
        let theirs = verdicts(theirs, &reports[0], &paths);
        let mut own = command(&["test", "--junit"]);
        own.arg(&reports[1]);
        let own = verdicts(own, &reports[1], &paths);
        assert_eq!((theirs.len(), own.len()), (paths.len(), paths.len()), "{project:?}");
        for (path, verdict) in &theirs {
            let name = Path::new(path).strip_prefix(&corpus).expect("below").display().to_string();
            let differ = differences(verdict, &own[path]);
            found.extend(differ.into_iter().map(|case| (name.clone(), case)));
            cases += verdict.cases.len();
        }
        files += paths.len();
    }
    println!("{files} files, {cases} test cases, {} differences", found.len());
    found.sort();
    let mut known = known_differences();
    known.sort();
    assert_eq!(found, known, "left: where promtool differs; right: what is listed");
}
