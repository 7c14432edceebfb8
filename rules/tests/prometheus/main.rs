//! The simulator, the rules and the replay against a Prometheus that runs.
//!
//! Both tests say so and do nothing where their variable is not set: `PROMWRIGHT_SCRAPER` names a
//! prometheus of 2.x or 3.x that scrapes for two minutes, `PROMWRIGHT_PROMETHEUS` one of 3.14
//! that a day is loaded into. The promtool beside it bears the same suffix (`promtool3` beside
//! `prometheus3`).

#![expect(clippy::disallowed_methods, reason = "tests write files and start servers")]

mod backfilled;
mod scraped;
mod server;

use std::process::Command;

/// What the tool prints; it must succeed.
fn tool(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vaultmesh-rules"));
    let output = command.args(arguments).env("NO_COLOR", "1").output().expect("it starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
