//! `promql/foreign-threshold`.

use promwright_promql::flow::values::{Base, Value, Verdict};
use promwright_promql::{BinaryOp, Id, Kind};
use promwright_source::{Diagnostic, Severity};

use crate::checks::shape::{Threshold, metric_of};
use crate::units::described;
use crate::{Check, Kinds, Level, Needs, Subject};

/// ## What it does
///
/// Finds thresholds that are in another unit than what they are compared with. It may be 95 for
/// a ratio, 0.95 for a percentage, 500 for a latency in seconds, 90 for a number of bytes, or an
/// hour for a point in time. Units are those that the schema states, or that metrics' names end in
/// (`_ratio`, `_percent`, `_seconds`, `_milliseconds`, `_bytes`); numbers that somebody may have
/// meant as they are written are left alone. Where only a metric's name says that it is a ratio
/// or a percentage it is a note, as some exporters give either the name of the other.
///
/// ## Why is this bad?
///
/// The alert never fires, or always does, and looks right.
///
/// ## Example
///
/// ```promql
/// cache_hit_ratio < 80
/// ```
///
/// ## Use instead
///
/// ```promql
/// cache_hit_ratio < 0.8
/// ```
pub(crate) struct ForeignThreshold;

impl Check for ForeignThreshold {
    fn slug(&self) -> &'static str {
        "promql/foreign-threshold"
    }

    fn file(&self) -> &'static str {
        include_str!("foreign_threshold.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn needs(&self) -> Needs {
        Needs::More
    }

    fn kinds(&self) -> Kinds {
        Kinds::COMPARISON
    }

    fn node(&self, subject: &Subject<'_>, id: Id, findings: &mut Vec<Diagnostic>) {
        let Kind::Binary(binary) = subject.kind(id) else { return };
        let Some(threshold) = subject.threshold(binary) else { return };
        // Nothing is foreign that every unit has; and what is looked at next costs more.
        if matches!(threshold.limit, 0.0 | 1.0) || !threshold.limit.is_finite() {
            return;
        }
        // What ranges decide is told by those who know the range.
        if subject.values().of(id).verdict != Verdict::Open {
            return;
        }
        let value = subject.values().of(threshold.operand);
        let Some(foreign) = Foreign::of(subject, threshold, value) else { return };
        let mut finding = subject
            .about(self, threshold.at, foreign.message)
            .label(foreign.label)
            .cause(subject.place(value.quantity), described(subject, value))
            .help(foreign.help);
        let is_share = matches!(value.unit.base, Base::Ratio | Base::Percent);
        let is_named_so = is_share && value.unit_by_name && subject.selector(value.base).is_some();
        if is_named_so && finding.severity == Severity::Warning {
            finding.severity = Severity::Note;
        }
        findings.push(finding);
    }
}

/// What to say of a threshold.
struct Foreign {
    message: &'static str,
    label: &'static str,
    help: String,
}

impl Foreign {
    fn of(subject: &Subject<'_>, threshold: Threshold, value: &Value) -> Option<Self> {
        if value.unit.per_second {
            return None;
        }
        match value.unit.base {
            Base::Ratio => Self::percent_of_ratio(subject, threshold),
            Base::Percent => Self::ratio_of_percent(subject, threshold),
            Base::Seconds => Self::age_of_time(subject, threshold)
                .or_else(|| Self::milliseconds_of_seconds(subject, threshold)),
            Base::Milliseconds => Self::seconds_of_milliseconds(subject, threshold),
            Base::Bytes => Self::percent_of_bytes(subject, threshold),
            _ => None,
        }
    }

    /// Percentages that people write as thresholds. A share of more than one is nothing odd,
    /// but one of dozens is, unless it says how well something was compressed.
    fn percent_of_ratio(subject: &Subject<'_>, threshold: Threshold) -> Option<Self> {
        let least = if is_upper(threshold) { 50.0 } else { 5.0 };
        if !(least..=100.0).contains(&threshold.limit)
            || has(subject, threshold, &["compress", "dedup", "amplification"])
        {
            return None;
        }
        Some(Self {
            message: "a ratio is compared with a percentage",
            label: "many times the whole",
            help: format!(
                "a ratio goes from 0 to 1: for {} % write {}",
                threshold.limit,
                shortest(threshold.limit / 100.0)
            ),
        })
    }

