//! `test` beyond promtool: series of other files, strict and portable runs; and test files that
//! are wrong.

use crate::command::{assert_shown, run};

#[test]
fn series_come_from_dumps_other_tests_and_scenarios() {
    let outcome = run(&["test", "fixtures/cli/tests/supplied.yaml"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
}

#[test]
fn series_that_are_not_to_be_had_are_told_where_they_are_named() {
    assert_shown("test-not-supplied", &run(&["test", "fixtures/cli/tests/not-supplied.yaml"]));
}

/// A file passes; with a flag it is refused, as the snapshot says.
fn assert_refused(flag: &str, path: &str, snapshot: &str) {
    assert_eq!(run(&["test", path]).code, Some(0));
    assert_shown(snapshot, &run(&["test", flag, path]));
}

#[test]
fn a_strict_run_refuses_what_passes_whatever_the_rules_do() {
    assert_refused("--strict", "fixtures/cli/tests/plain.yaml", "test-strict");
}

/// Where a name stands for no file, no alert is said to be missing.
#[test]
fn names_of_alerts_are_looked_up_where_all_rules_are_there() {
    let strict = |path: &str| run(&["test", "--strict", path]).stdout;
    let right = strict("fixtures/cli/tests/wrong/right.yaml");
    assert_eq!(right, "1 test in 1 file: all passed\n");
    let missing = strict("fixtures/cli/tests/wrong/missing-rules.yaml");
    assert!(!missing.contains("test/strict"), "{missing}");
}

#[test]
fn a_portable_run_refuses_what_promtool_refuses() {
    let beyond = "fixtures/ruletest/beyond/pass/states.test.yaml";
    assert_refused("--portable", beyond, "test-portable");
    let plain = run(&["test", "--portable", "fixtures/ruletest/pass/states.test.yaml"]);
    assert_eq!(plain.code, Some(0), "{}", plain.show());
}

#[test]
fn existing_files_run_as_a_server_or_an_older_version_would_run_them() {
    for (flag, field, name) in [
        ("--group-intervals", "group_intervals: true", "group-intervals"),
        ("--left-closed", "left_closed_ranges: true", "left-closed"),
    ] {
        let path = format!("fixtures/ruletest/beyond/pass/{name}.test.yaml");
        let text = std::fs::read_to_string(path_from_here(&path)).unwrap();
        let rules = path_from_here("fixtures/ruletest/beyond/");
        let directory = tempfile::tempdir().unwrap();
        let plain = directory.path().join("t.yaml");
        let text = text.replace(field, "").replace("../", &rules);
        std::fs::write(&plain, text).unwrap();
        let plain = plain.to_str().unwrap();
        assert_eq!(run(&["test", plain]).code, Some(1), "{name}");
        let asked = run(&["test", flag, plain]);
        assert_eq!(asked.code, Some(0), "{name}: {}", asked.show());
    }
}

fn path_from_here(path: &str) -> String {
    format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"))
}

/// An unknown field, a bad series, a bad duration, wrong indentation and files that are not
/// there: each is told on its bytes, and `right.yaml` runs.
#[test]
fn wrong_files_are_told_on_their_bytes_and_the_others_run() {
    let paths = ["fixtures/cli/tests/wrong", "fixtures/cli/tests/nowhere.yaml"];
    assert_shown("test-wrong", &run(&["test", paths[0], paths[1]]));
}
