//! An audit as one JSON object, as AUDIT.md describes it.

use promwright_audit::{Row, Shown as Series, Status};
use promwright_number::float::format_plain;
use promwright_series::METRIC_NAME;
use promwright_series::exposition::Format;
use serde_json::{Map, Value, json};

use super::Shown;
use crate::findings;

impl Shown<'_> {
    /// The whole audit.
    pub(super) fn json(&self) -> Value {
        let counts = findings::Counts::of(self.findings);
        let queries: usize = self.dashboards.iter().map(|own| own.queries.len()).sum();
        json!({
            "metrics": self.audit.rows.iter().map(|row| self.row(row)).collect::<Vec<_>>(),
            "findings": findings::values(self.findings, &self.rules.sources),
            "summary": {
                "metrics": self.audit.rows.len(),
                "rules": self.rules.count(),
                "dashboards": self.dashboards.len(),
                "queries": queries,
                "queries_not_understood": self.audit.unreadable,
                "errors": counts.errors,
                "warnings": counts.warnings,
                "notes": counts.notes,
                "suppressed": self.rules.suppressed,
            },
        })
    }

    fn row(&self, row: &Row) -> Value {
        json!({
            "name": row.name,
            "declared": row.is_declared,
            "kind": row.kind.map(promwright_lint::MetricKind::as_str),
            "exposed_as": row.exposed_as.map(|kind| kind.as_str(Format::OpenMetrics)),
            "unit": row.unit,
            "range": row.range.map(interval),
            "healthy": row.healthy.map(interval),
            "healthy_share": row.healthy_share.as_ref().map(|share| json!({
                "of": share.of,
                "range": interval(share.healthy),
                "values": row.shares,
            })),
            "status": row.status.iter().copied().map(Status::as_str).collect::<Vec<_>>(),
            "series": row.series.iter().map(|own| self.series(own)).collect::<Vec<_>>(),
            "rules": row.readers.rules,
            "queries": row.readers.queries,
        })
    }

    fn series(&self, own: &Series) -> Value {
        let file = self.rules.sources.file(own.place.file);
        let labels = own.labels.iter().filter(|(name, _)| *name != METRIC_NAME);
        let labels = labels.map(|(name, value)| (name.to_owned(), Value::from(value)));
        json!({
            "name": own.labels.metric(),
            "labels": labels.collect::<Map<_, _>>(),
            "value": own.values.map(|values| number(values.last)),
            "least": own.values.map(|values| number(values.least)),
            "greatest": own.values.map(|values| number(values.greatest)),
            "from": file.name(),
            "line": file.line(own.place.span.start),
        })
    }
}

/// Both ends, null where it is open.
fn interval((low, high): (f64, f64)) -> Value {
    let end = |value: f64| if value.is_finite() { Value::from(value) } else { Value::Null };
    json!([end(low), end(high)])
}

/// A number, or its name where JSON has none for it.
fn number(value: f64) -> Value {
    if value.is_finite() { Value::from(value) } else { Value::from(format_plain(value)) }
}
