//! Several sources that tell of one metric: what one leaves open another fills in, and where
//! they contradict each other nothing is taken for known.

use promwright_source::Diagnostic;

use super::{Metric, Schema};

impl Schema {
    /// Adds what a source tells of a metric to what is known of it. That sources disagree on its
    /// kind or its unit is a finding, and neither is believed.
    pub fn merge(&mut self, name: &str, told: Metric, findings: &mut Vec<Diagnostic>) {
        let Some(known) = self.metrics.get_mut(name) else {
            self.metrics.insert(name.to_owned(), told);
            return;
        };
        known.labels = union(known.labels.take(), told.labels.as_ref());
        known.own_labels = union(known.own_labels.take(), told.own_labels.as_ref());
        known.range = hull(known.range, told.range);
        known.healthy = hull(known.healthy, told.healthy);
        known.healthy_share = known.healthy_share.take().or_else(|| told.healthy_share.clone());
        if self.disputed.contains(name) {
            return;
        }
        if let Some((one, other)) = dispute(known, &told) {
            findings.extend(finding(name, known, &told, one, other));
            self.disputed.insert(name.to_owned());
            (known.kind, known.unit) = (None, None);
            return;
        }
        known.kind = known.kind.or(told.kind);
        known.unit = known.unit.take().or(told.unit);
        known.place = known.place.or(told.place);
    }

    /// Adds all that another schema knows.
    pub fn extend(&mut self, other: Self, findings: &mut Vec<Diagnostic>) {
        self.is_complete |= other.is_complete;
        self.heard = self.heard.take().or(other.heard);
        let mut told: Vec<_> = other.metrics.into_iter().collect();
        told.sort_by(|one, other| one.0.cmp(&other.0));
        for (name, metric) in told {
            self.merge(&name, metric, findings);
        }
        self.disputed.extend(other.disputed);
    }
}

fn union(one: Option<Vec<String>>, other: Option<&Vec<String>>) -> Option<Vec<String>> {
    let (Some(mut all), Some(other)) = (one.clone(), other) else { return one.or(other.cloned()) };
    all.extend(other.iter().cloned());
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// The interval that holds both.
fn hull(one: Option<(f64, f64)>, other: Option<(f64, f64)>) -> Option<(f64, f64)> {
    match (one, other) {
        (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
        (one, other) => one.or(other),
    }
}

/// What each of two sources says of the fact on which they do not agree.
fn dispute(known: &Metric, told: &Metric) -> Option<(String, String)> {
    if let (Some(one), Some(other)) = (known.kind, told.kind)
        && one != other
    {
        return Some((format!("a {}", one.as_str()), format!("a {}", other.as_str())));
    }
    match (&known.unit, &told.unit) {
        (Some(one), Some(other)) if one != other => {
            Some((format!("in {one}"), format!("in {other}")))
        }
        _ => None,
    }
}

fn finding(
    name: &str,
    known: &Metric,
    told: &Metric,
    one: String,
    other: String,
) -> Option<Diagnostic> {
    let place = told.place.or(known.place)?;
    let message = format!("`{name}` is {one} for one source and {other} for another");
    let finding = Diagnostic::warning("schema/contradiction", place, message)
        .help("neither is believed: mend the source that is wrong");
    if told.place.is_none() {
        return Some(finding.label(one));
    }
    let finding = finding.label(other);
    Some(match known.place {
        Some(before) => finding.cause(before, format!("{one} here")),
        None => finding,
    })
}

#[cfg(test)]
mod tests {
    use promwright_source::{Place, Sources, Span};

    use super::*;
    use crate::MetricKind;

    #[test]
    fn what_sources_disagree_on_is_not_known_and_told_once() {
        let mut sources = Sources::new();
        let place = |file| Some(Place::new(file, Span::new(0, 1)));
        let (one, other) = (sources.add("a", "x"), sources.add("b", "y"));
        let of = |kind, file| Metric { kind, place: place(file), ..Metric::default() };
        let (mut schema, mut findings) = (Schema::new(), Vec::new());
        schema.merge("m", of(Some(MetricKind::Gauge), one), &mut findings);
        schema.merge("m", of(None, other), &mut findings);
        assert_eq!(findings, []);
        schema.merge("m", of(Some(MetricKind::Counter), other), &mut findings);
        schema.merge("m", of(Some(MetricKind::Counter), other), &mut findings);
        let [finding] = findings.as_slice() else { panic!("one finding: {findings:?}") };
        assert_eq!(finding.primary.place.file, other);
        assert_eq!(finding.causes[0].place.file, one);
        assert_eq!(schema.get("m").and_then(|metric| metric.kind), None);
    }

    #[test]
    fn what_one_source_leaves_open_another_fills_in() {
        let (mut schema, mut findings) = (Schema::new(), Vec::new());
        let labels = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let page = Metric { labels: labels(&["a"]), ..Metric::default() };
        schema.merge("m", page.clone(), &mut findings);
        schema.merge("m", Metric { labels: labels(&["b", "a"]), ..page }, &mut findings);
        let said = Metric {
            unit: Some("seconds".to_owned()),
            range: Some((0.0, 1.0)),
            ..Metric::default()
        };
        schema.merge("m", said, &mut findings);
        let known = schema.get("m").cloned().unwrap_or_default();
        assert_eq!(known.labels, labels(&["a", "b"]));
        assert_eq!((known.unit.as_deref(), known.range), (Some("seconds"), Some((0.0, 1.0))));
        assert_eq!(findings, []);
    }
}
