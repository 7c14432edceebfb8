//! The labels of VaultMesh's series and alerts.

promwright_dsl::labels! {
    /// The scrape job.
    job;
    /// `host:port` that was scraped.
    instance;
    /// The Kubernetes namespace of the target; for the scheduler the namespace that it anchors.
    namespace;
    /// The Kubernetes service of the target.
    service;
    /// The Kubernetes pod of the target.
    pod;
    /// The treaty under which GPU requests run.
    treaty_id;
    /// How often the scheduler anchors a namespace.
    cadence;
    /// The chain that the scheduler anchors to.
    target;
    /// How an anchoring ended.
    status;
    /// The schema against which harbinger validates.
    schema;
    /// How a validation ended.
    result;
    /// What does not fit a schema.
    error_type;
    /// The part of VaultMesh that a rule watches.
    component;
    /// The layer of VaultMesh that a rule watches.
    layer;
}
