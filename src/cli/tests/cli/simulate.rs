//! `simulate`.

use crate::command::{assert_shown, run};

#[test]
fn scenarios_are_listed() {
    assert_shown("simulate-list", &run(&["simulate", "list"]));
}

#[test]
fn an_export_is_the_same_for_the_same_seed() {
    let export = |format: &str, seed: &str| {
        let export = ["simulate", "export", "--scenario", "steady", "--duration", "5m"];
        let outcome = run(&[&export[..], &["--format", format, "--seed", seed]].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        outcome.stdout
    };
    assert_eq!(export("series", "7"), export("series", "7"));
    assert_ne!(export("series", "7"), export("series", "8"));
    assert!(export("series", "7").starts_with("interval: 30s\ninput_series:\n"));
    assert!(export("openmetrics", "7").ends_with("# EOF\n"));
}

#[test]
fn a_scenario_may_be_a_file() {
    let file = "fixtures/scenarios/audit-2025-10-23.yaml";
    let export = |scenario: &str| {
        run(&["simulate", "export", "--scenario", scenario, "--duration", "4h"]).stdout
    };
    assert_eq!(export(file), export("audit-2025-10-23"));
}

#[test]
fn what_cannot_be_exported_is_told() {
    let mut shown = String::new();
    for (scenario, duration) in
        [("stedy", "1h"), ("steady", "1 hour"), ("steady", "10y"), ("none.yaml", "1h")]
    {
        let outcome = run(&["simulate", "export", "--scenario", scenario, "--duration", duration]);
        assert_eq!(outcome.code, Some(2));
        shown.extend([&outcome.stderr, "\n"]);
    }
    let outcome = crate::command::Outcome { code: Some(2), stdout: String::new(), stderr: shown };
    assert_shown("simulate-faults", &outcome);
}

#[test]
fn a_file_that_is_no_scenario_is_told_with_the_place() {
    let scenario = "fixtures/cli/clean.yaml";
    let outcome = run(&["simulate", "export", "--scenario", scenario, "--duration", "1h"]);
    assert_eq!(outcome.code, Some(1));
    assert_shown("simulate-not-a-scenario", &outcome);
}
