//! The configuration with which Prometheus scrapes what is served, labels as in the scenario.

use std::fmt::Write as _;
use std::net::SocketAddr;

use promwright_number::duration;
use promwright_quoting::quote;
use promwright_simulator::{JOB, Target};

/// How long Prometheus waits for an answer where it is not told, in milliseconds.
const TIMEOUT: i64 = 10_000;

/// The start of a configuration of Prometheus, as YAML; the interval is in milliseconds.
pub(super) fn scrape_config(targets: &[(&Target, SocketAddr)], interval: i64) -> String {
    let timeout = duration::format(interval.min(TIMEOUT));
    let interval = duration::format(interval);
    let mut yaml = format!(
        "scrape_configs:\n  - job_name: {JOB}\n    scrape_interval: {interval}\n    \
         scrape_timeout: {timeout}\n    # The scheduler's namespaces are its own.\n    \
         honor_labels: true\n    static_configs:\n"
    );
    for (target, address) in targets {
        let Target { namespace, service, pod, instance, .. } = target;
        let _ =
            writeln!(yaml, "      - targets: [{}]\n        labels:", quote(&address.to_string()));
        for (name, value) in
            [("instance", instance), ("namespace", namespace), ("service", service), ("pod", pod)]
        {
            let _ = writeln!(yaml, "          {name}: {}", quote(value));
        }
    }
    yaml
}
