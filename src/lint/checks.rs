//! The checks by family; a family is a folder, a check a file.

pub(crate) mod alert;
pub(crate) mod annotation;
pub(crate) mod counter;
pub(crate) mod group;
pub(crate) mod label;
pub(crate) mod label_uses;
pub(crate) mod matching;
pub(crate) mod pattern;
pub(crate) mod promql;
pub(crate) mod record;
pub(crate) mod rule;
pub(crate) mod shape;
pub(crate) mod template;
