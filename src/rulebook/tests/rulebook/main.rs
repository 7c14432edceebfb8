//! Rule files in, findings and models out.
#![expect(clippy::disallowed_methods, reason = "tests read their fixtures")]

mod corpus;
mod findings;
#[path = "../../../promql/tests/generator.rs"]
#[allow(dead_code, reason = "shared with the parser's tests")]
mod generator;
mod homes;
mod hostile;
mod mapping;
mod markers;
mod setting;
mod writing;

use std::path::{Path, PathBuf};

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
