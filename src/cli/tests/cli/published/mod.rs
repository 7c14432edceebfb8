//! What is written for other programs, held against what these publish of their formats.
//!
//! `fixtures/cli/schemas` has the schemas, with their sources and terms. What a schema cannot
//! say (an index points to its rule, a region does not end before it begins) is asked beside it.
//! Each function gives the number of findings.

mod github;
mod json;
mod xml;

pub(crate) use github::github;
pub(crate) use json::{gitlab, sarif};
pub(crate) use xml::{checkstyle, junit, junit_is_valid};

/// A schema, from its file.
fn schema(name: &str) -> String {
    let path = schema_path(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn schema_path(name: &str) -> String {
    format!("{}/../../fixtures/cli/schemas/{name}", env!("CARGO_MANIFEST_DIR"))
}
