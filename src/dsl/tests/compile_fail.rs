//! What must not compile, and what the compiler says then: its message is the lesson.
//!
//! The texts are those of one compiler. Under another one only the crate's documentation, whose
//! examples must not compile either, is checked.

// Which compiler it is, only the environment and the compiler itself can tell.
#![allow(clippy::disallowed_methods)]

use std::process::Command;

const COMPILER: &str = "rustc 1.95.";

#[test]
fn wrong_rules_do_not_compile() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let version = Command::new(rustc).arg("--version").output().map(|output| output.stdout);
    let version = String::from_utf8_lossy(&version.unwrap_or_default()).into_owned();
    if version.starts_with(COMPILER) {
        trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
    } else {
        eprintln!("texts not compared: they are of {COMPILER}x, and this is {version}");
    }
}
