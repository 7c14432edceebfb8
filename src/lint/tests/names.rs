//! The list of slugs that reading gives, held against the sources that give them, and the page
//! of all checks.

#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use promwright_lint::{READING, page, registry};

const FAMILIES: &[&str] =
    &["audit", "dashboard", "dsl", "promql", "rule", "schema", "suppression", "template", "yaml"];

#[test]
fn every_slug_of_reading_is_listed_and_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let places = [
        "dsl",
        "rulebook",
        "template",
        "promql",
        "lint/schema",
        "audit",
        "lint/suppress/problem.rs",
        "cli/text.rs",
    ]
    .map(|p| root.join(p));
    let mut found = BTreeSet::new();
    for text in places.iter().flat_map(texts) {
        // Test code mentions slugs that may be out of date without harm.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for quoted in text.split('"').skip(1).step_by(2).filter(|quoted| is_slug(quoted)) {
            found.insert(quoted.to_owned());
        }
    }
    // The audit names checks that it asks.
    found.retain(|slug| !registry().iter().any(|check| check.slug() == slug));
    let listed: BTreeSet<_> = READING.iter().map(|(slug, _)| (*slug).to_owned()).collect();
    assert_eq!(listed, found);
    assert!(READING.is_sorted());
}

#[test]
fn the_page_of_checks_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("CHECKS.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, page()).expect("written");
    }
    let there = fs::read_to_string(path).unwrap_or_default();
    assert!(
        there == page(),
        "`INSTA_UPDATE=always cargo test -p promwright-lint` writes CHECKS.md"
    );
}

fn is_slug(text: &str) -> bool {
    let Some((family, pattern)) = text.split_once('/') else { return false };
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit();
    FAMILIES.contains(&family) && !pattern.is_empty() && pattern.bytes().all(is_word)
}

/// The Rust files at a place.
fn texts(place: &PathBuf) -> Vec<String> {
    if place.is_file() {
        return fs::read_to_string(place).into_iter().collect();
    }
    let entries = fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_code = |path: &PathBuf| {
        path.is_dir() && !path.ends_with("tests") && !path.ends_with("fuzz")
            || path.extension().is_some_and(|ending| ending == "rs")
    };
    entries.filter(is_code).flat_map(|path| texts(&path)).collect()
}
