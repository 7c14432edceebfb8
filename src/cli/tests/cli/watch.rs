//! `test --watch`, as a process that goes on: what it says after each change, within a time
//! limit.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::command::command;

/// A run that has not said what it should in this time never will.
const LIMIT: Duration = Duration::from_secs(30);

/// Nothing more is said after a change that does not count.
const SILENCE: Duration = Duration::from_millis(700);

struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(paths: &[&str]) -> Self {
        let mut command = command(&[&["test", "--watch"], paths].concat());
        // One pipe for both, so that the order is that in which things are said.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        command.stdout(writer.try_clone().expect("a pipe")).stderr(writer);
        let child = command.spawn().expect("the binary starts");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(reader).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// What is said until it waits for changes again.
    fn run(&self) -> String {
        let start = Instant::now();
        let mut said = String::new();
        while let Some(left) = LIMIT.checked_sub(start.elapsed()) {
            let line = self.lines.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("no more is said after\n{said}"));
            if line.starts_with("watching ") {
                return said + &line;
            }
            said.extend([&*line, "\n"]);
        }
        panic!("it does not wait for changes after\n{said}");
    }

    fn is_silent(&self) -> bool {
        self.lines.recv_timeout(SILENCE).is_err()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rules(threshold: u32) -> String {
    format!("groups:\n- name: g\n  rules:\n  - alert: Long\n    expr: queue > {threshold}\n")
}

const TESTS: &str = "rule_files: [rules/*.yaml]
tests:
- name: long
  input_series: [{series: queue, values: 5x5}]
  alert_rule_test:
  - {eval_time: 3m, alertname: Long, exp_alerts: [{}]}
";

const OTHER: &str = "tests:
- promql_expr_test: [{expr: vector(1), exp_samples: [{value: 1}]}]
";

/// As editors write: into another file, which then takes the name.
fn replace(path: &Path, text: &str) {
    let draft = path.with_extension("draft~");
    std::fs::write(&draft, text).unwrap();
    std::fs::rename(draft, path).unwrap();
}

#[test]
fn what_a_change_reaches_is_run_again() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::create_dir(at("rules")).unwrap();
    std::fs::create_dir(at("tests")).unwrap();
    std::fs::write(at("rules/a.yaml"), rules(1)).unwrap();
    std::fs::write(at("tests/long.yaml"), TESTS.replace("rules/*", "../rules/*")).unwrap();
    std::fs::write(at("tests/other.yaml"), OTHER).unwrap();
    let watching = Watching::start(&[at("tests").to_str().unwrap()]);
    let said = watching.run();
    assert!(said.contains("2 tests in 2 files: all passed"), "{said}");
    assert!(said.contains("watching 2 test files and 1 file that they read"), "{said}");

    replace(&at("rules/a.yaml"), &rules(7));
    let said = watching.run();
    assert!(said.contains("1 test in 1 file: 1 failed"), "{said}");

    // What nothing reaches, and what is only read.
    std::fs::write(at("rules/notes.txt"), "x").unwrap();
    std::fs::read(at("rules/a.yaml")).unwrap();
    assert!(watching.is_silent());

    std::fs::write(at("rules/a.yaml"), "groups:\n- name: g\n  rules:\n  - alert: Lo").unwrap();
    let said = watching.run();
    assert!(said.contains("1 failed") && said.contains("rules/a.yaml"), "{said}");

    std::fs::remove_file(at("rules/a.yaml")).unwrap();
    let said = watching.run();
    assert!(said.contains("no rule file is named"), "{said}");

    std::fs::write(at("rules/b.yaml"), rules(1)).unwrap();
    let said = watching.run();
    assert!(said.contains("1 test in 1 file: all passed"), "{said}");

    // A new test file, and one that goes.
    std::fs::write(at("tests/new.yaml"), OTHER).unwrap();
    let said = watching.run();
    assert!(said.contains("1 test in 1 file: all passed"), "{said}");
    assert!(said.contains("watching 3 test files"), "{said}");
    std::fs::remove_file(at("tests/new.yaml")).unwrap();
    assert!(watching.is_silent());
    assert!(!said.contains('\u{1b}'), "no screen is cleared that is no terminal");
}

#[test]
fn a_directory_that_is_replaced_is_watched_again() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    std::fs::create_dir(at("rules")).unwrap();
    std::fs::write(at("rules/a.yaml"), rules(1)).unwrap();
    std::fs::write(at("long.yaml"), TESTS).unwrap();
    let watching = Watching::start(&[at("long.yaml").to_str().unwrap()]);
    assert!(watching.run().contains("all passed"));

    std::fs::remove_dir_all(at("rules")).unwrap();
    assert!(watching.run().contains("no rule file is named"));
    std::fs::create_dir(at("rules")).unwrap();
    std::fs::write(at("rules/a.yaml"), rules(1)).unwrap();
    // The directory may be seen before the file in it.
    let mut said = watching.run();
    if !said.contains("all passed") {
        said = watching.run();
    }
    assert!(said.contains("all passed"), "{said}");
    replace(&at("rules/a.yaml"), &rules(9));
    assert!(watching.run().contains("1 failed"));
}

#[test]
fn a_file_of_samples_is_watched() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    let tests = "tests:\n- input_series: [{from: a.om}]\n  promql_expr_test:\n  - {expr: queue, \
                 exp_samples: [{labels: queue, value: 1}]}\n";
    std::fs::write(at("a.om"), "queue 1 0\n# EOF\n").unwrap();
    std::fs::write(at("t.yaml"), tests).unwrap();
    let watching = Watching::start(&[at("t.yaml").to_str().unwrap()]);
    let said = watching.run();
    assert!(said.contains("all passed"), "{said}");
    replace(&at("a.om"), "queue 2 0\n# EOF\n");
    assert!(watching.run().contains("1 failed"));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("other.yaml");
    std::fs::write(&path, OTHER).unwrap();
    let mut watching = Watching::start(&[path.to_str().unwrap()]);
    watching.run();
    let id = watching.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let start = Instant::now();
    while watching.child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < LIMIT, "it goes on");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn what_cannot_be_watched_is_refused() {
    assert_eq!(crate::command::run(&["test", "--watch", "-"]).code, Some(2));
    assert_eq!(crate::command::run(&["test", "--watch", "--junit", "x", "y"]).code, Some(2));
}
