//! Prometheus' own tool beside ours, over its own test data and over files of other projects.
//!
//! Which promtool, an environment variable says. Each test says so where it is skipped, and each
//! known difference is listed with its reason; one that is listed and agrees is an error.

mod check;
mod test;

use std::path::{Path, PathBuf};

/// What lies next to the project.
pub(crate) fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared")
}

/// The promtool that an environment variable names.
fn promtool(variable: &str) -> Option<String> {
    let named = std::env::var(variable).ok();
    if named.is_none() {
        println!("{variable} names no promtool: skipped");
    }
    named
}

/// A list of `fixtures`, without its comments.
pub(crate) fn listed(path: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path);
    let text = std::fs::read_to_string(path).expect("the list is there");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}
