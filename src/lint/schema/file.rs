//! Schema files: what is known of metrics, written by hand.
//!
//! ```yaml
//! complete: true                    # no metric is exposed but these; false if not given
//! target-labels: [job, instance]    # what scraping adds; those of the settings if not given
//! metrics:
//!   treaty_fill_rate:
//!     kind: gauge                   # counter, gauge, histogram, summary or unknown
//!     unit: ratio
//!     labels: [treaty_id]           # those that the exporter gives; [] for none
//!     range: [0, 1]                 # the least and the greatest value, `null` for none
//!     healthy: [0.9, null]          # the same of the values that need no attention
//!   treaty_dropped_requests:
//!     healthy-share: {of: treaty_requests_total, range: [0, 0.05]}
//!     help: Share of GPU requests that were filled.
//! ```
//!
//! Every field of a metric may be left out, and nothing else is a field.

use promwright_rulebook::yaml::{Expect, Kind, Node, closest, parse};
use promwright_source::{Diagnostic, FileId};

use super::{Metric, MetricKind, Schema, Share};

const ROOT: &[&str] = &["complete", "metrics", "target-labels"];
const METRIC: &[&str] = &["healthy", "healthy-share", "help", "kind", "labels", "range", "unit"];
const SHARE: &[&str] = &["of", "range"];
const KINDS: &[&str] = &["counter", "gauge", "histogram", "summary", "unknown"];

impl Schema {
    /// Adds what a schema file tells.
    pub(super) fn read_file(
        &mut self,
        file: FileId,
        text: &str,
        targets: &[String],
    ) -> Vec<Diagnostic> {
        let (document, mut findings) = parse(file, text);
        let Some(root) = document.root() else { return findings };
        let mut reader = Reader { findings: &mut findings, targets: targets.to_vec() };
        if let Some((is_complete, metrics)) = reader.root(root) {
            self.is_complete |= is_complete;
            for (name, metric) in metrics {
                self.merge(&name, metric, &mut findings);
            }
        }
        findings
    }
}

struct Reader<'f> {
    findings: &'f mut Vec<Diagnostic>,
    targets: Vec<String>,
}

