//! Every check over its fixture, and the names that hold a check together.

#![allow(clippy::disallowed_methods)]

mod fixture;

use fixture::{findings, names, root, schema_for};
use promwright_lint::{Check, Kinds, documentation, registry};
use promwright_source::{Diagnostic, Sources};

#[test]
fn every_check_finds_what_its_fixture_holds() {
    for check in registry() {
        let slug = check.slug();
        let (family, pattern) = slug.split_once('/').expect("family/pattern");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(root(&format!("snapshots/lint/{family}")));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(pattern, findings(slug)));
    }
}

#[test]
fn slug_file_fixture_and_snapshot_have_one_name() {
    let slugs: Vec<_> = registry().iter().map(|check| check.slug().to_owned()).collect();
    assert!(slugs.is_sorted(), "{slugs:?}");
    assert_eq!(names("fixtures/lint", "yaml"), slugs);
    assert_eq!(names("snapshots/lint", "snap"), slugs);
    let files: Vec<_> = names("src/lint/checks", "rs")
        .into_iter()
        .filter(|name| name.contains('/'))
        .map(|name| name.replace('_', "-"))
        .collect();
    assert_eq!(files, slugs);
    for check in registry() {
        assert!(check.file().contains(&format!("\"{}\"", check.slug())), "{}", check.slug());
    }
}

#[test]
fn checks_that_only_survey_are_shown_no_rule() {
    for check in registry() {
        let looks = ["fn node(&self", "fn rule(&self"].iter().any(|it| check.file().contains(it));
        assert_eq!(check.kinds() != Kinds::NONE, looks, "{}", check.slug());
    }
}

#[test]
fn every_check_is_documented_in_the_house_form() {
    for check in registry() {
        let text = documentation(*check);
        let headings: Vec<_> = text.lines().filter(|line| line.starts_with("## ")).collect();
        let expected = ["## What it does", "## Why is this bad?", "## Example", "## Use instead"];
        assert_eq!(headings, expected, "{}", check.slug());
    }
}

#[test]
fn the_examples_of_the_documentation_are_what_they_say() {
    for check in registry() {
        let slug = check.slug();
        let found = of_example(*check, "## Example");
        assert!(found.iter().any(|finding| finding.slug == slug), "{slug} misses its example");
        let found = of_example(*check, "## Use instead");
        assert_eq!(found, [], "{slug}: what to use instead");
    }
}

/// What a check finds in the code block below a heading of its documentation.
fn of_example(check: &dyn Check, heading: &str) -> Vec<Diagnostic> {
    let (slug, text) = (check.slug(), documentation(check));
    let below = text.split_once(heading).unwrap_or_else(|| panic!("{slug}: no {heading}")).1;
    let (language, code) = below
        .split_once("```")
        .and_then(|(_, block)| block.split_once("```")?.0.split_once('\n'))
        .unwrap_or_else(|| panic!("{slug}: no code below {heading}"));
    let text = as_rule_file(language, code);
    let mut sources = Sources::new();
    let file = sources.add("example.yaml", &*text);
    let (rules, faults) = promwright_rulebook::read(file, "example.yaml", &text);
    assert_eq!(faults, [], "{slug}: {heading}:\n{text}");
    promwright_lint::check(&[rules], &schema_for(slug), &fixture::options(slug))
}

/// A code block as a whole rule file: an expression is that of an alert, a list that of the
/// rules of a group.
fn as_rule_file(language: &str, code: &str) -> String {
    let indented =
        |by: &str| format!("{by}{}\n", code.trim_end().replace('\n', &format!("\n{by}")));
    let group = "groups:\n- name: example\n  rules:\n";
    match language {
        "promql" => format!("{group}  - alert: Example\n    expr: |\n{}", indented("      ")),
        "yaml" if code.starts_with("groups:") => code.to_owned(),
        "yaml" => format!("{group}{}", indented("  ")),
        other => panic!("neither promql nor yaml: {other}"),
    }
}
