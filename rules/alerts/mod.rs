//! The alerts, a file for each group.

pub mod aurora_treaty;
pub mod psi_field;

/// Why each group of alerts may stand in two files.
const WRITTEN_TWICE: &str =
    "Prometheus loads combined-alerts.yaml or the files in alerts/, not both";
