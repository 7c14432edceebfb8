//! What was exposed on the day of the audit, held against the declared metrics, the rules and
//! the dashboards that were deployed; and that a healthy day is clean.

#![expect(clippy::disallowed_methods, reason = "the test starts the binary")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Runs the binary; how it ends, and what it prints.
fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaultmesh-rules"));
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).args(arguments);
    let output = command.output().expect("the binary starts");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// What must be found, and nothing else: slug, file, line and column, and a part of the message.
const FOUND: [(&str, &str, [u64; 2], &str); 21] = [
    ("audit/not-exposed", "rules/metrics/harbinger.rs", [20, 5], "any of the 4 metrics"),
    ("audit/wrong-kind", "aurora-metrics-exporter.prom", [14, 1], "treaty_requests_total"),
    ("audit/wrong-kind", "aurora-metrics-exporter.prom", [17, 1], "treaty_requests_routed"),
    ("audit/wrong-kind", "aurora-metrics-exporter.prom", [20, 1], "treaty_dropped_requests"),
    ("audit/unread", "aurora-metrics-exporter.prom", [11, 1], "`gpu_hours_total`"),
    ("audit/unhealthy", "psi-field-pod1.prom", [18, 1], "is 0.8625 in 1 of 2 series"),
    ("audit/unhealthy", "scheduler.prom", [11, 1], "`vmsh_backoff_state` is 7"),
    ("audit/no-series", "scheduler.prom", [5, 1], "vmsh_anchors_succeeded_total"),
    // Buckets of what is exposed as a gauge.
    ("promql/unknown-metric", "recording-rules.yaml", [94, 18], "treaty_rtt_ms_bucket"),
    ("promql/unknown-metric", "recording-rules.yaml", [103, 18], "treaty_rtt_ms_bucket"),
    // A dashboard of metrics that never were.
    ("promql/unknown-metric", "scheduler-dashboard.json", [56, 33], "panel `Anchor attempts (1h)`"),
    ("promql/unknown-metric", "scheduler-dashboard.json", [104, 33], "anchor_success_total"),
    ("promql/unknown-metric", "scheduler-dashboard.json", [152, 33], "anchor_failure_total"),
    ("promql/unknown-metric", "scheduler-dashboard.json", [189, 20], "scheduler_backoff_level"),
    ("promql/unknown-metric", "scheduler-dashboard.json", [226, 54], "_duration_seconds_bucket"),
    // Series that are told apart by a label that none of them has.
    ("dashboard/unknown-label", "aurora-kpis-dashboard.json", [190, 28], "`RTT by provider`"),
    ("dashboard/unknown-label", "aurora-kpis-dashboard.json", [227, 28], "`Fill rate by"),
    ("dashboard/unknown-label", "psi-field-dashboard.json", [238, 28], "`Prediction Error"),
    ("dashboard/unknown-label", "psi-field-dashboard.json", [275, 28], "`Ψ by backend`"),
    ("dashboard/unknown-label", "psi-field-dashboard.json", [312, 28], "`Entropy (H)`"),
    ("dashboard/unknown-label", "scheduler-dashboard.json", [227, 28], "`Job duration (p95)`"),
];

#[test]
fn the_audit_of_that_day_is_told() {
    let deployed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vaultmesh/deployed");
    let Ok(deployed) = deployed.canonicalize() else {
        println!("../shared/vaultmesh is not there: skipped");
        return;
    };
    let at = |name: &str| deployed.join(name).to_str().expect("UTF-8").to_owned();
    let (rules, metrics) = (at("recording-rules.yaml"), at("metrics"));
    let arguments =
        ["audit", &rules, &at("alerts"), "--data", &metrics, "--dashboards", &at("dashboards")];
    let (code, printed) = run(&[&arguments[..], &["--output", "json"]].concat());
    assert_eq!(code, Some(1));
    let audit: Value = serde_json::from_str(&printed).expect("JSON");
    let findings = audit["findings"].as_array().expect("a list");
    for (slug, file, [line, column], words) in &FOUND {
        let is_it = |one: &&Value| {
            one["slug"] == *slug
                && one["file"].as_str().is_some_and(|own| own.ends_with(file))
                && (&one["line"], &one["column"]) == (&(*line).into(), &(*column).into())
                && one["message"].as_str().is_some_and(|own| own.contains(words))
        };
        assert!(findings.iter().any(|one| is_it(&one)), "{slug} at {file}:{line}:{column}");
    }
    assert_eq!(findings.len(), FOUND.len(), "{:#}", audit["findings"]);
}

#[test]
fn a_steady_hour_is_as_it_should_be() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let scenario = ["--scenario", "steady", "--duration", "1h", "--format", "openmetrics"];
    let (_, samples) = run(&[&["simulate", "export"], &scenario[..]].concat());
    std::fs::write(file.path(), samples).expect("written");
    let data = file.path().to_str().expect("UTF-8");
    let (code, printed) = run(&["audit", "--data", data]);
    assert_eq!(code, Some(0), "{printed}");
    assert!(printed.ends_with("24 metrics, 34 rules: 2 notes\n"), "{printed}");
}
