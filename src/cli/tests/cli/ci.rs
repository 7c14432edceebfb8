use crate::command::run;

/// Without the times.
fn lines(stdout: &str) -> Vec<String> {
    let line = |line: &str| line.rsplit_once(" (").map_or(line, |(line, _)| line).to_owned();
    stdout.lines().map(line).collect()
}

#[test]
fn all_stages_run_and_tests_find_what_build_would_write() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("dist");
    let arguments = [
        "ci",
        "fixtures/cli/build",
        "--tests",
        "fixtures/cli/tests/built.yaml",
        "--out",
        out.to_str().unwrap(),
    ];
    let outcome = run(&arguments);
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
    let expected = [
        "check  3 rules in 2 files: no findings".to_owned(),
        "test   1 test in 1 file: all passed".to_owned(),
        format!("build  4 files in {}: 4 written, 0 unchanged", out.display()),
    ];
    assert_eq!(lines(&outcome.stdout), expected);
    let again = run(&arguments);
    assert!(again.stdout.contains("0 written, 4 unchanged"), "{}", again.stdout);
}

#[test]
fn nothing_is_written_after_a_stage_that_fails() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("dist");
    let ci = |rules: &str, tests: &str| {
        run(&["ci", rules, "--tests", tests, "--out", out.to_str().unwrap()])
    };
    let unchecked = ci("fixtures/cli/twice.yaml", "fixtures/cli/tests/queue.yaml");
    assert_eq!(unchecked.code, Some(1));
    assert_eq!(lines(&unchecked.stdout).last().unwrap(), "check  2 rules in 1 file: 2 errors");
    let untested = ci("fixtures/cli/clean.yaml", "fixtures/cli/tests/built.yaml");
    assert_eq!(untested.code, Some(1));
    assert_eq!(lines(&untested.stdout).last().unwrap(), "test   1 test in 1 file: 1 failed");
    assert!(!out.exists());
}
