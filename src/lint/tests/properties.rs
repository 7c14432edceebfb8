//! Over random rule files: a suppression takes away what it names and nothing else, a fix its
//! finding and no byte beside its edits, and fixing what is fixed changes nothing.
//!
//! The files are put together from the rules of all fixtures and from random expressions.

#![allow(clippy::disallowed_methods)]

mod fixture;

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::sync::LazyLock;

use promwright_lint::{
    Baseline, Declared, DeclaredSubject, Level, Options, PINT_CHECKS, Scope, Suppressions, check,
    covers, mended, registry, safe_edits, suppress,
};
use promwright_rulebook::RuleFile;
use promwright_source::{Diagnostic, Edit, SharedStr, Sources, Words, sort};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

/// The rules of all fixtures as texts, each line without its indent.
static RULES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rules_of = |slug: &str| {
        let path = fixture::root(&format!("fixtures/lint/{slug}.yaml"));
        let text = fs::read_to_string(path).expect("a fixture");
        let mut sources = Sources::new();
        let file = sources.add("fixture.yaml", &*text);
        let rules = promwright_rulebook::read(file, "fixture.yaml", &text).0;
        let source = sources.file(file);
        rules.rules().map(|(_, rule)| dedented(&text, lines(source, rule))).collect::<Vec<_>>()
    };
    registry().iter().flat_map(|check| rules_of(check.slug())).collect()
});

/// All checks on, those of what teams agree upon too.
static OPTIONS: LazyLock<Options> = LazyLock::new(|| {
    let mut options = Options::default();
    for check in registry() {
        options.set_level(check.slug(), Level::Warning);
    }
    options
});

/// The bytes of a rule's whole lines.
fn lines(source: &promwright_source::SourceFile, rule: &promwright_rulebook::Rule) -> Range<usize> {
    let span = rule.place.span;
    let first = source.line_span(source.line(span.start)).expect("a line");
    let last = source.line_span(source.line(span.end.max(1) - 1)).expect("a line");
    first.start as usize..last.end as usize
}

fn dedented(text: &str, range: Range<usize>) -> String {
    let text = &text[range];
    let indent = text.find('-').unwrap_or_default();
    let line = |line: &str| line.get(indent..).unwrap_or_default().to_owned() + "\n";
    text.lines().map(line).collect()
}

/// An expression that often has something to find.
fn expression() -> impl Strategy<Value = String> {
    let matcher = prop::sample::select(vec![
        "",
        "{job=\"a\"}",
        "{job=~\"a\"}",
        "{job=~\"^a$\"}",
        "{job=~\"a|a\",x=\"\"}",
        "{job=~\".*\"}",
        "{job=\"a\",job=~\"a|b\"}",
        "{instance=~\"a.b\"}",
        "{job=\" a\"}",
    ]);
    let name = prop::sample::select(vec!["up", "queue_length", "requests_total", "a:b:sum"]);
    let leaf = (name, matcher).prop_map(|(name, matcher)| format!("{name}{matcher}"));
    leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "/", "and", "or", "> 1.5 <", "=="]))
                .prop_map(|(left, op)| format!("({left} {op} down)")),
            inner.clone().prop_map(|e| format!("sum by (job) ({e})")),
            inner.clone().prop_map(|e| format!("sum without (job) (rate({e}[5m:1m]))")),
            inner.clone().prop_map(|e| format!("sum({e} > 0)")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) or (max({b}))")),
        ]
    })
}

/// A rule, without indent.
fn rule() -> impl Strategy<Value = String> {
    let written = prop::sample::select(RULES.clone());
    let made = (expression(), any::<bool>(), 0..4_u8).prop_map(|(expr, records, more)| {
        let head = if records { "record: job:x:sum" } else { "alert: Made" };
        let more = ["", "  for: 0s\n", "  labels: {severity: critcal}\n", "  labels: {a: ' b'}\n"]
            [usize::from(more)];
        format!("- {head}\n  expr: '{expr}'\n{more}")
    });
    prop_oneof![3 => written, 2 => made]
}

/// A rule file whose rules have names of their own.
fn file() -> impl Strategy<Value = String> {
    let unused = prop::sample::select(vec![
        "",
        "",
        "",
        "# promwright ignore[alert/zero-for] nothing is here\n",
        "# promwright ignore[promql/redundant-anchor, promql] of a generator\n",
    ]);
    prop::collection::vec((rule(), unused), 1..6).prop_map(|rules| {
        let mut text = "# rules\ngroups:\n- name: random # one\n  rules:\n".to_owned();
        for (number, (rule, comment)) in rules.iter().enumerate() {
            let rule = renamed(rule, number);
            for line in comment.lines().chain(rule.lines()) {
                text.extend(["  ", line, "\n"]);
            }
        }
        text
    })
}

