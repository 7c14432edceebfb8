//! The configuration with which Prometheus scrapes what is served, labels as in the scenario.

use std::fmt::Write as _;
use std::net::SocketAddr;

use promwright_quoting::quote;
use promwright_simulator::{JOB, Target};

/// The start of a configuration of Prometheus, as YAML.
pub(super) fn scrape_config(targets: &[(&Target, SocketAddr)], interval: &str) -> String {
    let mut yaml = format!(
        "scrape_configs:\n  - job_name: {JOB}\n    scrape_interval: {interval}\n    \
         scrape_timeout: {interval}\n    # The scheduler's namespaces are its own.\n    \
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
