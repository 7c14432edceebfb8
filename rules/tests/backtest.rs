//! The day of the audit, replayed by the binary.

#![expect(clippy::disallowed_methods, reason = "tests start the tool")]

use std::process::Command;

const DAY: [&str; 5] = ["backtest", "--scenario", "audit-2025-10-23", "--duration", "8h"];

fn backtest(more: &[&str], threads: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaultmesh-rules"));
    command.args(DAY).args(more).env("RAYON_NUM_THREADS", threads).env("NO_COLOR", "1");
    let output = command.output().expect("the binary starts");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The names of the alerts that fire, and when they began to.
fn firing(json: &str) -> Vec<(String, String)> {
    let document: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let alerts = document["alerts"].as_array().expect("an array").iter();
    let fired = alerts.filter(|alert| !alert["firing_at"].is_null());
    fired.map(|alert| (text(&alert["name"]), text(&alert["firing_at"]))).collect()
}

const OLD: [&str; 4] =
    ["--set", "PsiFieldPodDrift.threshold=0.3", "--set", "PsiFieldPodDrift.for=3m"];

#[test]
fn two_alerts_fire_on_the_day_and_three_with_the_old_settings() {
    let own = |(name, at): &(&str, &str)| ((*name).to_owned(), format!("2025-10-23T{at}:00Z"));
    let tuned = [("PsiFieldPredictionErrorHigh", "14:09"), ("TreatyNoRequests", "14:19")];
    let json = backtest(&["--output", "json"], "2");
    assert_eq!(firing(&json), tuned.iter().map(own).collect::<Vec<_>>());
    let drift = ("PsiFieldPodDrift", "14:07");
    let all = [tuned[0], drift, tuned[1]];
    let json = backtest(&[&OLD[..], &["--output", "json"]].concat(), "2");
    assert_eq!(firing(&json), all.iter().map(own).collect::<Vec<_>>());
    let document: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let change = "PsiFieldPodDrift fires at 14:07 with 0.3 and 3m, and never with 1 and 10m.";
    assert_eq!(document["changes"], serde_json::json!([change]));
    assert!(backtest(&OLD, "2").contains(change));
}

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    for more in [&["--output", "json"][..], &OLD] {
        assert_eq!(backtest(more, "1"), backtest(more, "7"));
    }
}
