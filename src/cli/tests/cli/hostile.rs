//! Files that are made to break a reader, through `check`: each ends with a clear message or
//! none, soon and in little memory. No run panics, and none is killed.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::command::command;
use crate::hostile_texts;
use crate::measured::{Measured, measure};

/// The most memory that a run may need. An optimised one is far below.
const MEMORY: u64 = 200 << 20;
/// The most processor time that a run may take; without optimisation all is slower.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });
/// Switches on what takes longer than the rest of the tests.
const LARGE: &str = "PROMWRIGHT_LARGE";

/// Checks a path as it is seen from `directory`.
fn check(directory: &Path, path: &str, outputs: &Path) -> Measured {
    let measured = measure(command(&["check", path]).current_dir(directory), outputs);
    let Measured { outcome, cpu, memory } = &measured;
    println!("{path}: {} ms, {} KB, exit code {:?}", cpu.as_millis(), memory >> 10, outcome.code);
    assert!(matches!(outcome.code, Some(0..=2)), "{path}: {}", outcome.show());
    assert!(!outcome.stderr.contains("panicked"), "{path}: {}", outcome.stderr);
    measured
}

/// What a run took more of than it may.
fn excess(path: &str, measured: &Measured) -> Option<String> {
    let Measured { cpu, memory, .. } = measured;
    (*cpu > TIME || *memory > MEMORY)
        .then(|| format!("{path} took {cpu:?} and {} MB", memory >> 20))
}

/// The first lines of what is shown, cut where they get long.
fn start_of(measured: &Measured) -> String {
    let shown = measured.outcome.show();
    let cut = |line: &str| match line.char_indices().nth(160) {
        Some((at, _)) => format!("{}… ({} bytes)\n", &line[..at], line.len()),
        None => format!("{line}\n"),
    };
    let mut start: String = shown.lines().take(20).map(cut).collect();
    let more = shown.lines().count().saturating_sub(20);
    if more > 0 {
        let last = shown.lines().last().unwrap_or_default();
        start.extend(["… ", &more.to_string(), " more lines, the last:\n", &cut(last)]);
    }
    start
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/hostile"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn small_files_are_answered() {
    let outputs = tempfile::tempdir().expect("a temporary directory");
    let _bound = settings().bind_to_scope();
    insta::glob!("../../../../fixtures/hostile", "*.yaml", |path| {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let measured = check(path.parent().expect("a folder"), &name, outputs.path());
        assert_eq!(excess(&name, &measured), None);
        insta::with_settings!({ snapshot_suffix => "" }, {
            insta::assert_snapshot!(name.trim_end_matches(".yaml"), start_of(&measured));
        });
    });
}

#[test]
fn made_files_are_answered() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let outputs = tempfile::tempdir().expect("a temporary directory");
    let _bound = settings().bind_to_scope();
    let mut wrong = Vec::new();
    for case in hostile_texts::all() {
        let name = format!("{}.yaml", case.name);
        fs::write(directory.path().join(&name), &case.content).expect("writable");
        let measured = check(directory.path(), &name, outputs.path());
        insta::assert_snapshot!(case.name, start_of(&measured));
        if measured.outcome.code != Some(case.code) {
            wrong.push(format!("{name}: exit code {:?}", measured.outcome.code));
        }
        wrong.extend(excess(&name, &measured));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_circle_of_links_is_walked_once() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let outputs = tempfile::tempdir().expect("a temporary directory");
    let root = directory.path();
    fs::create_dir_all(root.join("rules/deep")).expect("writable");
    fs::write(root.join("rules/deep/a.yaml"), "groups: []\n").expect("writable");
    let link = |to: &str, from: &str| {
        std::os::unix::fs::symlink(to, root.join("rules").join(from)).expect("links are there");
    };
    for (to, from) in [("..", "up"), (".", "deep/here"), ("b", "a"), ("a", "b"), ("gone", "c")] {
        link(to, from);
    }
    let measured = check(root, "rules", outputs.path());
    assert_eq!(excess("rules", &measured), None);
    let _bound = settings().bind_to_scope();
    insta::assert_snapshot!("links-in-circles", start_of(&measured));
}

