use crate::command::{assert_shown, command, finish, run};

const QUEUE: &str = "fixtures/cli/tests/queue.yaml";

#[test]
fn what_passes_says_how_much() {
    let outcome = run(&["test", QUEUE]);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), "1 test in 1 file: all passed\n")
    );
}

#[test]
fn what_is_set_is_tested() {
    let outcome = run(&["test", QUEUE, "--set", "QueueLong.threshold=200"]);
    assert_eq!(outcome.code, Some(1));
    assert_shown("test-failed", &outcome);
    assert_eq!(run(&["test", QUEUE, "--set", "QueueLng.threshold=200"]).code, Some(2));
}

#[test]
fn a_name_without_a_file_is_a_warning() {
    let outcome = run(&["test", "fixtures/cli/tests/built.yaml"]);
    assert_eq!(outcome.code, Some(1));
    assert_shown("test-no-rules", &outcome);
}

#[test]
fn a_test_file_that_is_not_there_is_a_failed_test_as_in_promtool() {
    let outcome = run(&["test", "fixtures/cli/nowhere.yaml", QUEUE]);
    assert_eq!(outcome.code, Some(1));
    assert_shown("test-nowhere", &outcome);
}

#[test]
fn rules_that_do_not_load_fail_their_tests() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    write("rules.yaml", "groups:\n- name: a\n  rules:\n  - record: a:b\n    expr: sum(\n");
    write("test.yaml", "rule_files: [rules.yaml]\ntests: []\n");
    let outcome = run(&["test", directory.path().to_str().unwrap()]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.contains("promql/syntax"), "{}", outcome.stdout);
}

/// A directory with a test file `t.yaml` and its rules `r.yaml`.
fn files(rules: &str, tests: &str) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("r.yaml"), rules).unwrap();
    std::fs::write(directory.path().join("t.yaml"), tests).unwrap();
    directory
}

fn test_with(directory: &tempfile::TempDir, flags: &[&str]) -> crate::command::Outcome {
    let path = directory.path().join("t.yaml");
    run(&[&["test", path.to_str().unwrap()], flags].concat())
}

const TWO_TESTS: &str = "
tests:
- name: right
  promql_expr_test:
  - {expr: vector(1), exp_samples: [{value: 1}]}
- name: wrong
  promql_expr_test:
  - {expr: vector(1), exp_samples: [{value: 2}]}
";

#[test]
fn only_tests_that_are_named_run() {
    let directory = files("", TWO_TESTS);
    assert_eq!(test_with(&directory, &[]).code, Some(1));
    assert_eq!(test_with(&directory, &["--run", "right"]).code, Some(0));
    assert_eq!(test_with(&directory, &["--run", "nothing", "--run", "^wr"]).code, Some(1));
    assert_eq!(test_with(&directory, &["--diff", "--run", ""]).code, Some(1));
    assert_eq!(test_with(&directory, &["--run", "("]).code, Some(2));
    let none = test_with(&directory, &["--run", "rightly"]);
    assert_eq!(none.code, Some(1));
    assert!(none.stderr.contains("no test has a name that matches `rightly`"), "{}", none.stderr);
}

#[test]
fn fields_that_prometheus_does_not_know_can_be_allowed_in_rule_files() {
    let rules = "groups:\n- name: a\n  owner: me\n  rules:\n  - record: a:b\n    expr: vector(1)\n    \
                 debug: true\n";
    let tests = "rule_files: [r.yaml]\ntests:\n- promql_expr_test:\n  - {expr: a:b, exp_samples: \
                 [{labels: a:b, value: 1}]}\n";
    let directory = files(rules, tests);
    assert_eq!(test_with(&directory, &[]).code, Some(1));
    assert_eq!(test_with(&directory, &["--ignore-unknown-fields"]).code, Some(0));
    // As in promtool, test files may have none.
    let directory = files(rules, &format!("{tests}owner: me\n"));
    assert_eq!(test_with(&directory, &["--ignore-unknown-fields"]).code, Some(1));
}

#[test]
fn features_are_switched_on_by_prometheus_names() {
    let tests = "tests:\n- input_series: [{series: m, values: 1x5}]\n  promql_expr_test:\n  - {expr: \
                 'max(mad_over_time(m[5m]))', eval_time: 5m, exp_samples: [{value: 0}]}\n";
    let directory = files("", tests);
    assert_eq!(test_with(&directory, &[]).code, Some(1));
    let names = "promql-duration-expr,promql-experimental-functions";
    assert_eq!(test_with(&directory, &["--enable-feature", names]).code, Some(0));
    let unknown = test_with(&directory, &["--enable-feature=promql-magic"]);
    assert!(unknown.stderr.contains("knows no `promql-magic`"), "{}", unknown.stderr);
}

#[test]
fn series_and_reports_are_written_where_that_is_asked_for() {
    let directory = files("", TWO_TESTS);
    let report = directory.path().join("junit.xml");
    let outcome = test_with(&directory, &["--junit", report.to_str().unwrap(), "--debug"]);
    assert_eq!(outcome.code, Some(1));
    let written = std::fs::read_to_string(&report).unwrap();
    assert!(written.contains("tests=\"2\" failures=\"1\" errors=\"0\""), "{written}");
    crate::published::junit_is_valid(&written);
    assert!(outcome.stderr.contains("right: all series"), "{}", outcome.stderr);
    let below_a_file = report.join("junit.xml");
    let refused = test_with(&directory, &["--junit", below_a_file.to_str().unwrap()]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("nothing was changed"), "{}", refused.stderr);
}

#[test]
fn a_file_that_is_wrong_does_not_keep_others_from_running() {
    let directory = files("", TWO_TESTS);
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    write("a.yaml", "tests:\n  - name: a\n   promql_expr_test: []\n");
    write("b.yaml", "tests: []\nrule_files: [., 'a[']\n");
    let outcome = run(&["test", directory.path().to_str().unwrap(), "/nowhere/c.yaml"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.ends_with("3 tests in 3 files: 2 failed\n"), "{}", outcome.show());
    for text in ["yaml/syntax", "test/bad-pattern", "test/no-rule-file", "is a directory"] {
        assert!(outcome.stdout.contains(text), "{text}: {}", outcome.show());
    }
    assert!(outcome.stderr.contains("/nowhere/c.yaml"), "{}", outcome.stderr);
}

#[test]
fn rules_that_a_linter_is_told_to_ignore_are_tested() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        std::fs::write(directory.path().join(name), text).expect("written");
    };
    write(
        "rules.yaml",
        "# pint ignore/file\ngroups:\n- name: g\n  rules:\n  - alert: Down\n    expr: up == 0\n",
    );
    write(
        "test.yaml",
        "rule_files: [rules.yaml]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  \
         input_series: [{series: up, values: 0x5}]\n  alert_rule_test:\n  - alertname: Down\n    \
         eval_time: 2m\n    exp_alerts: [{}]\n",
    );
    let run = |arguments: &[&str]| finish(command(arguments).current_dir(directory.path()));
    let outcome = run(&["test", "test.yaml"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
    let outcome = run(&["build", "rules.yaml", "--out", "built"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.show());
    let built = std::fs::read_to_string(directory.path().join("built/combined-alerts.yaml"));
    assert!(built.expect("it was built").contains("alert: Down"));
}
