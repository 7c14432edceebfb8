//! COVERAGE.md is true: what it says to cover a check of another tool is a check here, its
//! fixture shows it, and for pint the comments of that tool suppress just that.

#![allow(clippy::disallowed_methods)]

mod fixture;

use std::collections::BTreeSet;
use std::fs;

use promwright_lint::{
    PINT_CHECKS, Schema, Suppressions, check, covers, is_known, registry, suppress,
};
use promwright_rulebook::duplicates;
use promwright_source::{Diagnostic, Sources};

/// A row: a check of another tool, and what covers it with the fixture for each.
struct Row<'p> {
    section: &'p str,
    check: &'p str,
    covered_by: Vec<(&'p str, &'p str)>,
    note: &'p str,
}

fn page() -> String {
    fs::read_to_string(fixture::root("src/lint/COVERAGE.md")).expect("the page")
}

fn rows(page: &str) -> Vec<Row<'_>> {
    let mut section = "";
    let mut rows = Vec::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title;
        }
        let Some((check, cells)) = line.strip_prefix("| `").and_then(|l| l.split_once("` | "))
        else {
            continue;
        };
        let (covered_by, note) = cells.split_once(" | ").unwrap_or(("", cells));
        let links = covered_by.split("[`").skip(1).filter_map(|link| {
            let (slug, link) = link.split_once("`](../../")?;
            Some((slug, link.split_once(')')?.0))
        });
        let note = note.trim_end_matches('|').trim();
        rows.push(Row { section, check, covered_by: links.collect(), note });
    }
    rows
}

#[test]
fn every_row_names_checks_that_there_are_or_gives_a_reason() {
    let page = page();
    let rows = rows(&page);
    assert!(rows.len() > 90, "{}", rows.len());
    for Row { check, covered_by, note, .. } in &rows {
        assert!(!covered_by.is_empty() || !note.is_empty(), "{check} has no reason");
        for (slug, fixture) in covered_by {
            assert!(is_known(slug) && slug.contains('/'), "{check}: there is no `{slug}`");
            let text = fs::read_to_string(fixture::root(fixture));
            let text = text.unwrap_or_else(|error| panic!("{check}: {fixture}: {error}"));
            let is_own = *fixture == format!("fixtures/lint/{slug}.yaml");
            let is_fault = format!("\n{text}").contains(&format!("\n# {slug}: "));
            assert!(is_own || is_fault, "{check}: {fixture} does not show {slug}");
        }
    }
}

#[test]
fn the_rows_of_pint_are_its_checks_and_what_its_comments_suppress() {
    let page = page();
    let of_pint = rows(&page).into_iter().filter(|row| row.section == "pint 0.87");
    let mut checks = BTreeSet::new();
    for Row { check, covered_by, .. } in of_pint {
        checks.insert(check);
        let listed = PINT_CHECKS.iter().find(|(name, _)| *name == check);
        let (_, slugs) = listed.unwrap_or_else(|| panic!("{check} is none of pint's"));
        for (slug, _) in covered_by {
            assert!(slugs.iter().any(|name| covers(name, slug)), "{check} misses {slug}");
        }
    }
    assert_eq!(checks, PINT_CHECKS.iter().map(|(name, _)| *name).collect());
}

/// What is found in the fixture of a check, with a comment of pint in it or without.
fn found(slug: &str, comment: &str) -> Vec<Diagnostic> {
    let path = fixture::root(&format!("fixtures/lint/{slug}.yaml"));
    let text = comment.to_owned() + &fs::read_to_string(path).expect("a fixture");
    let mut sources = Sources::new();
    let file = sources.add("rules.yaml", &*text);
    let (rules, mut findings) = promwright_rulebook::read(file, "rules.yaml", &text);
    findings.extend(duplicates::within(&rules));
    let schema =
        if slug.starts_with("template/") { Schema::new() } else { fixture::schema_for(slug) };
    let (files, options) = ([rules], fixture::options(slug));
    findings.extend(check(&files, &schema, &options));
    suppress(&mut findings, &files, &sources, &options, Suppressions::default());
    findings
}

#[test]
fn a_comment_of_pint_suppresses_each_check_that_covers_it() {
    let checks: BTreeSet<_> = registry().iter().map(|check| check.slug()).collect();
    let mut count = 0;
    for (name, slugs) in PINT_CHECKS {
        for slug in slugs.iter().filter(|slug| checks.contains(*slug)) {
            let before = found(slug, "");
            assert!(before.iter().any(|finding| finding.slug == *slug), "{slug}");
            let after = found(slug, &format!("# pint file/disable {name}\n"));
            assert_eq!(after, [], "{name} leaves findings of {slug}");
            let other = found(slug, "# pint file/disable rule/report\n");
            assert_eq!(other.len(), before.len(), "rule/report suppresses {slug}");
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}
