//! `test --mutants`.

use crate::command::{Outcome, assert_shown, run};

const WATCHED: &str = "fixtures/ruletest/mutants/watched.test.yaml";
const SILENT: &str = "fixtures/ruletest/mutants/silent.test.yaml";

fn mutants(flags: &[&str]) -> Outcome {
    run(&[&["test", "--mutants"], flags].concat())
}

#[test]
fn the_last_line_counts_mutants() {
    let outcome = mutants(&[WATCHED]);
    assert_eq!(outcome.code, Some(0));
    assert_shown("test-mutants", &outcome);
}

#[test]
fn survivors_fail_only_where_more_are_asked_for() {
    let last = |outcome: &Outcome| outcome.stdout.lines().last().unwrap_or_default().to_owned();
    let silent = mutants(&[SILENT]);
    assert_eq!((silent.code, silent.stderr.as_str()), (Some(0), ""));
    assert!(last(&silent).contains(" 0 killed, 7 equivalent, "), "{}", last(&silent));
    let failed = mutants(&[SILENT, "--min", "50"]);
    assert_eq!(failed.code, Some(1));
    assert_eq!(last(&failed), last(&silent));
    assert!(failed.stderr.contains("`--min` asks for 50 %"), "{}", failed.stderr);
    assert_eq!(mutants(&[SILENT, "--min", "5%"]).code, Some(0));
    assert_eq!(mutants(&[WATCHED, "--min", "100"]).code, Some(0));
    assert_eq!(mutants(&[WATCHED, "--min", "101"]).code, Some(2));
    assert_eq!(run(&["test", WATCHED, "--min", "10"]).code, Some(2));
}

#[test]
fn tests_that_fail_without_mutants_end_the_run() {
    let outcome = mutants(&["fixtures/cli/tests/queue.yaml", "--set", "QueueLong.threshold=200"]);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.ends_with("1 test in 1 file: 1 failed\n"), "{}", outcome.show());
    assert!(outcome.stderr.contains("no mutants were made"), "{}", outcome.stderr);
}

#[test]
fn json_has_every_mutant_and_its_fate() {
    let outcome = mutants(&[WATCHED, SILENT, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON and no more");
    let all = json["all"].as_array().expect("a list");
    assert_eq!(json["mutants"], all.len());
    let fates = ["killed", "equivalent", "survived"];
    for fate in fates {
        assert_eq!(json[fate], all.iter().filter(|own| own["fate"] == fate).count(), "{fate}");
    }
    let equivalent = all.iter().find(|own| own["fate"] == "equivalent").expect("there are some");
    assert!(equivalent["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    let killed = all.iter().find(|own| own["fate"] == "killed").expect("there are some");
    assert_eq!(killed["by"]["file"], WATCHED);
    assert_eq!(killed["rule"], "instance:full:count");
    assert_eq!(killed["file"], "fixtures/ruletest/mutants/watched.yaml");
    assert_eq!(killed["line"], 5);
}
