//! `simulate`.

use crate::command::{assert_shown, command, finish, run};

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
fn a_scenario_is_shown_with_the_alerts_of_the_rules_given() {
    let rules = "fixtures/cli/backtest/rules.yaml";
    let shown = run(&["simulate", "show", "audit-2025-10-23", rules]);
    assert_shown("simulate-show", &shown);
    assert_shown("simulate-show-no-rules", &run(&["simulate", "show", "scrape-gaps"]));
    for name in promwright_simulator::scenario_names() {
        let shown = run(&["simulate", "show", name, rules]);
        assert_eq!(shown.code, Some(0), "{}", shown.stderr);
        let widest = shown.stdout.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= 80), "{}", shown.stdout);
    }
}

#[test]
fn an_export_as_json_reads_back() {
    let export = |format: &str, to: &std::path::Path| {
        let export = ["simulate", "export", "--scenario", "scrape-gaps", "--duration", "2h"];
        let outcome = run(&[&export[..], &["--format", format]].concat());
        std::fs::write(to, &outcome.stdout).expect("written");
    };
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("samples");
    let count = |format: &str| {
        export(format, &path);
        let path = path.to_str().expect("UTF-8");
        let query = "sum by (__name__) ({__name__=~\".+\"})";
        let time = "2025-10-20T02:00:00Z";
        let outcome = run(&["query", query, "--data", path, "--time", time, "--output", "csv"]);
        assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
        outcome.stdout
    };
    let json = count("json");
    assert!(json.lines().count() > 20, "{json}");
    assert_eq!(json, count("openmetrics"));
}

#[test]
fn an_export_has_the_same_bytes_on_any_number_of_threads() {
    let rules = "fixtures/cli/backtest/rules.yaml";
    for (format, records) in
        [("openmetrics", true), ("json", true), ("series", false), ("test", false)]
    {
        let export = |threads: &str| {
            let scenario = ["--scenario", "audit-2025-10-23", "--duration", "6h", "--seed", "3"];
            let export = ["simulate", "export", rules, "--format", format];
            let mut command = command(&[&export[..], &scenario].concat());
            command.args(records.then_some("--records")).env("RAYON_NUM_THREADS", threads);
            let outcome = finish(&mut command);
            assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
            outcome.stdout
        };
        let once = export("1");
        assert_eq!(once.contains("prediction_error:drift"), records, "{format}");
        assert!(once == export("7") && once == export("1"), "{format}");
    }
}

#[test]
fn an_export_as_a_test_passes_strictly() {
    let rules = "fixtures/cli/backtest/rules.yaml";
    let export = ["simulate", "export", rules, "--scenario", "audit-2025-10-23"];
    let outcome = run(&[&export[..], &["--duration", "8h", "--format", "test"]].concat());
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let directory = tempfile::tempdir().expect("a directory");
    let root = std::fs::canonicalize(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let root = root.expect("the root").display().to_string();
    let written = outcome.stdout.replace(rules, &format!("{root}/{rules}"));
    assert!(written.contains("exp_alerts:"), "{written}");
    let path = directory.path().join("test.yaml");
    let tested = |text: &str| {
        std::fs::write(&path, text).expect("written");
        run(&["test", "--strict", "--portable", path.to_str().expect("UTF-8")])
    };
    let passed = tested(&written);
    assert_eq!(passed.code, Some(0), "{}", passed.show());
    // What it expects is what decides.
    let alert = written.find("exp_alerts:").expect("it is there");
    let other =
        format!("{}{}", &written[..alert], written[alert..].replace("psi-field-0", "other"));
    assert_eq!(tested(&other).code, Some(1));
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
