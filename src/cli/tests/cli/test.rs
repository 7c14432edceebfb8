use crate::command::{assert_shown, run};

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
