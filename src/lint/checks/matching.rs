//! How the sides of an operator could match that never do: what to write instead.
//!
//! What is proposed makes the sides match, by what is known of their labels, and names the "many"
//! side where there must be one. Where nothing that is known does, nothing is proposed.

use promwright_promql::flow::{Fact, LabelSet, Presence, Reason};
use promwright_promql::{Aggregate, Binary, BinaryOp, Id, Kind, print_labels};

use crate::causes::named;
use crate::{Subject, checks::shape::DEEPEST};

/// More labels than this are not listed.
const MOST_LABELS: usize = 8;

/// What to do about an operator whose sides never match, `label` being one reason.
pub(crate) fn help(subject: &Subject<'_>, binary: &Binary, label: &str) -> String {
    let sides = Sides::of(subject, binary);
    match (sides.keeping(label), sides.matching_less()) {
        (Some(keeping), Some(less)) => format!("write {keeping}, or {less}"),
        (Some(one), None) | (None, Some(one)) => format!("write {one}"),
        (None, None) => {
            format!("aggregate both sides by the same labels, both with `{label}` or both without")
        }
    }
}

/// On what the sides are matched.
enum Match<'a> {
    On(Vec<&'a str>),
    Ignoring(Vec<&'a str>),
}

struct Sides<'a, 's> {
    subject: &'a Subject<'s>,
    binary: &'a Binary,
    left: &'a LabelSet,
    right: &'a LabelSet,
}

impl<'a, 's> Sides<'a, 's> {
    fn of(subject: &'a Subject<'s>, binary: &'a Binary) -> Self {
        let (left, right) = (subject.flow().labels(binary.lhs), subject.flow().labels(binary.rhs));
        Self { subject, binary, left, right }
    }

    /// The labels of a list that the operator is written with, and whether it is that of `on`.
    fn written(&self) -> (bool, Vec<&'a str>) {
        let labels = self.binary.matching.labels.as_ref();
        let names = labels.iter().flat_map(|labels| &labels.labels).map(|name| &*name.text);
        (labels.is_some_and(|labels| labels.on), names.collect())
    }

    /// The labels of which either side has something to say, but for the metric name.
    fn names(&self) -> Vec<&'a str> {
        let both = self.left.named().chain(self.right.named());
        let mut names: Vec<_> = both.map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether no two series have this label alike.
    fn differ_in(&self, label: &str) -> bool {
        let (left, right) = (self.left.get(label), self.right.get(label));
        match (left.presence, right.presence) {
            (Presence::Guaranteed, Presence::Impossible)
            | (Presence::Impossible, Presence::Guaranteed) => true,
            (Presence::Guaranteed, Presence::Guaranteed) => {
                left.value.is_some() && right.value.is_some() && left.value != right.value
            }
            _ => false,
        }
    }

    fn can_share(&self, label: &str) -> bool {
        let can_have = |side: &LabelSet| !side.get(label).is_impossible();
        can_have(self.left) && can_have(self.right) && !self.differ_in(label)
    }

    /// What both sides can be matched on.
    fn shared(&self) -> Match<'a> {
        let (is_on, written) = self.written();
        if is_on {
            let rest = written.into_iter().filter(|label| !self.differ_in(label));
            return Match::On(rest.collect());
        }
        let others: Vec<_> =
            self.names().into_iter().filter(|label| !written.contains(label)).collect();
        let (differing, alike): (Vec<&str>, _) =
            others.into_iter().partition(|label| self.differ_in(label));
        let are_open = is_open(self.left) && is_open(self.right);
        let are_same = !is_open(self.left)
            && !is_open(self.right)
            && alike.iter().all(|label| self.can_share(label))
            && !differing.iter().any(|label| self.is_split(label));
        if are_open || are_same {
            return Match::Ignoring([written, differing].concat());
        }
        Match::On(alike.into_iter().filter(|label| self.can_share(label)).collect())
    }

    /// Whether one side has a label and the other has not.
    fn is_split(&self, label: &str) -> bool {
        self.left.get(label).is_impossible() != self.right.get(label).is_impossible()
    }

    /// The operator with another match; `None` where several series on either side would be alike.
    fn operator(&self, matched: &Match<'_>) -> Option<String> {
        let (word, labels) = match matched {
            Match::On(labels) => ("on", labels),
            Match::Ignoring(labels) => ("ignoring", labels),
        };
        if labels.len() > MOST_LABELS {
            return None;
        }
        let group = self.group(matched)?;
        let bool = if self.binary.bool_span.is_some() { " bool" } else { "" };
        let op = self.binary.op.as_str();
        Some(format!("{op}{bool} {word} ({}){group}", print_labels(labels)))
    }

    /// The modifier for the side of which several series match one of the other.
    fn group(&self, matched: &Match<'_>) -> Option<String> {
        if self.binary.op.is_set() {
            return Some(String::new());
        }
        let are_several = (has_more(self.left, matched), has_more(self.right, matched));
        match (&self.binary.matching.group, are_several) {
            (_, (true, true)) => None,
            (Some(group), (left, right)) if if group.left { !right } else { !left } => {
                let word = if group.left { "group_left" } else { "group_right" };
                let labels: Vec<_> = group.include.iter().map(|name| &*name.text).collect();
                Some(format!(" {word} ({})", print_labels(&labels)))
            }
            (Some(_), _) => None,
            (None, (true, false)) => Some(" group_left ()".to_owned()),
            (None, (false, true)) => Some(" group_right ()".to_owned()),
            (None, (false, false)) => Some(String::new()),
        }
    }

    /// The operator that matches on fewer labels, with what it does then.
    fn matching_less(&self) -> Option<String> {
        let matched = self.shared();
        let operator = self.operator(&matched)?;
        let labels = match &matched {
            Match::Ignoring(_) => {
                return Some(format!("`{operator}` to match on the other labels"));
            }
            Match::On(labels) => labels,
        };
        let does = match self.binary.op {
            _ if !labels.is_empty() => format!("to match on {} alone", named(labels)),
            BinaryOp::And => {
                "to keep all of the left as long as the right has any result".to_owned()
            }
            BinaryOp::Unless => {
                "to drop all of the left as long as the right has any result".to_owned()
            }
            _ if has_more(self.left, &matched) => {
                "to use the one value on the right for all on the left".to_owned()
            }
            _ if has_more(self.right, &matched) => {
                "to use the one value on the left for all on the right".to_owned()
            }
            _ => "to match the one value on either side".to_owned(),
        };
        Some(format!("`{operator}` {does}"))
    }

    /// The aggregation that would keep a label which only the other side has, with the match
    /// that goes with it.
    fn keeping(&self, label: &'a str) -> Option<String> {
        if !self.is_split(label) {
            return None;
        }
        let lacks_left = self.left.get(label).is_impossible();
        let (side, fact, other) = if lacks_left {
            (self.binary.lhs, self.left.get(label), self.right)
        } else {
            (self.binary.rhs, self.right.get(label), self.left)
        };
        let aggregate = outermost(self.subject, side)?;
        if !is_cause(aggregate, fact)
            || self.subject.flow().labels(aggregate.expr).get(label).is_impossible()
        {
            return None;
        }
        let instead = with(self.subject, aggregate, label);
        let was = as_it_is(self.subject, aggregate);
        let Match::On(mut labels) = self.shared() else { return None };
        labels.push(label);
        let is_exactly = |set: &LabelSet| {
            let mut kept = set.named().filter(|(_, fact)| !fact.is_impossible());
            !is_open(set) && kept.all(|(name, _)| labels.contains(&name))
        };
        let (is_on, written) = self.written();
        let stays = if is_on {
            labels.len() == written.len()
        } else {
            written.is_empty() && is_exactly(self.left) && is_exactly(self.right)
        };
        let does = format!("to match series of the same `{label}`");
        if stays && (!is_open(other) || self.binary.op.is_set()) {
            return Some(format!("`{instead}` in place of `{was}` {does}"));
        }
        labels.sort_unstable();
        let operator = self.operator(&Match::On(labels))?;
        let starts = |id: Id| self.subject.ast[id].span.start;
        let is_next = !lacks_left && starts(self.binary.rhs) == aggregate.op_span.start;
        if is_next {
            let bool = if self.binary.bool_span.is_some() { " bool" } else { "" };
            let op = self.binary.op.as_str();
            return Some(format!("`{operator} {instead}` in place of `{op}{bool} {was}` {does}"));
        }
        Some(format!("`{operator}`, and `{instead}` in place of `{was}`, {does}"))
    }
}

