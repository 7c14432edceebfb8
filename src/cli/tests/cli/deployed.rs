//! The rules that ran at VaultMesh, with the pages that its exporters served: what was wrong with
//! them is found, each on its bytes, without a server.

use serde_json::Value;

use crate::command::{command, finish};
use crate::promtool::shared;

/// What must be found: slug, file, line and columns, from and to (behind it).
const FAULTS: [(&str, &str, [u64; 3]); 16] = [
    // A gauge that is taken for a counter, in alerts and in records.
    ("promql/rate-of-gauge", "alerts/aurora-treaty.yaml", [54, 11, 15]),
    ("promql/rate-of-gauge", "alerts/aurora-treaty.yaml", [55, 11, 15]),
    ("promql/rate-of-gauge", "alerts/aurora-treaty.yaml", [79, 15, 19]),
    ("promql/rate-of-gauge", "recording-rules.yaml", [111, 15, 19]),
    ("promql/rate-of-gauge", "recording-rules.yaml", [126, 19, 23]),
    // 15 minutes in words, a window of 10m and `for: 15m`.
    ("template/stated-duration", "alerts/aurora-treaty.yaml", [87, 40, 50]),
    // `runbook`, where the others have `runbook_url`.
    ("annotation/misspelled-key", "alerts/psi-field.yaml", [32, 11, 18]),
    // Pods that are gone have no `up`.
    ("alert/vanished-target", "alerts/psi-field.yaml", [35, 15, 73]),
    // Both quantiles read buckets that nobody exposes.
    ("promql/unknown-metric", "recording-rules.yaml", [94, 18, 38]),
    ("promql/unknown-metric", "recording-rules.yaml", [103, 18, 38]),
    // The health score: its parts never have one `component`, and are filters, not 1 or 0.
    ("promql/never-matches", "recording-rules.yaml", [150, 69, 70]),
    ("promql/never-matches", "recording-rules.yaml", [151, 48, 49]),
    ("promql/filter-in-arithmetic", "recording-rules.yaml", [150, 56, 57]),
    ("promql/filter-in-arithmetic", "recording-rules.yaml", [151, 35, 36]),
    ("promql/filter-in-arithmetic", "recording-rules.yaml", [152, 29, 30]),
    ("promql/rate-of-gauge", "recording-rules.yaml", [132, 19, 23]),
];

#[test]
fn what_was_wrong_with_the_rules_that_ran_is_found() {
    let deployed = shared().join("vaultmesh/deployed");
    if !deployed.is_dir() {
        println!("../shared/vaultmesh is not there: skipped");
        return;
    }
    let arguments = ["check", "alerts", "recording-rules.yaml", "--schema", "metrics"];
    let mut check = command(&arguments);
    let outcome = finish(check.args(["--format", "json"]).current_dir(deployed));
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let found: Vec<Value> = serde_json::from_str(&outcome.stdout).expect("a list of findings");
    for (slug, file, [line, column, end]) in FAULTS {
        let is_it = |one: &&Value| {
            one["slug"] == slug
                && one["file"] == file
                && (&one["line"], &one["end_line"]) == (&line.into(), &line.into())
                && (&one["column"], &one["end_column"]) == (&column.into(), &end.into())
        };
        assert!(found.iter().any(|one| is_it(&one)), "{slug} at {file}:{line}:{column}-{end}");
    }
}
