//! Test scripts: the project's own, and Prometheus' engine suite where it lies next to the
//! repository.
//!
//! The suite's evaluations that do not pass are listed with a reason in
//! `fixtures/engine/known-failures.txt`; one that is listed and passes fails the run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use promwright_engine::Options;
use promwright_engine::promqltest::{Outcome, run};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[expect(clippy::disallowed_methods, reason = "tests read fixtures")]
fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[expect(clippy::disallowed_methods, reason = "tests read fixtures")]
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|own| own == "test")).collect();
    paths.sort();
    paths
}

fn outcomes(path: &Path) -> Vec<Outcome> {
    let outcomes = run(&read(path), &Options::promqltest());
    outcomes.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[test]
fn own_scripts_pass() {
    let scripts = scripts(&repository().join("fixtures/engine"));
    assert!(!scripts.is_empty());
    for path in scripts {
        let outcomes = outcomes(&path);
        assert!(!outcomes.is_empty(), "{}", path.display());
        for Outcome { line, expr, result } in outcomes {
            assert_eq!(result, Ok(()), "{}:{line}: {expr}", name(&path));
        }
    }
}

/// Lines of `file line reason`.
fn known_failures() -> BTreeMap<(String, usize), String> {
    let text = read(&repository().join("fixtures/engine/known-failures.txt"));
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut known = BTreeMap::new();
    for line in lines {
        let parts: Vec<&str> = line.splitn(3, ' ').collect();
        let [file, number, reason] = parts[..] else { panic!("no reason: {line}") };
        let number = number.parse().unwrap_or_else(|_| panic!("no line number: {line}"));
        let before = known.insert((file.to_owned(), number), reason.to_owned());
        assert!(before.is_none(), "listed twice: {line}");
    }
    known
}

#[test]
fn the_suite_of_prometheus_passes_but_for_the_known_failures() {
    let scripts = scripts(&repository().join("../shared/promqltest"));
    if scripts.is_empty() {
        println!("../shared/promqltest is not there: skipped");
        return;
    }
    let mut known = known_failures();
    let (mut passed, mut total, mut faults) = (0, 0, Vec::new());
    for path in scripts {
        let outcomes = outcomes(&path);
        let own = outcomes.iter().filter(|outcome| outcome.result.is_ok()).count();
        println!("{}: {own} of {}", name(&path), outcomes.len());
        passed += own;
        total += outcomes.len();
        for Outcome { line, expr, result } in outcomes {
            let listed = known.remove(&(name(&path), line)).is_some();
            match result {
                Ok(()) if listed => faults.push(format!("{} {line} passes", name(&path))),
                Err(error) if !listed => {
                    faults.push(format!("{} {line} {expr}: {error}", name(&path)));
                }
                _ => {}
            }
        }
    }
    faults.extend(known.keys().map(|(file, line)| format!("{file} {line}: no such eval")));
    println!("{passed} of {total} evaluations pass");
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
