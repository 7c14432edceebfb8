//! The labels of a selector: what the metric is known to have, narrowed by the matchers.

use promwright_source::Span;

use super::labels::METRIC_NAME;
use super::{Causes, Fact, LabelSet, Metrics, Presence, Reason};
use crate::{MatchOp, Matcher, Selector};

pub(super) fn labels(selector: &Selector, whole: Span, metrics: &dyn Metrics) -> LabelSet {
    let (name, span) = match &selector.name {
        Some(name) => (Some(&*name.text), name.span),
        None => (named_by_matcher(selector), whole),
    };
    let known = name.and_then(|name| metrics.labels(name));
    let room = selector.matchers.len();
    let mut set = match known {
        Some(known) => known.seen_from(Reason::Metric, span),
        None => LabelSet::all_but(room, Fact::possible()),
    };
    set.reserve(room);
    set.set_metric_name(Fact::guaranteed(Reason::Metric, span));
    for matcher in selector.matchers.iter().filter(|one| &*one.label.text != METRIC_NAME) {
        let presence = matcher_presence(matcher);
        if presence != Presence::Possible {
            narrow(&mut set, matcher, presence);
        }
    }
    set
}

/// The metric name that an equality matcher on `__name__` gives.
pub(super) fn named_by_matcher(selector: &Selector) -> Option<&str> {
    let is_name = |m: &&Matcher| m.op == MatchOp::Equal && &*m.label.text == METRIC_NAME;
    selector.matchers.iter().find(is_name).map(|matcher| &*matcher.value.text)
}

/// What a matcher says counts, even against what is known of the metric: that it selects
/// nothing then is a fault of its own, and not that of what stands further up.
fn narrow(set: &mut LabelSet, matcher: &Matcher, presence: Presence) {
    let causes = Causes::one(Reason::Matcher, matcher.span);
    let is_one = matcher.op == MatchOp::Equal && presence == Presence::Guaranteed;
    let value = is_one.then(|| matcher.value.text.clone());
    set.set_named(&matcher.label.text, Fact { presence, causes, value });
}

/// Whether the series that pass a matcher have its label.
pub fn matcher_presence(matcher: &Matcher) -> Presence {
    let value = &*matcher.value.text;
    let guaranteed_if = |demanded| if demanded { Presence::Guaranteed } else { Presence::Possible };
    match matcher.op {
        MatchOp::Equal | MatchOp::Regex if value.is_empty() => Presence::Impossible,
        MatchOp::Equal => Presence::Guaranteed,
        MatchOp::NotEqual => guaranteed_if(value.is_empty()),
        MatchOp::Regex => guaranteed_if(matches_empty(value) == Some(false)),
        MatchOp::NotRegex => guaranteed_if(matches_empty(value) == Some(true)),
    }
}

/// Whether a pattern, anchored at both ends, matches the empty text; `None` if it is faulty.
fn matches_empty(pattern: &str) -> Option<bool> {
    crate::regex::check(pattern).ok()
}
