//! The values of a selector: what is known of the metric, or what its name suggests.

use promwright_source::Span;

use super::super::labels::METRIC_NAME;
use super::{
    Bounds, Emptiness, EmptyReason, Existence, Nan, SampleKind, Samples, Unit, Value, Walk,
};
use crate::flow::{Presence, matcher_presence, named_by_matcher};
use crate::{MatchOp, Matcher, Selector};

impl Walk<'_> {
    pub(super) fn selector(&self, selector: &Selector) -> Value {
        let (name, span) = match &selector.name {
            Some(name) => (Some(&*name.text), name.span),
            None => (named_by_matcher(selector), self.ast[self.id].span),
        };
        let known = name.and_then(|name| self.metrics.samples(name));
        let mut value = self.of_samples(known, span);
        if let Some(name) = name {
            by_name(&mut value, name);
        }
        if selector.modifiers.extend.is_some() {
            // Values between samples are made up.
            (value.bounds, value.nan) = (Bounds::all(), Nan::Data);
        }
        if value.emptiness == Emptiness::Possible
            && let Some((matcher, against)) = self.excluded(selector, name, span)
        {
            value.emptiness = Emptiness::always(EmptyReason::Matcher, matcher, Some(against));
        }
        value
    }

    fn of_samples(&self, samples: Option<&Samples>, span: Span) -> Value {
        let unknown = Value { quantity: span, histograms: true, ..self.unknown() };
        let Some(samples) = samples else { return unknown };
        let emptiness = match samples.exists {
            Existence::Never => Emptiness::always(EmptyReason::Metric, span, None),
            _ => Emptiness::Possible,
        };
        Value {
            kind: samples.kind,
            unit: samples.unit.clone(),
            bounds: samples.bounds.seen_from(span),
            nan: if samples.nan { Nan::Data } else { Nan::Never },
            histograms: samples.histograms,
            emptiness,
            ..unknown
        }
    }

    /// A matcher that no series of the metric passes, and what it contradicts.
    fn excluded(
        &self,
        selector: &Selector,
        name: Option<&str>,
        metric: Span,
    ) -> Option<(Span, Span)> {
        let labels = name.and_then(|name| self.metrics.labels(name));
        selector.matchers.iter().enumerate().find_map(|(index, matcher)| {
            let others = &selector.matchers[..index];
            let against = others.iter().find(|other| exclude(other, matcher));
            if let Some(other) = against {
                return Some((matcher.span, other.span));
            }
            let label = &*matcher.label.text;
            let fact = labels.filter(|_| label != METRIC_NAME)?.get(label);
            let by_metric = match (fact.presence, matcher_presence(matcher)) {
                (Presence::Impossible, Presence::Guaranteed)
                | (Presence::Guaranteed, Presence::Impossible) => true,
                _ => fact
                    .value
                    .as_deref()
                    .is_some_and(|value| lets_pass(matcher, value) == Some(false)),
            };
            by_metric.then_some((matcher.span, metric))
        })
    }
}

/// Fills in what the name suggests where nothing is known.
fn by_name(value: &mut Value, name: &str) {
    if value.kind == SampleKind::Unknown {
        value.kind = match name.rsplit_once('_') {
            Some((_, "total")) => SampleKind::Counter,
            Some((_, "bucket")) => SampleKind::Buckets,
            _ => SampleKind::Unknown,
        };
        value.kind_by_name = value.kind != SampleKind::Unknown;
    }
    if !value.unit.is_known() {
        value.unit = Unit::by_metric_name(name);
        value.unit_by_name = value.unit.is_known();
    }
}

/// Whether no label passes both matchers.
fn exclude(one: &Matcher, other: &Matcher) -> bool {
    if one.label.text != other.label.text {
        return false;
    }
    let fixed = |fixed: &Matcher, other: &Matcher| {
        fixed.op == MatchOp::Equal && lets_pass(other, &fixed.value.text) == Some(false)
    };
    let presences = (matcher_presence(one), matcher_presence(other));
    fixed(one, other)
        || fixed(other, one)
        || presences == (Presence::Guaranteed, Presence::Impossible)
        || presences == (Presence::Impossible, Presence::Guaranteed)
}

/// Whether a value passes a matcher, where that is plain to see.
fn lets_pass(matcher: &Matcher, value: &str) -> Option<bool> {
    let is_same = &*matcher.value.text == value;
    match matcher.op {
        MatchOp::Equal => Some(is_same),
        MatchOp::NotEqual => Some(!is_same),
        MatchOp::Regex => one_of(&matcher.value.text, value),
        MatchOp::NotRegex => one_of(&matcher.value.text, value).map(|is_one| !is_one),
    }
}

/// Whether a pattern that is nothing but alternatives of plain text has this one.
fn one_of(pattern: &str, value: &str) -> Option<bool> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/:|".contains(&byte);
    pattern.bytes().all(is_plain).then(|| pattern.split('|').any(|one| one == value))
}