    /// Nobody asks for more than 0.8 %, but everybody for more than 80 %.
    fn ratio_of_percent(subject: &Subject<'_>, threshold: Threshold) -> Option<Self> {
        // What is computed was multiplied by 100 in the same expression.
        let is_metric = subject.selector(threshold.operand).is_some();
        if !is_metric || !(0.7..1.0).contains(&threshold.limit) {
            return None;
        }
        Some(Self {
            message: "a percentage is compared with a ratio",
            label: "less than one per cent",
            help: format!(
                "a percentage goes from 0 to 100: for {} % write {}",
                shortest(threshold.limit * 100.0),
                shortest(threshold.limit * 100.0)
            ),
        })
    }

    /// A point in time, as seconds since 1970, against a length of time.
    fn age_of_time(subject: &Subject<'_>, threshold: Threshold) -> Option<Self> {
        let selector = subject.selector(threshold.operand)?;
        let is_time = metric_of(selector)?.ends_with("_timestamp_seconds");
        // Three years, and no time that anybody compares with.
        if !is_time || !(1.0..1e8).contains(&threshold.limit) {
            return None;
        }
        Some(Self {
            message: "a point in time is compared with a length of time",
            label: "early in 1970",
            help: format!("its age is `time() - {}`", subject.written(threshold.operand)),
        })
    }

    fn milliseconds_of_seconds(subject: &Subject<'_>, threshold: Threshold) -> Option<Self> {
        let is_latency = has(subject, threshold, LATENCIES);
        if !is_latency || threshold.limit < 100.0 || !is_upper(threshold) {
            return None;
        }
        Some(Self {
            message: "a latency in seconds is compared with so many milliseconds",
            label: "minutes",
            help: format!(
                "for {} ms write {}",
                threshold.limit,
                shortest(threshold.limit / 1000.0)
            ),
        })
    }

    fn seconds_of_milliseconds(subject: &Subject<'_>, threshold: Threshold) -> Option<Self> {
        let is_latency = has(subject, threshold, LATENCIES);
        if !is_latency
            || !(f64::MIN_POSITIVE..1.0).contains(&threshold.limit)
            || !is_upper(threshold)
        {
            return None;
        }
        Some(Self {
            message: "a latency in milliseconds is compared with so many seconds",
            label: "less than a millisecond",
            help: format!("for {} s write {}", threshold.limit, shortest(threshold.limit * 1000.0)),
        })
    }

    /// A filling level of bytes.
    fn percent_of_bytes(subject: &Subject<'_>, threshold: Threshold) -> Option<Self> {
        let is_level =
            subject.selector(threshold.operand).is_some() && has(subject, threshold, LEVELS);
        if !is_level || !(5.0..=100.0).contains(&threshold.limit) {
            return None;
        }
        Some(Self {
            message: "a number of bytes is compared with so many per cent, or with another unit",
            label: "bytes",
            help:
                "divide by how many bytes there can be, or write them all: `5 * 1024 * 1024 * 1024`"
                    .to_owned(),
        })
    }
}

/// Parts of names of what takes far less than a minute.
const LATENCIES: &[&str] = &[
    "latency",
    "latencies",
    "rtt",
    "round_trip",
    "response_time",
    "request_duration",
    "response_duration",
    "roundtrip",
];

/// Parts of names of what fills up.
const LEVELS: &[&str] =
    &["free", "avail", "used", "usage", "memory", "disk", "filesystem", "storage"];

/// Whether a metric that the operand is made of has one of these in its name.
fn has(subject: &Subject<'_>, threshold: Threshold, parts: &[&str]) -> bool {
    let span = subject.ast[threshold.operand].span;
    subject.ast.iter().any(|(_, node)| match &node.kind {
        Kind::Selector(selector) if span.contains(node.span) => {
            metric_of(selector).is_some_and(|name| parts.iter().any(|part| name.contains(part)))
        }
        _ => false,
    })
}

/// Whether values above the threshold are meant.
const fn is_upper(threshold: Threshold) -> bool {
    matches!(threshold.op, BinaryOp::Gtr | BinaryOp::Gte)
}

/// A number without what calculating added to it.
fn shortest(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}
