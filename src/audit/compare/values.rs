//! `audit/out-of-range` and `audit/unhealthy`: values that there cannot be, or that need
//! attention.

use promwright_number::float::format_plain;
use promwright_source::{Diagnostic, Severity};

use super::Compared;
use crate::{Shown, Status};

/// Values outside of the range that is declared.
pub(super) fn range(own: &Compared<'_>, findings: &mut Vec<Diagnostic>) -> Option<Status> {
    let range = own.metric.range?;
    let values = described(range);
    let words = Words {
        slug: "audit/out-of-range",
        severity: Severity::Error,
        rest: &format!(", and its values are {values}"),
        cause: &format!("declared as {values}"),
    };
    let finding = finding(own, &outside(own, range), &words)?;
    findings.push(finding.help("mend the exporter, or the range if such values are right"));
    Some(Status::OutOfRange)
}

/// Values that need attention.
pub(super) fn healthy(own: &Compared<'_>, findings: &mut Vec<Diagnostic>) -> Option<Status> {
    let healthy = own.metric.healthy?;
    let mut outside = outside(own, healthy);
    // What cannot be is said already.
    outside.retain(|(_, value)| own.metric.range.is_none_or(|range| is_in(*value, range)));
    let values = described(healthy);
    let words = Words {
        slug: "audit/unhealthy",
        severity: Severity::Warning,
        rest: &format!("; {values} is healthy"),
        cause: &format!("healthy: {values}"),
    };
    findings.push(finding(own, &outside, &words)?);
    Some(Status::Unhealthy)
}

/// The series with values outside of an interval, each with the furthest; the furthest of all
/// first, the others in order.
fn outside<'a>(own: &Compared<'a>, interval: (f64, f64)) -> Vec<(&'a Shown, f64)> {
    let of = |shown: &'a Shown| Some((shown, shown.values.as_ref()?.outside(interval)?));
    let mut outside: Vec<_> = own.family.own(own.name).filter_map(of).collect();
    let distance = |value: f64| (interval.0 - value).max(value - interval.1);
    let furthest = (0..outside.len())
        .rev()
        .max_by(|one, other| distance(outside[*one].1).total_cmp(&distance(outside[*other].1)));
    if let Some(furthest) = furthest {
        outside[..=furthest].rotate_right(1);
    }
    outside
}

/// What is said of the values outside of an interval.
struct Words<'a> {
    slug: &'static str,
    severity: Severity,
    /// Behind the value, as in "; at most 0.8 is healthy".
    rest: &'a str,
    /// Of the declaration.
    cause: &'a str,
}

fn finding(own: &Compared<'_>, outside: &[(&Shown, f64)], words: &Words<'_>) -> Option<Diagnostic> {
    let (first, value) = outside.first()?;
    let value = format_plain(*value);
    let with_values = own.family.own(own.name).filter(|shown| shown.values.is_some());
    let among = match (outside.len(), with_values.count()) {
        (_, 1) => String::new(),
        (some, all) => format!(" in {some} of {all} series"),
    };
    let message = format!("`{}` is {value}{among}{}", own.name, words.rest);
    let finding = Diagnostic::new(words.slug, words.severity, first.place, message).label(value);
    let finding = own.against(finding, words.cause.to_owned());
    let others = outside[1..].iter().take(3);
    Some(others.fold(finding, |finding, (shown, value)| {
        finding.cause(shown.place, format!("and {} here", format_plain(*value)))
    }))
}

fn is_in(value: f64, (low, high): (f64, f64)) -> bool {
    low <= value && value <= high
}

/// An interval in words.
pub(super) fn described((low, high): (f64, f64)) -> String {
    let (from, to) = (format_plain(low), format_plain(high));
    match (low.is_infinite(), high.is_infinite()) {
        (true, true) => "anything".to_owned(),
        (true, false) => format!("at most {to}"),
        (false, true) => format!("at least {from}"),
        (false, false) => format!("{from} to {to}"),
    }
}