/// A rule with a number behind its name, so that no two are the same.
fn renamed(rule: &str, number: usize) -> String {
    let named = |line: &str| {
        let line = line.trim_end();
        let is_name = line.trim_start_matches("- ").trim_start().starts_with("alert: ");
        let is_plain = line.ends_with(|c: char| c.is_ascii_alphanumeric());
        if is_name && is_plain { format!("{line}{number}\n") } else { format!("{line}\n") }
    };
    rule.lines().map(named).collect()
}

/// What is found in a text.
struct Found {
    sources: Sources,
    files: Vec<RuleFile>,
    findings: Vec<Diagnostic>,
    has_faults: bool,
}

fn found(text: &str, by: Suppressions<'_>) -> Found {
    let mut sources = Sources::new();
    let file = sources.add("rules.yaml", text);
    let (rules, faults) = promwright_rulebook::read(file, "rules.yaml", text);
    let files = vec![rules];
    let mut findings = check(&files, &fixture::schema(), &OPTIONS);
    suppress(&mut findings, &files, &sources, &OPTIONS, Suppressions { knows_metrics: true, ..by });
    sort(&mut findings);
    Found { sources, files, findings, has_faults: !faults.is_empty() }
}

fn plainly(text: &str) -> Found {
    found(text, Suppressions::default())
}

