//! `backtest` and `tune`.

use std::path::Path;

use crate::command::{assert_shown, command, finish, run};

const RULES: &str = "fixtures/cli/backtest/rules.yaml";
const OLD: &str = "fixtures/cli/backtest/old.yaml";
const DAY: [&str; 4] = ["--scenario", "audit-2025-10-23", "--duration", "8h"];

fn backtest<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["backtest", RULES], &DAY[..], more].concat()
}

#[test]
fn a_day_is_shown_as_text_json_and_junit() {
    for (format, name) in [
        ("text", "backtest-day-text"),
        ("json", "backtest-day-json"),
        ("junit", "backtest-day-junit"),
    ] {
        let outcome = run(&backtest(&["--output", format]));
        assert_shown(name, &outcome);
        if format == "junit" {
            crate::published::junit_is_valid(&outcome.stdout);
        }
    }
}

#[test]
fn what_is_set_is_shown_beside_what_is_not() {
    let set = ["--set", "PodDrift.threshold=0.3", "--set", "PodDrift.for=3m"];
    assert_shown("backtest-set", &run(&backtest(&set)));
    assert_shown("backtest-set-idle", &run(&backtest(&["--set", "QueueLong.threshold=7"])));
}

#[test]
fn values_stand_on_their_side_of_the_threshold() {
    let (rules, data) =
        ("fixtures/cli/backtest/values-rules.yaml", "fixtures/cli/backtest/values.yaml");
    let arguments = ["backtest", rules, "--data", data];
    assert_shown("backtest-values", &run(&arguments));
    let colored = run(&[&arguments[..], &["--color", "always", "--alert", "DiskFull"]].concat());
    assert_shown("backtest-values-colored", &colored);
    assert!(!run(&arguments).stdout.contains('\u{1b}'));
}

#[test]
fn other_rules_are_shown_beside() {
    assert_shown("backtest-against", &run(&backtest(&["--against", OLD])));
    let nowhere = run(&backtest(&["--against", "no-such-revision"]));
    assert_shown("backtest-against-nothing", &nowhere);
}

#[test]
fn rules_are_compared_with_a_git_revision() {
    let directory = tempfile::tempdir().expect("a directory");
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@b"]).args(arguments);
        git.current_dir(directory.path()).output().is_ok_and(|output| output.status.success())
    };
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let rules = directory.path().join("rules.yaml");
    std::fs::copy(root.join(OLD), &rules).expect("copied");
    assert!(git(&["init", "--quiet"]) && git(&["add", "."]), "git is there");
    assert!(git(&["commit", "--quiet", "--no-gpg-sign", "-m", "old"]));
    std::fs::copy(root.join(RULES), &rules).expect("copied");
    let arguments = [&["backtest", "rules.yaml"], &DAY[..], &["--against", "HEAD"]].concat();
    let outcome = finish(command(&arguments).current_dir(directory.path()));
    let change = "PodDrift never fires with 1 and 10m, and at 14:07 with 0.3 and 3m.";
    assert!(outcome.stdout.contains(change), "{}", outcome.show());
}

#[test]
fn incidents_judge_alerts() {
    let expect = ["--expect", "fixtures/cli/backtest/incidents.yaml"];
    assert_shown("backtest-expect", &run(&backtest(&expect)));
    let junit = [&expect[..], &["--output", "junit"]].concat();
    let outcome = run(&backtest(&junit));
    assert_shown("backtest-expect-junit", &outcome);
    crate::published::junit_is_valid(&outcome.stdout);
    let faulty = ["--expect", "fixtures/cli/backtest/faulty-incidents.yaml"];
    assert_shown("backtest-expect-faulty", &run(&backtest(&faulty)));
}

#[test]
fn samples_may_be_in_files() {
    for (file, name) in
        [("series.yaml", "backtest-of-series"), ("recorded.prom", "backtest-of-a-dump")]
    {
        let path = format!("fixtures/cli/backtest/{file}");
        let set = "PodDrift.for=0s";
        let arguments = ["backtest", RULES, "--data", &path, "--set", set, "--output", "json"];
        assert_shown(name, &run(&arguments));
    }
}

#[test]
fn settings_are_tried() {
    let drift = [&["tune", "PodDrift", RULES], &DAY[..]].concat();
    let measured = ["--expect", "fixtures/cli/backtest/incidents.yaml"];
    assert_shown("tune", &run(&[&drift[..], &measured].concat()));
    let series = "fixtures/cli/backtest/series.yaml";
    let queue = ["tune", "QueueLong", RULES, "--data", series, "--measure", "minutes,delay"];
    assert_shown("tune-queue", &run(&queue));
    let few = ["--thresholds", "0.3,1", "--fors", "3m,10m", "--output", "json"];
    assert_shown("tune-json", &run(&[&drift[..], &few].concat()));
    let unknown = run(&[&["tune", "PodDrft", RULES], &DAY[..]].concat());
    assert_shown("tune-unknown", &unknown);
}

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    let arguments = [&["tune", "PredictionErrorHigh", RULES], &DAY[..]].concat();
    let with = |threads| finish(command(&arguments).env("RAYON_NUM_THREADS", threads)).show();
    assert_eq!(with("1"), with("5"));
}
