//! A reference simulator of VaultMesh's metrics: models, scenarios and a virtual clock.
//!
//! Models the psi-field pods, the Aurora router, the scheduler and harbinger, and what Prometheus
//! stores of them: `up`, the labels of the targets, stale markers. It does not model the series
//! that Prometheus writes about its scrapes beside `up` (`scrape_duration_seconds` and the like). Opens no socket and reads no clock: time
//! and seed are arguments, and the same arguments give the same bytes. Values are rounded to the
//! places that the exporters show, which also hides the last bits in which the exponential
//! functions of machines differ.
//!
//! ```
//! use promwright_series::exposition::{Format, Timestamps, write};
//!
//! let steady = promwright_simulator::scenario("steady").expect("comes with the crate");
//! let hour = promwright_simulator::export(&steady, 3_600_000, 42);
//! let text = write(&hour, Format::OpenMetrics, Timestamps::Each);
//! assert!(text.ends_with("# EOF\n"));
//! ```

mod export;
mod harbinger;
mod histogram;
mod live;
mod machine;
mod metrics;
mod page;
mod psi_field;
mod random;
mod router;
mod scenario;
mod scheduler;
mod validate;

pub use export::{JOB, MAX_SCRAPES, export, input_rows};
pub use live::{Answer, Health, LiveTarget, Reach, live};
pub use scenario::{
    Anchoring, Aurora, Change, Event, Gauges, Guardian, Harbinger, Initial, Input, Millis, Pod,
    Provider, Scenario, Scheduler, Schema, Span, Target, Tenant, Traffic, Weights, What, Workload,
    scenario, scenario_names, scenario_text,
};

#[cfg(test)]
mod tests;

#[cfg(test)]
fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/../../snapshots/simulator"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!(name, text) });
}
