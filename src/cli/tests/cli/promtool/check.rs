//! `check` accepts what promtool accepts and refuses what it refuses.
//!
//! Runs where the environment variable `PROMWRIGHT_PROMTOOL` names a promtool of 3.x. Where the
//! two disagree on purpose, `fixtures/cli/promtool-differences.txt` says why.
//! `fixtures/cli/refused.txt` has the places of all errors, which are ours alone to find: promtool
//! names the line where a scalar starts, or none.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::{listed, promtool, shared};
use crate::command::run;

/// What a tool says of a file.
#[derive(Debug)]
struct Verdict {
    is_accepted: bool,
    said: String,
}

/// The rule files and manifests below a folder next to the project, by their path there.
fn files(folder: &str) -> Vec<String> {
    let shared = shared();
    let mut found = Vec::new();
    let mut waiting = vec![shared.join(folder)];
    while let Some(path) = waiting.pop() {
        if let Ok(entries) = path.read_dir() {
            waiting.extend(entries.flatten().map(|entry| entry.path()));
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            let name = path.strip_prefix(&shared).expect("it is below");
            found.push(name.to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

/// The `spec` of a manifest as a file of its own whose lines have the same numbers.
fn spec(manifest: &str) -> String {
    let mut is_within = false;
    let lines = manifest.lines().map(|line| {
        if line.starts_with(|c: char| !c.is_whitespace() && c != '-' && c != '#') {
            is_within = line.trim_end() == "spec:";
            return "\n".to_owned();
        }
        if is_within { format!("{line}\n") } else { "\n".to_owned() }
    });
    lines.collect()
}

fn ask_promtool(promtool: &str, file: &str, directory: &Path) -> Verdict {
    let text = fs::read_to_string(shared().join(file)).expect("readable");
    let is_manifest = text.lines().any(|line| line.trim_end() == "kind: PrometheusRule");
    let copy = directory.join("asked.yaml");
    fs::write(&copy, if is_manifest { spec(&text) } else { text }).expect("writable");
    let mut command = Command::new(promtool);
    let asked = command.args(["check", "rules", "--lint=none"]).arg(&copy).output();
    let asked = asked.unwrap_or_else(|error| panic!("{promtool}: {error}"));
    let said = [asked.stdout, asked.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    Verdict { is_accepted: asked.status.success(), said: said.concat() }
}

/// The errors that `check` finds in the form of a file, as `SLUG LINE:COLUMN-LINE:COLUMN`. What
/// the checks of rules find besides is not promtool's business.
fn form_errors(file: &str) -> Vec<String> {
    let outcome = run(&["check", "--format", "json", &format!("../shared/{file}")]);
    let findings: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("JSON");
    let is_of_form = |finding: &&serde_json::Value| {
        let slug = finding["slug"].as_str().unwrap_or_default();
        finding["severity"] == "error" && !is_of_rules(slug)
    };
    let errors = findings.as_array().into_iter().flatten().filter(is_of_form);
    let shown = errors.map(|f| {
        let [line, column, end_line, end_column] =
            ["line", "column", "end_line", "end_column"].map(|field| &f[field]);
        let slug = f["slug"].as_str().unwrap_or_default();
        format!("{slug} {line}:{column}-{end_line}:{end_column}")
    });
    shown.collect()
}

/// Whether it is the slug of a check that looks at rules, not at their form.
fn is_of_rules(slug: &str) -> bool {
    promwright_lint::registry().iter().any(|check| check.slug() == slug)
}

fn ask_check(file: &str) -> Verdict {
    let errors = form_errors(file);
    Verdict { is_accepted: errors.is_empty(), said: errors.join("\n") }
}

/// The lines `FILE: TEXT` of a list, several of one file in order.
fn list(name: &str) -> BTreeMap<String, Vec<String>> {
    let mut list = BTreeMap::<String, Vec<String>>::new();
    for line in listed(name) {
        let (file, text) = line.split_once(": ").expect("a file, a colon and a text");
        list.entry(file.to_owned()).or_default().push(text.to_owned());
    }
    list
}

const FOLDERS: [&str; 3] = ["corpus/rules", "corpus/crd", "promtool-tests/rulefmt"];

#[test]
fn check_agrees_with_promtool() {
    let Some(promtool) = promtool("PROMWRIGHT_PROMTOOL") else { return };
    let version = Command::new(&promtool).arg("--version").output().expect("promtool runs");
    if String::from_utf8_lossy(&version.stdout).contains("version 2.") {
        println!("{promtool} is of 2.x, which knows less of the language: skipped");
        return;
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut listed = list("cli/promtool-differences.txt");
    let mut wrong = Vec::new();
    for folder in FOLDERS {
        let files = files(folder);
        println!("{} files below ../shared/{folder}", files.len());
        if files.is_empty() {
            listed.retain(|file, _| !file.starts_with(folder));
        }
        for file in files {
            let [ours, theirs] =
                [ask_check(&file), ask_promtool(&promtool, &file, directory.path())];
            let agree = ours.is_accepted == theirs.is_accepted;
            match (agree, listed.remove(&file)) {
                (false, None) => {
                    wrong.push(format!("{file}\ncheck: {}\npromtool: {}", ours.said, theirs.said));
                }
                (true, Some(_)) => wrong.push(format!("{file} is listed, but agrees")),
                _ => {}
            }
        }
    }
    wrong.extend(listed.into_keys().map(|file| format!("{file} is listed, but not there")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_refused_is_refused_on_its_bytes() {
    let listed = list("cli/refused.txt");
    for folder in FOLDERS {
        let files = files(folder);
        println!("{} files below ../shared/{folder}", files.len());
        for file in files {
            let expected = listed.get(&file).cloned().unwrap_or_default();
            assert_eq!(form_errors(&file), expected, "{file}");
        }
    }
}
