//! `audit`: what is exposed, held against what is declared and what is read.

use serde_json::Value;

use crate::command::{Outcome, assert_shown, finish, run};

const FOLDER: &str = "fixtures/cli/audit";

/// Runs `audit` over the page of the fixtures, with these arguments besides.
fn audit(arguments: &[&str]) -> Outcome {
    let page = format!("{FOLDER}/api.prom");
    run(&[&["audit", "--no-config"], arguments, &["--data", &page]].concat())
}

/// Rules, declared metrics and dashboards.
const ALL: [&str; 6] = [
    "fixtures/cli/audit/rules.yaml",
    "--schema",
    "fixtures/cli/audit/metrics.yaml",
    "--dashboards",
    "fixtures/cli/audit/dashboards",
    "--color=never",
];

fn arguments(rest: &[&'static str]) -> Vec<&'static str> {
    [&ALL, rest].concat()
}

#[test]
fn everything_that_does_not_fit_is_found_on_its_bytes() {
    assert_shown("audit", &audit(&ALL));
}

#[test]
fn programs_get_every_metric_with_its_series_and_readers() {
    let outcome = audit(&arguments(&["--output", "json"]));
    assert_shown("audit-json", &outcome);
    let audit: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let count = |field: &str| audit[field].as_array().map_or(0, Vec::len);
    assert_eq!(audit["summary"]["metrics"], count("metrics"));
    let summary = &audit["summary"];
    let of = |severity: &str| summary[severity].as_u64().unwrap_or_default();
    assert_eq!(of("errors") + of("warnings") + of("notes"), count("findings") as u64);
}

#[test]
fn what_is_exposed_as_declared_is_clean() {
    let outcome = audit(&["--schema", "fixtures/cli/audit/clean.yaml"]);
    assert_shown("audit-clean", &outcome);
    assert_eq!(outcome.code, Some(0));
}

#[test]
fn broken_files_are_shown_and_files_that_are_not_there_end_in_2() {
    let broken = format!("{FOLDER}/broken.json");
    let page = format!("{FOLDER}/broken.prom");
    assert_shown("audit-broken", &audit(&["--dashboards", &broken, "--data", &page]));
    let other = format!("{FOLDER}/dashboards/other.json");
    let outcome = audit(&["--dashboards", &other]);
    assert!(outcome.stdout.contains("this is no dashboard"), "{}", outcome.stdout);
    assert_eq!(outcome.code, Some(1));
    for arguments in [
        &["--dashboards", "nowhere.json"][..],
        &["--data", "nowhere.prom"],
        &["nowhere.yaml"],
        &["--data", "fixtures/cli/audit/rules.yaml"],
        &["--schema", "nowhere.yaml"],
        &["--dashboards", "fixtures/cli/tree"],
        &["--dashboards", "fixtures/cli/audit/rules.yaml"],
    ] {
        assert_eq!(audit(arguments).code, Some(2), "{arguments:?}");
    }
    assert_eq!(run(&["audit"]).code, Some(2));
}

#[test]
fn answers_of_the_api_tell_names_kinds_and_values() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    };
    let names =
        write("names.json", r#"{"status":"success","data":["queue_jobs","queue_fill","x"]}"#);
    let kinds = write(
        "kinds.json",
        r#"{"data":{"queue_fill":[{"type":"counter"}],"mailer_up":[{"type":"gauge"}]}}"#,
    );
    let values = write(
        "values.json",
        r#"{"data":{"resultType":"vector","result":[{"metric":{"__name__":"queue_fill",
        "job":"a","instance":"b","queue":"mail"},"value":[0,"0.9"]}]}}"#,
    );
    let rule = "groups:\n- name: a\n  rules:\n  - record: a:b\n    expr: sum by (y) (x)\n";
    let rules = write("r.yaml", rule);
    let data = [&*rules, "--data", &*names, &*kinds, &*values];
    let schema = ["--schema", "fixtures/cli/audit/metrics.yaml", "--output", "json"];
    let outcome = run(&[&["audit", "--no-config"], &data[..], &schema].concat());
    let audit: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let findings = audit["findings"].as_array().into_iter().flatten();
    let mut said: Vec<_> = findings.filter_map(|own| own["message"].as_str()).collect();
    said.retain(|message| !message.starts_with("nobody exposes"));
    said.sort_unstable();
    // That only the name of a series is told is no lack of labels, and kinds without series are
    // no lack of series.
    let expected = [
        "`queue_fill` is 0.9; at most 0.8 is healthy",
        "`queue_fill` is exposed as a counter and declared as a gauge",
        "`x` is read and not declared, so nothing is checked of it",
    ];
    assert_eq!(said, expected, "{}", outcome.stdout);
}

#[test]
fn levels_and_suppressions_hold_for_audits_too() {
    let directory = tempfile::tempdir().expect("a directory");
    let settings = directory.path().join("promwright.toml");
    let levels = "[checks]\n\"audit\" = \"allow\"\n\"audit/unhealthy\" = \"deny\"\n";
    std::fs::write(&settings, levels).expect("written");
    let page = format!("{FOLDER}/api.prom");
    let mut audit = crate::command::command(&["audit", "--data", &page, "--output", "json"]);
    audit.args(["--schema", "fixtures/cli/audit/metrics.yaml", "--config"]).arg(&settings);
    let outcome = finish(&mut audit);
    let audit: Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let slugs: Vec<_> = audit["findings"].as_array().into_iter().flatten().collect();
    assert!(!slugs.is_empty(), "{}", outcome.stderr);
    assert!(slugs.iter().all(|one| one["slug"] == "audit/unhealthy"), "{}", outcome.stdout);
    assert!(slugs.iter().all(|one| one["severity"] == "error"), "{}", outcome.stdout);
}
