//! The checks by family; a family is a folder, a check a file.

pub(crate) mod label_uses;
pub(crate) mod pattern;
pub(crate) mod promql;
pub(crate) mod template;
