//! Where something runs, and so which labels Prometheus puts on its series.

use serde::Deserialize;

use super::Millis;

/// A target that Prometheus scrapes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The Kubernetes namespace.
    pub namespace: String,
    /// The service.
    pub service: String,
    /// The pod, by which events name the target.
    pub pod: String,
    /// Host and port.
    pub instance: String,
    /// When it starts; before, Prometheus does not know it.
    #[serde(default)]
    pub starts: Millis,
}

impl Target {
    /// The port of its instance, if it has one.
    pub fn port(&self) -> Option<u16> {
        self.instance.rsplit_once(':')?.1.parse().ok()
    }
}
