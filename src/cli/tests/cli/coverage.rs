//! `test --coverage`.

use crate::command::{Outcome, assert_shown, run};

const WHOLE: &str = "fixtures/ruletest/coverage/whole.test.yaml";
const GAPS: &str = "fixtures/ruletest/coverage/gaps.test.yaml";

fn coverage(flags: &[&str]) -> Outcome {
    run(&[&["test", "--coverage"], flags].concat())
}

#[test]
fn the_last_line_counts_rules() {
    let outcome = coverage(&[WHOLE, "--min", "100"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), ""));
    assert_shown("test-coverage", &outcome);
}

#[test]
fn too_few_rules_fail_where_more_are_asked_for() {
    assert_eq!(coverage(&[GAPS]).code, Some(0));
    assert_eq!(coverage(&[GAPS, "--min", "11"]).code, Some(0));
    let failed = coverage(&[GAPS, "--min", "12%"]);
    assert_eq!(failed.code, Some(1));
    assert!(failed.stdout.ends_with("\n1 of 9 rules\n"), "{}", failed.show());
    let last = failed.stderr.lines().last();
    assert_eq!(last, Some("11.1 % of the rules are covered, and `--min` asks for 12 %"));
    assert_eq!(run(&["test", GAPS, "--min", "10"]).code, Some(2));
}

#[test]
fn a_run_over_no_rules_covers_nothing() {
    let outcome = coverage(&["fixtures/cli/tests/built.yaml", "--min", "1"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.ends_with("\n0 of 0 rules\n"), "{}", outcome.show());
}

#[test]
fn json_has_every_rule_with_its_branches() {
    let outcome = coverage(&[GAPS, "--coverage-format", "json"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), "1 of 9 rules\n"));
    let json: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON and no more");
    assert_eq!((&json["rules"], &json["covered"]), (&9.into(), &1.into()));
    let slow = &json["all"][4];
    assert_eq!((&slow["rule"], &slow["line"]), (&"Slow".into(), &21.into()));
    assert_eq!((&slow["fires"], &slow["silent"]), (&"never".into(), &"asserted".into()));
    let comparison = serde_json::json!({
        "operator": "==",
        "expr": "job:is_slow == 1",
        "file": "fixtures/ruletest/coverage/rules.yaml",
        "line": 23,
        "column": 23,
        "sides": [{ "name": "true", "samples": 0 }, { "name": "false", "samples": 6 }],
    });
    assert_eq!(slow["branches"][0], comparison);
    let missing = ["fires", "branches[0].true", "branches[1].kept", "branches[1].dropped"];
    assert_eq!(slow["missing"], serde_json::json!(missing));
    assert_eq!(slow["advice"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_file_is_written_in_the_format_and_the_text_is_shown() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("lcov.info");
    let file = path.to_str().expect("UTF-8");
    let flags = [GAPS, "--coverage-format", "lcov", "--coverage-output", file];
    let outcome = coverage(&flags);
    assert_eq!(outcome.stdout, coverage(&[GAPS]).stdout);
    let written = std::fs::read_to_string(&path).expect("it was written");
    assert_eq!(written, coverage(&flags[..3]).stdout);
    assert!(
        written.starts_with("TN:\nSF:fixtures/ruletest/coverage/rules.yaml\nFN:6,"),
        "{written}"
    );
    let nowhere = coverage(&[GAPS, "--coverage-output", "/dev/null/a"]);
    assert_eq!(nowhere.code, Some(2), "{}", nowhere.show());
}

#[test]
fn a_document_does_not_stand_among_failures() {
    let failing = ["fixtures/cli/tests/queue.yaml", "--set", "QueueLong.threshold=200"];
    let text = coverage(&failing);
    assert_eq!(text.code, Some(1));
    assert!(text.stdout.ends_with("\n0 of 2 rules\n"), "{}", text.show());
    let json = coverage(&[&failing[..], &["--coverage-format", "json"]].concat());
    assert_eq!(json.code, Some(1));
    assert!(json.stderr.contains("coverage is not shown, for the tests fail"), "{}", json.stderr);
}

#[test]
fn coverage_and_mutants_share_a_run_and_the_minimum() {
    let both = coverage(&["--mutants", WHOLE]);
    let rules = both.stdout.find("\n9 of 9 rules\n");
    let mutants = both.stdout.rfind(" mutants, ");
    assert!(rules.is_some() && rules < mutants, "{}", both.show());
    let json = coverage(&["--mutants", WHOLE, "--format", "json"]);
    assert_eq!(json.code, Some(2));
    assert!(json.stderr.contains("cannot both be on standard output"), "{}", json.stderr);
    let watched = coverage(&["--watch", WHOLE]);
    assert_eq!(watched.code, Some(2));
}
