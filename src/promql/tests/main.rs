//! Whole-crate tests: against Prometheus' own data, against a second parser, snapshots of
//! findings and layouts, hostile input, and properties.

#![expect(clippy::disallowed_methods, reason = "tests read their fixtures")]

mod causes;
mod conformance;
mod generator;
mod hostile;
mod properties;
mod second_parser;
mod snapshots;
mod thread_time;

use std::path::{Path, PathBuf};

/// The folder of shared test data next to the workspace, if it is there.
fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    if !path.is_dir() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

/// A file of the crate's fixtures.
fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/promql").join(name);
    std::fs::read_to_string(path).expect("the fixture is there")
}

/// The expressions of a fixture file, which are separated by lines of `---`.
fn expressions(text: &str) -> impl Iterator<Item = &str> {
    text.trim_end_matches('\n').split("\n---\n")
}
