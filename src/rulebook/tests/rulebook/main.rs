//! Rule files in, findings and models out.

mod corpus;
mod findings;
mod mapping;
mod setting;
mod writing;

use std::path::{Path, PathBuf};

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