/// Writes a rule file of about this many bytes.
fn write_large(path: &Path, bytes: usize) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).expect("writable"));
    file.write_all(b"groups:\n- name: g\n  rules:\n").expect("writable");
    let mut written = 0;
    for n in 0.. {
        let rule = format!(
            "  - alert: Alert{n}\n    expr: sum by (job) (rate(errors_total{{code=\"{n}\"}}[5m])) > 1\n    for: 5m\n"
        );
        file.write_all(rule.as_bytes()).expect("writable");
        written += rule.len();
        if written >= bytes {
            break;
        }
    }
    file.flush().expect("writable");
}

/// A hundred megabytes take ten times what ten take, in time and in memory.
#[test]
fn a_large_file_costs_by_its_length() {
    if std::env::var_os(LARGE).is_none() {
        println!("{LARGE} is not set: skipped");
        return;
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let outputs = tempfile::tempdir().expect("a temporary directory");
    let path = |name: &str| -> PathBuf { directory.path().join(name) };
    write_large(&path("small.yaml"), 10_000_000);
    write_large(&path("large.yaml"), 100_000_000);
    fs::write(path("line.yaml"), "x".repeat(100_000_000)).expect("writable");
    let [small, large, line] = ["small.yaml", "large.yaml", "line.yaml"]
        .map(|name| check(directory.path(), name, outputs.path()));
    assert_eq!(small.outcome.code, Some(0), "{}", start_of(&small));
    assert_eq!(large.outcome.code, Some(0), "{}", start_of(&large));
    assert_eq!(line.outcome.code, Some(1), "{}", start_of(&line));
    // A little more than tenfold, for what does not grow evenly.
    assert!(large.cpu < small.cpu * 15, "{:?} and {:?}", small.cpu, large.cpu);
    assert!(large.memory < small.memory * 15, "{} and {}", small.memory, large.memory);
}

/// Rules without a finding, or with one for each alert; a hundred a file.
fn write_rules(directory: &Path, rules: usize, is_faulty: bool) -> u64 {
    std::fs::create_dir(directory).expect("a directory");
    let mut bytes = 0;
    for first in (0..rules).step_by(100) {
        let text = crate::measured::many_rules::file(first, 100, is_faulty);
        bytes += text.len() as u64;
        std::fs::write(directory.join(format!("{first:06}.yaml")), text).expect("writable");
    }
    bytes
}

/// So many bytes a rule takes at most, beyond its text, be there something to say of it or not.
const A_RULE: u64 = 1024;

#[test]
fn many_rules_cost_by_their_number() {
    if std::env::var_os(LARGE).is_none() {
        println!("{LARGE} is not set: skipped");
        return;
    }
    for is_faulty in [false, true] {
        let directory = tempfile::tempdir().expect("a directory");
        let measured = [20_000, 100_000].map(|rules| {
            let path = directory.path().join(rules.to_string());
            let bytes = write_rules(&path, rules, is_faulty);
            let own = check(directory.path(), &path.display().to_string(), directory.path());
            assert_eq!(own.outcome.code, Some(0), "{}", own.outcome.stderr);
            (own.cpu, own.memory.saturating_sub(bytes))
        });
        let [(few_cpu, few_memory), (many_cpu, many_memory)] = measured;
        let a_rule = (many_memory - few_memory) / 80_000;
        println!("{a_rule} bytes a rule; {few_cpu:?} for 20,000 rules, {many_cpu:?} for 100,000");
        assert!(many_memory < 100_000 * A_RULE, "{many_memory} bytes beyond the files");
        assert!(many_cpu < few_cpu * 8, "{few_cpu:?} and {many_cpu:?}");
    }
}