/// What a finding says, without its place, which moves.
type Said = (&'static str, Option<SharedStr>, Words);

/// How often each thing is said.
fn said(findings: &[Diagnostic]) -> BTreeMap<Said, usize> {
    let mut said = BTreeMap::new();
    for finding in findings {
        *said.entry((finding.slug, finding.rule.clone(), finding.message.clone())).or_default() +=
            1;
    }
    said
}

fn is_within(part: &BTreeMap<Said, usize>, whole: &BTreeMap<Said, usize>) -> bool {
    part.iter().all(|(said, count)| whole.get(said).is_some_and(|all| count <= all))
}

/// The lines of the rule in which a finding starts.
fn rule_of(before: &Found, finding: &Diagnostic) -> Option<Range<usize>> {
    let place = finding.primary.place;
    let source = before.sources.file(place.file);
    let ranges = before.files[0].rules().map(|(_, rule)| lines(source, rule));
    ranges.into_iter().find(|range| range.contains(&(place.span.start as usize)))
}

/// The file with a comment above the rule at these bytes.
fn commented(text: &str, rule: &Range<usize>, comment: &str) -> String {
    let indent = text[rule.clone()].find('-').unwrap_or_default();
    let mut text = text.to_owned();
    text.insert_str(rule.start, &format!("{}# {comment}\n", " ".repeat(indent)));
    text
}

/// The findings that remain when those of a check, a family or several within bytes are gone.
fn without(before: &Found, names: &[&str], within: &Range<usize>) -> Vec<Diagnostic> {
    let is_gone = |finding: &&Diagnostic| {
        names.iter().any(|name| covers(name, finding.slug))
            && within.contains(&(finding.primary.place.span.start as usize))
            && !finding.slug.starts_with("suppression/")
    };
    before.findings.iter().filter(|finding| !is_gone(finding)).cloned().collect()
}

/// One text with all edits put in from the last to the first: no byte beside them changes.
fn spliced(text: &str, edits: &[Edit]) -> String {
    let mut spliced = text.to_owned();
    for edit in edits.iter().rev() {
        spliced.replace_range(edit.place.span.range(), &edit.replacement);
    }
    spliced
}

/// Rounds of fixes until none is left.
fn fixed(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..16 {
        let edits = safe_edits(&plainly(&text).findings);
        let Some((_, edits)) = edits.into_iter().next() else { return text };
        text = mended(&text, &edits).expect("they lie within the text");
    }
    panic!("there is always another fix:\n{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_suppression_takes_away_what_it_names(text in file(), at in any::<prop::sample::Index>()) {
        let before = plainly(&text);
        prop_assume!(!before.findings.is_empty());
        let finding = at.get(&before.findings);
        let slug = finding.slug;
        prop_assume!(!slug.starts_with("suppression/"));

        // The settings, and a typed rule, by the rule's name.
        let left: Vec<_> = before.findings.iter()
            .filter(|other| other.slug != slug || other.rule != finding.rule).cloned().collect();
        if let Some(rule) = &finding.rule {
            let name = rule.clone();
            let scope = Scope {
                checks: vec![slug.to_owned()],
                path: None,
                rule: Some(Box::new(move |other| name == other)),
                labels: vec![],
                place: None,
            };
            let after = found(&text, Suppressions { scopes: &[scope], ..Suppressions::default() });
            prop_assert_eq!(said(&after.findings), said(&left), "{}", text);
            let place = finding.primary.place;
            let about = DeclaredSubject::Rule(rule.to_string(), place);
            let (check, reason) = (slug.to_owned(), "a test".to_owned());
            let declared = Declared { about, check, reason, place };
            let by = Suppressions { declared: &[declared], ..Suppressions::default() };
            prop_assert_eq!(said(&found(&text, by).findings), said(&left), "{}", text);
        }

        // A baseline takes one, however many are alike.
        let known = Baseline::of(std::slice::from_ref(finding), &before.sources);
        let mut rest = before.findings.clone();
        prop_assert_eq!(known.take(&mut rest, &before.sources), (1, 0));
        let mut expected = said(&before.findings);
        let key = (slug, finding.rule.clone(), finding.message.clone());
        *expected.entry(key).or_default() -= 1;
        expected.retain(|_, count| *count > 0);
        prop_assert_eq!(said(&rest), expected);

        // A comment, ours and pint's, above the rule.
        let Some(rule) = rule_of(&before, finding) else { return Ok(()) };
        let ours = commented(&text, &rule, &format!("promwright ignore[{slug}] a test"));
        prop_assert_eq!(
            said(&plainly(&ours).findings), said(&without(&before, &[slug], &rule)), "{}", ours
        );
        let pint_s = PINT_CHECKS.iter()
            .find(|(_, slugs)| slugs.iter().any(|name| covers(name, slug)));
        if let Some((name, slugs)) = pint_s {
            for order in ["disable", "snooze 2999-01-01"] {
                let text = commented(&text, &rule, &format!("pint {order} {name}"));
                let left = without(&before, slugs, &rule);
                prop_assert_eq!(said(&plainly(&text).findings), said(&left), "{}", text);
            }
        }
    }

    #[test]
    fn a_fix_takes_away_its_finding_and_changes_its_edits_only(text in file(), crlf in any::<bool>()) {
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let before = plainly(&text);
        for (index, finding) in before.findings.iter().enumerate() {
            let Some((_, edits)) = safe_edits([finding]).into_iter().next() else { continue };
            let new = mended(&text, &edits).expect("they lie within the text");
            prop_assert_eq!(&new, &spliced(&text, &edits));
            let after = plainly(&new);
            prop_assert!(before.has_faults || !after.has_faults, "{}\n{}", text, new);
            let mut others = before.findings.clone();
            drop(others.remove(index));
            let (left, others) = (said(&after.findings), said(&others));
            prop_assert!(is_within(&left, &others), "{}\n{}\n{:#?}\n{:#?}", text, new, left, others);
        }
    }

    #[test]
    fn fixing_all_brings_nothing_and_ends(text in file()) {
        let before = plainly(&text);
        let new = fixed(&text);
        let after = plainly(&new);
        prop_assert!(before.has_faults || !after.has_faults, "{}", new);
        prop_assert!(is_within(&said(&after.findings), &said(&before.findings)), "{}\n{}", text, new);
        prop_assert!(safe_edits(&after.findings).is_empty(), "{}", new);
        prop_assert_eq!(&fixed(&new), &new);
    }
}

#[test]
fn the_random_files_have_findings_of_most_checks_and_fixes_of_each_kind() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut slugs, mut fixes) = (BTreeMap::new(), BTreeMap::<_, usize>::new());
    for _ in 0..400 {
        let text = file().new_tree(&mut runner).expect("a file").current();
        for finding in plainly(&text).findings {
            *slugs.entry(finding.slug).or_insert(0) += 1;
            if let Some(fix) = finding.fix.clone().filter(|fix| fix.safe) {
                *fixes.entry(fix.title.clone()).or_default() += 1;
            }
        }
    }
    assert!(slugs.len() * 10 > registry().len() * 7, "{slugs:#?}");
    assert!(fixes.len() >= 2, "{fixes:#?}");
}
