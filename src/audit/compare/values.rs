//! `audit/out-of-range` and `audit/unhealthy`: values that there cannot be, or that need
//! attention.

use promwright_number::float::format_plain;
use promwright_source::{Diagnostic, Severity};

use super::Compared;
use crate::{Shown, Status};

/// Values outside of the range that is declared.
pub(super) fn range(own: &Compared<'_>, findings: &mut Vec<Diagnostic>) -> Option<Status> {
    let range = own.metric.range?;
    let outside = outside(own, range);
    let finding = finding(own, &outside, "audit/out-of-range", Severity::Error, |value| {
        let values = described(range);
        (
            format!("`{}` is {value}, and its values are {values}", own.name),
            format!("declared as {values}"),
        )
    })?;
    findings.push(finding.help("mend the exporter, or the range if such values are right"));
    Some(Status::OutOfRange)
}

/// Values that need attention.
pub(super) fn healthy(own: &Compared<'_>, findings: &mut Vec<Diagnostic>) -> Option<Status> {
    let healthy = own.metric.healthy?;
    // What cannot be is said already.
    let is_possible = |value: f64| own.metric.range.is_none_or(|range| is_in(value, range));
    let mut outside = outside(own, healthy);
    outside.retain(|(_, value)| is_possible(*value));
    let finding = finding(own, &outside, "audit/unhealthy", Severity::Warning, |value| {
        let values = described(healthy);
        (format!("`{}` is {value}; {values} is healthy", own.name), format!("healthy: {values}"))
    })?;
    findings.push(finding);
    Some(Status::Unhealthy)
}

/// The series with values outside of an interval, each with the furthest, in order.
fn outside<'a>(own: &Compared<'a>, interval: (f64, f64)) -> Vec<(&'a Shown, f64)> {
    let of = |shown: &'a Shown| Some((shown, shown.values.as_ref()?.outside(interval)?));
    own.family.own(own.name).filter_map(of).collect()
}

fn finding(
    own: &Compared<'_>,
    outside: &[(&Shown, f64)],
    slug: &'static str,
    severity: Severity,
    words: impl Fn(&str) -> (String, String),
) -> Option<Diagnostic> {
    let (first, value) = outside.first()?;
    let (message, cause) = words(&format_plain(*value));
    let finding = Diagnostic::new(slug, severity, first.place, message).label(format_plain(*value));
    let finding = own.against(finding, &cause);
    let others = outside[1..].iter().take(3);
    Some(others.fold(finding, |finding, (shown, value)| {
        finding.cause(shown.place, format!("and {} here", format_plain(*value)))
    }))
}

fn is_in(value: f64, (low, high): (f64, f64)) -> bool {
    low <= value && value <= high
}

/// An interval in words.
fn described((low, high): (f64, f64)) -> String {
    let (from, to) = (format_plain(low), format_plain(high));
    match (low.is_infinite(), high.is_infinite()) {
        (true, true) => "anything".to_owned(),
        (true, false) => format!("at most {to}"),
        (false, true) => format!("at least {from}"),
        (false, false) => format!("{from} to {to}"),
    }
}
