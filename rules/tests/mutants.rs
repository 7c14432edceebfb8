//! Every small change of a rule fails a test in `fixtures/tests`, or is shown to change nothing.

#![expect(clippy::disallowed_methods, reason = "the test starts the binary")]

use std::process::Command;

#[test]
fn no_mutant_survives() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaultmesh-rules"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let ran = command.args(["test", "--mutants", "--min", "100"]).output().expect("it starts");
    let printed = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{printed}");
    assert!(printed.ends_with(" 0 survived\n"), "{printed}");
}