/// Whether a side may have labels of which nothing is known.
fn is_open(side: &LabelSet) -> bool {
    !side.rest().is_impossible()
}

/// Whether series of a side may differ in labels that take no part in a match.
fn has_more(side: &LabelSet, matched: &Match<'_>) -> bool {
    let varies = |fact: &Fact| !fact.is_impossible() && fact.value.is_none();
    match matched {
        Match::Ignoring(labels) => labels.iter().any(|label| varies(side.get(label))),
        Match::On(labels) => {
            let is_other = |name: &str| !labels.contains(&name);
            is_open(side) || side.named().any(|(name, fact)| is_other(name) && varies(fact))
        }
    }
}

/// The aggregation that decides about the labels of a side.
fn outermost<'a>(subject: &'a Subject<'_>, side: Id) -> Option<&'a Aggregate> {
    let mut id = side;
    for _ in 0..DEEPEST {
        id = match subject.kind(id) {
            Kind::Aggregate(aggregate) => return Some(aggregate),
            Kind::Paren(inner) => *inner,
            Kind::Binary(binary) => subject.only_vector(binary)?,
            _ => return None,
        };
    }
    None
}

/// Whether it is this aggregation alone that drops a label.
fn is_cause(aggregate: &Aggregate, fact: &Fact) -> bool {
    let [cause] = &*fact.causes else { return false };
    match cause.reason {
        Reason::Aggregation => cause.span == aggregate.op_span,
        Reason::By => aggregate.grouping.as_ref().is_some_and(|own| own.span == cause.span),
        _ => false,
    }
}

/// The aggregation by one more label.
fn with(subject: &Subject<'_>, aggregate: &Aggregate, label: &str) -> String {
    let grouping = aggregate.grouping.iter().flat_map(|grouping| &grouping.labels);
    let labels: Vec<_> = grouping.map(|name| &*name.text).chain([label]).collect();
    let head = format!("{} by ({}) ", aggregate.op.as_str(), print_labels(&labels));
    headed(subject, &head, aggregate)
}

/// The aggregation as it is, on one line.
fn as_it_is(subject: &Subject<'_>, aggregate: &Aggregate) -> String {
    headed(subject, &Subject::head(aggregate), aggregate)
}

/// An aggregation of the same with another head.
fn headed(subject: &Subject<'_>, head: &str, aggregate: &Aggregate) -> String {
    let param = aggregate.param.map(|param| format!("{}, ", subject.shown(param)));
    let of = subject.shown(subject.ast.unparen(aggregate.expr));
    format!("{head}({}{of})", param.unwrap_or_default())
}
