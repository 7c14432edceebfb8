//! What checks find in the rules of other projects is true.
//!
//! Every finding of warning and above in `../shared/corpus`, each project checked by itself with
//! no settings, was read against its rule by hand: `fixtures/lint-corpus/verdicts.txt` has the
//! verdicts. A finding without one is an error, and so is a verdict on what is no longer found,
//! so that the share of true ones is always that of all findings, not of a sample.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::command::{command, finish};
use crate::promtool::{listed, shared};

/// Of so many findings in a hundred, this many are true.
const LEAST_TRUE_PER_CENT: usize = 97;

/// The projects of the corpus that have rules or manifests, by their paths in it.
fn projects(corpus: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["rules", "crd"] {
        let entries = fs::read_dir(corpus.join(folder)).expect("the folder is there");
        found.extend(entries.flatten().map(|entry| PathBuf::from(folder).join(entry.file_name())));
    }
    found.sort();
    found
}

/// The findings of a project that are more than notes: slug, and where.
fn findings(corpus: &std::path::Path, project: &std::path::Path) -> Vec<String> {
    let mut check = command(&["check", "--no-config", "--format", "json"]);
    let outcome = finish(check.arg(project).current_dir(corpus));
    let all: Vec<Value> = serde_json::from_str(&outcome.stdout).expect("it is a list of findings");
    let of = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let is_more = |finding: &&Value| finding["severity"] != "note";
    let shown = |finding: &Value| {
        let (line, column) = (&finding["line"], &finding["column"]);
        format!("{} {}:{line}:{column}", of(finding, "slug"), of(finding, "file"))
    };
    all.iter().filter(is_more).map(shown).collect()
}

#[test]
fn what_is_found_in_rules_of_other_projects_is_true() {
    let corpus = shared().join("corpus");
    if !corpus.is_dir() {
        println!("../shared/corpus is not there: skipped");
        return;
    }
    // A line is a verdict, the finding, and mostly why.
    let lines = listed("lint-corpus/verdicts.txt");
    let verdict = |line: &str| {
        let mut words = line.splitn(4, ' ');
        let is_true = match words.next() {
            Some("true") => true,
            Some("false") => false,
            other => panic!("no verdict: {other:?} in {line}"),
        };
        let (slug, place) = (words.next().expect("a slug"), words.next().expect("a place"));
        (format!("{slug} {place}"), is_true)
    };
    let mut verdicts: BTreeMap<String, bool> = lines.iter().map(|line| verdict(line)).collect();
    let mut unjudged = Vec::new();
    let (mut count, mut true_ones) = (0, 0);
    for project in projects(&corpus) {
        for finding in findings(&corpus, &project) {
            count += 1;
            match verdicts.remove(&finding) {
                Some(is_true) => true_ones += usize::from(is_true),
                None => unjudged.push(finding),
            }
        }
    }
    println!("{true_ones} of {count} findings are true");
    assert!(unjudged.is_empty(), "no verdict on:\n{}", unjudged.join("\n"));
    assert!(verdicts.is_empty(), "no longer found: {verdicts:#?}");
    assert!(true_ones * 100 >= count * LEAST_TRUE_PER_CENT, "{true_ones} of {count}");
}
