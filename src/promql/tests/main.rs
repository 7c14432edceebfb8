//! Whole-crate tests: against Prometheus' own data, against a second parser, and properties.

#![expect(clippy::disallowed_methods, reason = "tests read their fixtures")]

mod conformance;
