//! `audit/unhealthy` of a counter that is too large or too small a part of another one.

use promwright_lint::Metric;
use promwright_number::float::format_plain;
use promwright_source::{Diagnostic, Place};

use super::values::described;
use crate::{Exposed, Family, Row, Shown, Status};

/// Metrics by name, as they are declared and as they are exposed.
type All<'a> = [(&'a str, &'a Metric, &'a Family)];

pub(crate) fn check(
    all: &All<'_>,
    exposed: &Exposed,
    rows: &mut [Row],
    findings: &mut Vec<Diagnostic>,
) {
    for (name, metric, family) in all {
        let Some(share) = &metric.healthy_share else { continue };
        let Some(whole) = exposed.get(&share.of) else { continue };
        let of = |part: &'_ Shown| Some((part.place, ratio(part, whole, &share.of)?));
        let shares: Vec<(Place, f64)> = family.own(name).filter_map(of).collect();
        let Some(row) = rows.iter_mut().find(|row| row.name == *name) else { continue };
        row.shares = shares.iter().map(|(_, value)| *value).collect();
        row.shares.sort_by(f64::total_cmp);
        row.shares.dedup();
        let (low, high) = share.healthy;
        let mut outside = shares.iter().filter(|(_, value)| !(low..=high).contains(value));
        let Some((place, value)) = outside.next() else { continue };
        // Without the last digits that multiplying may add.
        let percent = |value: f64| (value * 1e9).round() / 1e7;
        let healthy = described((percent(low), percent(high)));
        let value = shown(*value);
        let message = format!("`{name}` is {value} of `{}`; {healthy} % is healthy", share.of);
        let finding = Diagnostic::warning("audit/unhealthy", *place, message).label(value);
        let finding = match metric.place {
            Some(place) => finding.cause(place, format!("healthy: {healthy} %")),
            None => finding,
        };
        findings.push(outside.take(2).fold(finding, |finding, (place, value)| {
            finding.cause(*place, format!("and {} here", shown(*value)))
        }));
        row.say([Status::Unhealthy]);
    }
}

/// How much of the series with the same labels, of the same target, a series is; `None` where
/// there is none, or nothing of it.
fn ratio(part: &Shown, whole: &Family, name: &str) -> Option<f64> {
    let labels = part.labels.without_metric();
    let is_of =
        |own: &&Shown| own.place.file == part.place.file && own.labels.without_metric() == labels;
    let whole = whole.own(name).find(is_of)?.values?.last;
    let share = part.values?.last / whole;
    (whole != 0.0 && share.is_finite()).then_some(share)
}

/// A share in per cent, with two decimals at most.
fn shown(share: f64) -> String {
    format!("{} %", format_plain((share * 10_000.0).round() / 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_read_as_per_cent() {
        assert_eq!(shown(0.05), "5 %");
        assert_eq!(shown(1.0 / 3.0), "33.33 %");
    }
}
