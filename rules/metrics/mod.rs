//! What VaultMesh's targets expose, declared once: kind, unit, labels, bounds.

pub mod aurora_treaty;
pub mod harbinger;
pub mod psi_field;
pub mod scheduler;
pub mod scrape;

use promwright_dsl::prelude::*;

use crate::labels::{instance, job, namespace, pod, service};

/// The job `kubernetes-service-endpoints`, which scrapes every target every 30 s and maps the
/// service's labels onto its series.
pub const KUBERNETES_SERVICE: Target = Target::new(&[job, instance, namespace, service, pod]);
