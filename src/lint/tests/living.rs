//! What holds for every check: a suppression takes away the findings of its check in its rule
//! and nothing else, and a fix removes its finding and changes nothing else.

#![allow(clippy::disallowed_methods)]

mod fixture;

use std::fs;

use promwright_lint::{
    Options, Schema, Suppressions, check, mended, registry, safe_edits, suppress,
};
use promwright_rulebook::RuleFile;
use promwright_source::{Diagnostic, Sources, sort};

/// What is found in a text, with the files and what was read.
struct Found {
    sources: Sources,
    files: Vec<RuleFile>,
    findings: Vec<Diagnostic>,
    suppressed: usize,
}

/// What all checks find in a text: the one of the fixture, and all that are on anyway.
fn found(slug: &str, text: &str) -> Found {
    let mut sources = Sources::new();
    let file = sources.add("rules.yaml", text);
    let (rules, faults) = promwright_rulebook::read(file, "rules.yaml", text);
    assert_eq!(faults, [], "{slug}:\n{text}");
    let schema =
        if slug.starts_with("template/") { Schema::new() } else { fixture::schema_for(slug) };
    let mut options = Options::default();
    let own = fixture::options(slug).level(slug);
    options.set_level(slug, own);
    let files = vec![rules];
    let mut findings = check(&files, &schema, &options);
    let by = Suppressions { knows_metrics: true, ..Suppressions::default() };
    let suppressed = suppress(&mut findings, &files, &sources, &options, by);
    sort(&mut findings);
    Found { sources, files, findings, suppressed }
}

/// Findings without their places, which move.
fn told(findings: &[Diagnostic]) -> Vec<(&str, Option<&str>, &str)> {
    let mut told: Vec<_> =
        findings.iter().map(|f| (f.slug, f.rule.as_deref(), &*f.message)).collect();
    told.sort_unstable();
    told
}

fn fixtures() -> impl Iterator<Item = (&'static str, String)> {
    registry().iter().map(|check| {
        let path = fixture::root(&format!("fixtures/lint/{}.yaml", check.slug()));
        (check.slug(), fs::read_to_string(path).expect("a fixture"))
    })
}

#[test]
fn a_suppression_takes_away_what_its_check_finds_in_its_rule() {
    let mut count = 0;
    for (slug, text) in fixtures() {
        let before = found(slug, &text);
        let source = before.sources.iter().next().expect("a file").1;
        for (_, rule) in before.files.iter().flat_map(RuleFile::rules) {
            let line = source.line(rule.place.span.start);
            let span = source.line_span(line).expect("a line");
            let last = source.line(rule.place.span.end.max(1) - 1);
            let is_within = |finding: &Diagnostic| {
                (line..=last).contains(&source.line(finding.primary.place.span.start))
            };
            let (gone, left): (Vec<_>, Vec<_>) =
                before.findings.iter().cloned().partition(|f| f.slug == slug && is_within(f));
            if gone.is_empty() {
                continue;
            }
            let indent = source.slice(span).find('-').unwrap_or_default();
            let comment = format!("{}# promwright ignore[{slug}] a test\n", " ".repeat(indent));
            let mut text = text.clone();
            text.insert_str(span.start as usize, &comment);
            let after = found(slug, &text);
            assert_eq!(told(&after.findings), told(&left), "{slug}:\n{text}");
            assert_eq!(after.suppressed, gone.len(), "{slug}");
            count += 1;
        }
    }
    assert!(count > registry().len(), "{count}");
}

#[test]
fn a_fix_removes_its_finding_and_changes_nothing_else() {
    let mut count = 0;
    for (slug, text) in fixtures() {
        let before = found(slug, &text);
        for (index, finding) in before.findings.iter().enumerate() {
            let edits = safe_edits([finding]);
            let Some((_, edits)) = edits.into_iter().next() else { continue };
            let text = mended(&text, &edits).expect("it lies within the text");
            let after = found(slug, &text);
            let mut left = before.findings.clone();
            drop(left.remove(index));
            assert_eq!(told(&after.findings), told(&left), "{slug}:\n{text}");
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn nothing_is_unused_that_a_schema_could_make_use_of() {
    let unused = |slug: &str, knows_metrics: bool| {
        let text = format!(
            "groups:\n- name: g\n  rules:\n  # promwright ignore[{slug}] a test\n  \
             - alert: A\n    expr: fill_ratio > 95\n    for: 5m\n"
        );
        let mut sources = Sources::new();
        let file = sources.add("rules.yaml", text.as_str());
        let (rules, _) = promwright_rulebook::read(file, "rules.yaml", &text);
        let (files, options, mut findings) = ([rules], Options::default(), Vec::new());
        let by = Suppressions { knows_metrics, ..Suppressions::default() };
        suppress(&mut findings, &files, &sources, &options, by);
        findings.iter().any(|finding| finding.slug == "suppression/unused")
    };
    assert!(!unused("promql/impossible-comparison", false));
    assert!(unused("promql/impossible-comparison", true));
    assert!(unused("promql/division-by-zero", false));
    assert!(!unused("rule/duplicate", true));
}

/// The expression in which a help puts something in place of another part; `None` of other helps.
fn replaced(expression: &str, help: &str) -> Option<String> {
    let (before, behind) = help.split_once("` in place of `")?;
    let (start, instead) = before.rsplit_once('`')?;
    let part = behind.split('`').next()?;
    assert!(expression.contains(part), "{part} is not in {expression}");
    let expression = expression.replacen(part, instead, 1);
    let Some(operator) = start.strip_prefix("write `").and_then(|own| own.split('`').next()) else {
        return Some(expression);
    };
    let word = format!(" {} ", operator.split(' ').next()?);
    assert!(expression.contains(&word), "no{word}in {expression}");
    Some(expression.replacen(&word, &format!(" {operator} "), 1))
}

#[test]
fn what_is_to_stand_in_place_of_a_part_mends_the_finding() {
    let mut count = 0;
    for (slug, text) in fixtures() {
        let first = found(slug, &text);
        for finding in first.findings.iter().filter(|finding| finding.slug == slug) {
            let place = finding.primary.place;
            let mut rules = first.files.iter().flat_map(RuleFile::rules);
            let holds = |rule: &&promwright_rulebook::Rule| {
                rule.expr.text.place().span.contains(place.span)
            };
            let Some(rule) = rules.by_ref().map(|(_, rule)| rule).find(holds) else { continue };
            let expression = rule.expr.tree().map(|tree| promwright_promql::print(&tree));
            let help = &*finding.help;
            let Some(mended) = expression.and_then(|own| replaced(&own, help)) else { continue };
            count += 1;
            let rule =
                format!("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: {mended:?}\n");
            let again = found(slug, &rule).findings;
            let is_left = again.iter().any(|finding| finding.slug == slug);
            assert!(!is_left, "{slug}: {mended}\n{:?}", told(&again));
        }
    }
    assert!(count >= 8, "only {count}");
}
