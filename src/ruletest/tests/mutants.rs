//! Mutants of the rules in `fixtures/ruletest/mutants`: which tests kill them, which survive, and
//! what is said of those.

// Tests read fixtures.
#![allow(clippy::disallowed_methods)]

use std::path::{Path, PathBuf};

use promwright_rulebook::RuleFile;
use promwright_ruletest::mutants::{Fate, Mutants, Tested, mutants, render, summary};
use promwright_ruletest::{Options, TestFile, run};
use promwright_source::{Sources, Style};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/ruletest/mutants").join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Reads test files and their rules, and gives them with their mutants to `look`.
fn with_mutants(names: &[&str], mut look: impl FnMut(&Mutants<'_>, &Sources)) {
    let mut sources = Sources::new();
    let mut rules: Vec<RuleFile> = Vec::new();
    let mut files = Vec::new();
    for name in names {
        let (tests, findings) = TestFile::read(sources.add(*name, text(name)), &text(name));
        assert!(findings.is_empty(), "{findings:?}");
        for named in &tests.rule_files {
            if rules.iter().any(|own| *own.name == *named.value()) {
                continue;
            }
            let text = text(named.value());
            let file = sources.add(named.value(), text.clone());
            let (own, findings) = promwright_rulebook::read(file, named.value(), &text);
            assert!(findings.is_empty(), "{findings:?}");
            rules.push(own);
        }
        files.push(tests);
    }
    let of = |file: &TestFile| -> Vec<&RuleFile> {
        let is_meant =
            |own: &&RuleFile| file.rule_files.iter().any(|name| *name.value() == *own.name);
        rules.iter().filter(is_meant).collect()
    };
    let options = Options::default();
    for file in &files {
        assert!(run(file, &of(file), &options).passed(), "a test fails without mutants");
    }
    let tested: Vec<_> = files.iter().map(|file| Tested { file, rules: of(file) }).collect();
    look(&mutants(&tested, &options), &sources);
}

fn shown(mutants: &Mutants<'_>, sources: &Sources) -> String {
    let drawn = render(mutants, |_| sources, sources, Style::default());
    format!("{drawn}{}\n", summary(mutants))
}

fn assert_shown(name: &str, files: &[&str]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/ruletest"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        with_mutants(files, |mutants, sources| {
            insta::assert_snapshot!(name, shown(mutants, sources));
        });
    });
}

#[test]
fn survivors_say_what_would_kill_them() {
    assert_shown("mutants-gaps", &["gaps.test.yaml"]);
}

#[test]
fn what_no_test_asks_about_survives() {
    assert_shown("mutants-silent", &["silent.test.yaml"]);
    with_mutants(&["silent.test.yaml"], |mutants, _| assert_eq!(mutants.killed(), 0));
}

#[test]
fn rules_that_are_watched_have_no_survivors() {
    with_mutants(&["watched.test.yaml"], |mutants, sources| {
        assert_eq!(mutants.survived(), 0, "{}", shown(mutants, sources));
        assert!(mutants.killed() > 10 && mutants.equivalent() == 3);
        assert!((mutants.score() - 100.0).abs() < f64::EPSILON);
    });
}

/// A rule that two files test is one rule: what either kills is killed.
#[test]
fn the_tests_of_all_files_count() {
    let count = |files: &[&str]| {
        let mut counted = (0, 0);
        with_mutants(files, |mutants, _| counted = (mutants.mutants.len(), mutants.killed()));
        counted
    };
    assert_eq!(count(&["gaps.test.yaml"]), count(&["silent.test.yaml", "gaps.test.yaml"]));
}

/// Killed means that the killer fails: the expectation is one of its test.
#[test]
fn killers_are_expectations() {
    with_mutants(&["gaps.test.yaml"], |mutants, sources| {
        let killers = mutants.mutants.iter().filter_map(|mutant| match &mutant.fate {
            Fate::Killed(killer) => Some(killer),
            _ => None,
        });
        for killer in killers {
            let file = sources.file(killer.place.file);
            let text = &file.text()[killer.place.span.range()];
            assert!(text.contains("eval_time"), "{text}");
        }
    });
}
