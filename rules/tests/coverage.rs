//! Every rule is covered by the tests in `fixtures/tests`.

#![expect(clippy::disallowed_methods, reason = "the test starts the binary")]

use std::process::Command;

fn run(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaultmesh-rules"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let ran = command.args(["test", "--coverage"]).args(arguments).output().expect("it starts");
    (ran.status.success(), String::from_utf8_lossy(&ran.stdout).into_owned())
}

#[test]
fn all_rules_are_covered() {
    let (passed, printed) = run(&["--min", "100"]);
    assert!(passed && printed.ends_with("\n34 of 34 rules\n"), "{printed}");
}

/// The tests of one file name some of the rules that are built; the others count, too.
#[test]
fn rules_that_no_test_names_are_not() {
    let (_, printed) = run(&["fixtures/tests/aurora-treaty.yaml"]);
    assert!(printed.ends_with("\n7 of 34 rules\n"), "{printed}");
    let advice = "it runs in no test: name `recording-rules.yaml` in `rule_files`";
    assert_eq!(printed.matches(advice).count(), 22, "{printed}");
}

/// Lines and branches are those of the Rust source.
#[test]
fn rust_lines_are_shown_to_viewers() {
    let (_, lcov) = run(&["--coverage-format", "lcov"]);
    let path = "rules/alerts/psi_field.rs";
    let source = include_str!("../alerts/psi_field.rs");
    let line = source.lines().position(|line| line.contains(".or(")).expect("the rule") + 1;
    let record = lcov.split("end_of_record").find(|own| own.contains(&format!("SF:{path}\n")));
    let record = record.expect("a record of the file");
    // Two comparisons and what joins them, with two sides each.
    assert_eq!(record.matches(&format!("\nBRDA:{line},")).count(), 6, "{record}");
    assert!(record.contains(&format!("\nDA:{line},")), "{record}");
}
