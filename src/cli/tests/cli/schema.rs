//! What is known of metrics, from pages, answers of the API and schema files.

use std::fs;
use std::path::Path;

use crate::command::{Outcome, assert_shown, command, finish, run};

const RULES: &str = "fixtures/cli/schema/rules.yaml";

/// Runs `check` over the rules with only the checks that a schema changes.
fn check_with(schemas: &[&str]) -> Outcome {
    let checks = [
        "promql/rate-of-gauge",
        "promql/unknown-metric",
        "promql/unknown-label",
        "promql/never-matches",
        "schema",
        "yaml",
    ];
    let mut arguments = vec!["check", RULES, "--allow", "all"];
    arguments.extend(checks.iter().flat_map(|check| ["--deny", check]));
    arguments.extend(schemas.iter().flat_map(|schema| ["--schema", schema]));
    run(&arguments)
}

#[test]
fn pages_tell_kinds_and_with_them_what_nobody_exposes() {
    assert_shown("check-schema-pages", &check_with(&["fixtures/cli/schema/pages"]));
}

#[test]
fn a_schema_file_may_know_all_metrics_and_all_their_labels() {
    assert_shown("check-schema-file", &check_with(&["fixtures/cli/schema/metrics.yaml"]));
}

#[test]
fn sources_that_contradict_each_other_are_both_shown() {
    let sources = ["fixtures/cli/schema/pages", "fixtures/cli/schema/metadata.json"];
    assert_shown("check-schema-contradiction", &check_with(&sources));
}

#[test]
fn what_is_wrong_with_a_schema_file_is_told_on_its_bytes() {
    assert_shown("check-schema-faulty", &check_with(&["fixtures/cli/schema/faulty.yaml"]));
}

#[test]
fn what_is_no_schema_cannot_be_used() {
    let directory = tempfile::tempdir().expect("a directory");
    let page = directory.path().join("page.prom");
    fs::write(&page, "up 1\ndown{\n").expect("written");
    let found = check_with(&[page.to_str().expect("UTF-8")]);
    assert!(found.code == Some(1) && found.stdout.contains("schema/syntax"), "{}", found.stdout);
    for (name, text) in [("none.md", "# Nothing."), ("values.yaml", "a: b\n")] {
        let directory = tempfile::tempdir().expect("a directory");
        fs::write(directory.path().join(name), text).expect("written");
        let found = check_with(&[directory.path().to_str().expect("UTF-8")]);
        assert_eq!(found.code, Some(2), "{}", found.stdout);
        assert!(found.stderr.contains("tells of metrics"), "{}", found.stderr);
    }
    assert_eq!(check_with(&["fixtures/cli/schema/nothing"]).code, Some(2));
}

#[test]
fn settings_name_schemas_from_their_file_on_and_labels_of_targets() {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        fs::write(directory.path().join(name), text).expect("written");
    };
    write(
        "rules.yaml",
        "groups:\n- name: a\n  rules:\n  - record: a:b\n    expr: up{pod=\"x\"} + m{zone=\"y\"}\n",
    );
    write("page.prom", "# TYPE m gauge\nm{line=\"a\"} 1\n");
    let check = |settings: &str| {
        write("promwright.toml", settings);
        let rules = directory.path().join("rules.yaml");
        let arguments = ["check", rules.to_str().expect("UTF-8"), "--format", "short"];
        finish(command(&arguments).current_dir(Path::new("/"))).stdout
    };
    let unknown = |shown: &str| shown.matches("promql/unknown-label").count();
    let shown = check("schema = [\"page.prom\"]\n");
    assert_eq!(unknown(&shown), 0, "{shown}");
    let shown = check("schema = [\"page.prom\"]\ntarget-labels = [\"job\", \"instance\"]\n");
    assert_eq!(unknown(&shown), 2, "{shown}");
    let shown = check("schema = [\"page.prom\"]\ntarget-labels = [\"job\", \"pod\", \"zone\"]\n");
    assert_eq!(unknown(&shown), 0, "{shown}");
}
