//! `--set` in `test`: for rules of the catalog, and for rules that stand only in a file.

#![expect(clippy::disallowed_methods, reason = "tests start the tool")]

use std::process::{Command, Output};

/// Tests a file whose rule the catalog does not have, with something set.
fn test(setting: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaultmesh-rules"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    command.args(["test", "fixtures/cli/tests/queue.yaml", "--set", setting]);
    command.output().expect("the tool starts")
}

#[test]
fn rules_of_the_catalog_and_of_files_are_set() {
    let cases = [
        // The file's rule, so that its test fails, and so that it does not.
        ("QueueLong.threshold=200", Some(1)),
        ("QueueLong.threshold=120", Some(0)),
        ("PsiFieldPodDrift.threshold=0.3", Some(0)),
        ("PsiFieldPodDrift.threshold=300", Some(2)),
        ("QueueLng.threshold=120", Some(2)),
        ("QueueLong.treshold=120", Some(2)),
    ];
    for (setting, code) in cases {
        let outcome = test(setting);
        let shown = String::from_utf8_lossy(&outcome.stderr);
        assert_eq!(outcome.status.code(), code, "{setting}: {shown}");
    }
}
