//! The alerts, a file for each group.

pub mod aurora_treaty;
pub mod psi_field;
