//! Whole-crate tests: against Prometheus' own data, against a second parser, and properties.

mod conformance;