impl Reader<'_> {
    fn expect(&mut self) -> Expect<'_> {
        Expect {
            findings: self.findings,
            wrong_type: "schema/wrong-type",
            unknown_field: "schema/unknown-field",
        }
    }

    fn root(&mut self, root: Node<'_>) -> Option<(bool, Vec<(String, Metric)>)> {
        let fields = self.expect().fields(root, "a schema file", ROOT)?;
        self.expect().unknown_fields(&fields, "a schema file", ROOT);
        let is_complete = fields.value("complete").is_some_and(|node| self.boolean(node));
        if let Some(labels) = fields.value("target-labels") {
            self.targets = self.texts(labels, "`target-labels`");
        }
        let Some(metrics) = fields.value("metrics") else { return Some((is_complete, Vec::new())) };
        if metrics.kind() != Kind::Mapping {
            self.expect().wrong_type(metrics, "`metrics`", "a mapping from names to metrics");
            return Some((is_complete, Vec::new()));
        }
        let mut read = Vec::new();
        for (key, value) in metrics.entries() {
            let Some(name) = key.scalar() else {
                self.expect().wrong_type(key, "the name of a metric", "a text");
                continue;
            };
            read.extend(self.metric(key, value).map(|metric| (name.to_owned(), metric)));
        }
        Some((is_complete, read))
    }

    fn metric(&mut self, key: Node<'_>, node: Node<'_>) -> Option<Metric> {
        let mut metric = Metric { place: Some(key.place()), ..Metric::default() };
        if node.kind() == Kind::Null {
            return Some(metric);
        }
        let fields = self.expect().fields(node, "a metric", METRIC)?;
        self.expect().unknown_fields(&fields, "a metric", METRIC);
        metric.kind = fields.value("kind").and_then(|node| self.kind(node));
        let unit = fields.value("unit").and_then(|node| self.expect().text(node, "`unit`"));
        metric.unit = unit.map(|unit| unit.value().to_string());
        if let Some(help) = fields.value("help") {
            self.expect().text(help, "`help`");
        }
        if let Some(labels) = fields.value("labels") {
            let own = self.texts(labels, "`labels`");
            metric.labels = super::pages::with_targets(own.clone(), &self.targets);
            metric.own_labels = Some(own);
        }
        metric.range = fields.value("range").and_then(|node| self.interval(node, "`range`"));
        metric.healthy = fields.value("healthy").and_then(|node| self.interval(node, "`healthy`"));
        metric.healthy_share = fields.value("healthy-share").and_then(|node| self.share(node));
        Some(metric)
    }

    /// `{of: METRIC, range: [low, high]}`.
    fn share(&mut self, node: Node<'_>) -> Option<Share> {
        let fields = self.expect().fields(node, "`healthy-share`", SHARE)?;
        self.expect().unknown_fields(&fields, "`healthy-share`", SHARE);
        let of = fields.value("of").and_then(|node| self.expect().text(node, "`of`"));
        let healthy = fields.value("range").and_then(|node| self.interval(node, "`range`"));
        let (Some(of), Some(healthy)) = (of, healthy) else {
            if fields.value("of").is_none() || fields.value("range").is_none() {
                self.expect().wrong_type(
                    node,
                    "`healthy-share`",
                    "a mapping with `of` and `range`",
                );
            }
            return None;
        };
        Some(Share { of: of.value().to_string(), healthy })
    }

    fn boolean(&mut self, node: Node<'_>) -> bool {
        match node.scalar() {
            Some("true") if !node.is_quoted() => true,
            Some("false") if !node.is_quoted() => false,
            _ => {
                self.expect().wrong_type(node, "`complete`", "`true` or `false`");
                false
            }
        }
    }

    fn kind(&mut self, node: Node<'_>) -> Option<MetricKind> {
        let text = self.expect().text(node, "`kind`")?;
        match text.value() {
            "counter" => Some(MetricKind::Counter),
            "gauge" => Some(MetricKind::Gauge),
            "histogram" => Some(MetricKind::Histogram),
            "summary" => Some(MetricKind::Summary),
            "unknown" => None,
            other => {
                let message = format!("there is no kind `{other}`");
                let finding = Diagnostic::error("schema/unknown-kind", node.place(), message);
                self.findings.push(match closest(other, KINDS) {
                    Some(meant) => finding.label(format!("did you mean `{meant}`?")),
                    None => finding.help(format!("the kinds are {}", KINDS.join(", "))),
                });
                None
            }
        }
    }

    fn texts(&mut self, node: Node<'_>, what: &str) -> Vec<String> {
        let items: Vec<_> = self.expect().items(node, what).collect();
        let text = |node| self.expect().text(node, format_args!("an item of {what}"));
        items.into_iter().filter_map(text).map(|text| text.value().to_string()).collect()
    }

    /// `[low, high]`, either of which may be null.
    fn interval(&mut self, node: Node<'_>, what: &str) -> Option<(f64, f64)> {
        let ends: Vec<_> = node.items().collect();
        let [low, high] = ends.as_slice() else {
            self.expect().wrong_type(node, what, "a list of the least and the greatest value");
            return None;
        };
        let low = self.end(*low, what, f64::NEG_INFINITY)?;
        let high = self.end(*high, what, f64::INFINITY)?;
        if low > high {
            let message = format!("no value lies between {low} and {high}");
            let finding = Diagnostic::error("schema/empty-range", node.place(), message);
            self.findings.push(finding.help("the least value comes first"));
            return None;
        }
        Some((low, high))
    }

    fn end(&mut self, node: Node<'_>, what: &str, open: f64) -> Option<f64> {
        if node.kind() == Kind::Null {
            return Some(open);
        }
        let number = node.scalar().filter(|_| !node.is_quoted());
        let number = number.and_then(|text| promwright_number::literal::float(text).ok());
        if number.is_none_or(f64::is_nan) {
            self.expect().wrong_type(node, format_args!("an end of {what}"), "a number");
            return None;
        }
        number
    }
}
