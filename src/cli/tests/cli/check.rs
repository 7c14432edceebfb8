use crate::command::{assert_shown, run, run_with_stdin};

#[test]
fn a_clean_file_is_clean() {
    assert_shown("check-clean", &run(&["check", "fixtures/cli/clean.yaml"]));
}

#[test]
fn findings_are_drawn() {
    let outcome = run(&["check", "fixtures/cli/dropped.yaml"]);
    assert_eq!(outcome.code, Some(0));
    assert_shown("check-dropped", &outcome);
}

#[test]
fn both_halves_of_a_file_with_a_repeated_key_are_checked() {
    let outcome = run(&["check", "fixtures/cli/twice.yaml"]);
    assert_eq!(outcome.code, Some(1));
    assert_shown("check-twice", &outcome);
}

#[test]
fn json_is_one_array() {
    let outcome = run(&["check", "--format", "json", "fixtures/cli/dropped.yaml"]);
    assert_eq!(outcome.code, Some(0));
    let json: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("valid JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(1));
    assert_shown("check-json", &outcome);
    let clean = run(&["check", "--format", "json", "fixtures/cli/clean.yaml"]);
    assert_eq!((clean.code, clean.stdout.as_str()), (Some(0), "[]\n"));
}

#[test]
fn warnings_fail_only_if_strict() {
    let outcome = run(&["check", "fixtures/cli/warning.yaml"]);
    assert_eq!(outcome.code, Some(0));
    assert_shown("check-warning", &outcome);
    assert_eq!(run(&["check", "--strict", "fixtures/cli/warning.yaml"]).code, Some(1));
}

#[test]
fn directories_are_searched_for_rule_files() {
    let outcome = run(&["check", "fixtures/cli/tree"]);
    let first = outcome.stdout.lines().next();
    assert_eq!(first, Some("3 rules in 2 files (1 other YAML file passed over): no findings"));
    assert_eq!(outcome.code, Some(0));
}

#[test]
fn a_file_that_cannot_be_read_does_not_hide_the_others() {
    let outcome = run(&["check", "fixtures/cli/nowhere.yaml", "fixtures/cli/dropped.yaml"]);
    assert_eq!(outcome.code, Some(2));
    assert_shown("check-unreadable", &outcome);
}

#[test]
fn nothing_to_check_is_not_clean() {
    assert_shown("check-no-paths", &run(&["check"]));
    assert_shown("check-no-rules", &run(&["check", "fixtures/cli/tree/nested/not-rules"]));
}

#[test]
fn standard_input_is_read() {
    let text = "groups:\n- name: a\n  rules:\n  - record: a:b\n    expr: sum(\n";
    let outcome = run_with_stdin(&["check", "-"], text);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.contains("<stdin>:5"), "{}", outcome.stdout);
}

#[test]
fn what_is_not_utf8_is_a_finding() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("latin1.yaml");
    std::fs::write(&path, b"groups:\n- name: caf\xe9\n  rules: []\n").unwrap();
    let outcome = run(&["check", path.to_str().unwrap()]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.contains("latin1.yaml:2:12"), "{}", outcome.stdout);
}

#[test]
fn manifests_are_checked_in_place() {
    let outcome = run(&["check", "fixtures/cli/manifests"]);
    assert_eq!(outcome.code, Some(1));
    assert_shown("check-manifests", &outcome);
}

#[test]
fn what_another_tool_adds_is_allowed_on_demand() {
    let text = "groups:\n- name: a\n  partial_response_strategy: warn\n  rules: []\n";
    assert_eq!(run_with_stdin(&["check", "-"], text).code, Some(1));
    assert_eq!(run_with_stdin(&["check", "-", "--dialect", "thanos"], text).code, Some(0));
    assert_eq!(run(&["check", "-", "--dialect", "thaos"]).code, Some(2));
}
