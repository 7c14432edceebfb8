//! Harbinger (layer 2): validates documents against schemas. It is planned and not deployed;
//! these are the metrics of the plan.

use promwright_dsl::prelude::*;

use super::KUBERNETES_SERVICE;
use crate::labels::{error_type, result, schema};

unit! {
    /// Documents that were validated.
    pub Validations = "validations", " validations", Humanize;
    /// Faults that were found in documents.
    pub SchemaErrors = "schema errors", " errors", Humanize;
}

metrics! {
    scraped from KUBERNETES_SERVICE;

    /// Documents that were validated.
    harbinger_validations_total: Counter<Validations> { labels: &[schema, result] }

    /// How long validating took.
    harbinger_validation_duration_seconds: Histogram<Seconds> { range: from(0.0) }

    /// Faults that were found in documents.
    harbinger_schema_errors_total: Counter<SchemaErrors> { labels: &[schema, error_type] }

    /// How long harbinger has run.
    harbinger_uptime_seconds: Gauge<Seconds> { range: from(0.0) }
}
