//! `alert/vanished-target`.

use promwright_promql::{AggregateOp, BinaryOp, Id, Kind, MatchOp, Selector};
use promwright_source::Diagnostic;

use crate::checks::shape::{Threshold, metric_of};
use crate::conditions::returned;
use crate::{Check, Level, Subject, Survey};

/// ## What it does
///
/// Finds alerts on `up == 0` of certain targets, where no rule asks whether there are any at
/// all: with `absent(up{job="…"})`, by counting them, or with `up` behind `unless`.
///
/// ## Why is this bad?
///
/// `up` is 0 of a target that cannot be scraped. A target that service discovery does not know
/// any more has no `up`, and after five minutes it is as if it had never been: the pod is gone,
/// the port was renamed, the configuration lost its line, and nobody is told.
///
/// ## Example
///
/// ```yaml
/// - alert: ApiDown
///   expr: up{job="api"} == 0
///   for: 5m
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: ApiDown
///   expr: up{job="api"} == 0
///   for: 5m
/// - alert: ApiGone
///   expr: absent(up{job="api"})
///   for: 5m
/// ```
pub(crate) struct VanishedTarget;

impl Check for VanishedTarget {
    fn slug(&self) -> &'static str {
        "alert/vanished-target"
    }

    fn file(&self) -> &'static str {
        include_str!("vanished_target.rs")
    }

    fn level(&self) -> Level {
        Level::Note
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let readers = survey.readers("up");
        let subjects: Vec<_> = readers.iter().filter_map(|site| survey.subject(*site)).collect();
        for subject in subjects.iter().filter(|subject| subject.alert().is_some()) {
            let Some((id, selector)) = down(subject) else { continue };
            if subjects.iter().any(|other| asks_for(other, selector)) {
                continue;
            }
            let written = subject.written(id);
            findings.push(
                subject
                    .about(self, id, "a target that is not discovered any more has no `up`")
                    .label("is 0 only of what is still scraped")
                    .help(format!(
                        "ask for it too: `absent({written})`, or `count({written}) < N` of how many there should be"
                    )),
            );
        }
    }
}

/// The `up` that an alert finds to be 0, where it names the targets.
fn down<'s>(subject: &'s Subject<'_>) -> Option<(Id, &'s Selector)> {
    let id = returned(&subject.ast)?;
    let selector = up(subject, id)?;
    let is_down = subject.ast.iter().any(|(_, node)| match &node.kind {
        Kind::Binary(binary) if binary.bool_span.is_none() => {
            subject.threshold(binary).is_some_and(|one| passes_only_zero(one, id))
        }
        _ => false,
    });
    (is_down && demands(selector).next().is_some()).then_some((id, selector))
}

fn passes_only_zero(one: Threshold, id: Id) -> bool {
    one.operand == id && one.passes(0.0) && !one.passes(1.0)
}

fn up<'s>(subject: &'s Subject<'_>, id: Id) -> Option<&'s Selector> {
    subject.selector(id).filter(|selector| metric_of(selector) == Some("up"))
}

/// The labels that a selector demands a value of, with the value or the pattern for it.
fn demands(selector: &Selector) -> impl Iterator<Item = (&str, &str)> {
    let positive =
        selector.matchers.iter().filter(|one| matches!(one.op, MatchOp::Equal | MatchOp::Regex));
    // Anchors change nothing.
    let value = |text| str::trim_end_matches(str::trim_start_matches(text, '^'), '$');
    positive.map(move |one| (&*one.label.text, value(&one.value.text)))
}

/// What a selector demands of a label.
fn demanded<'s>(selector: &'s Selector, label: &str) -> Option<&'s str> {
    demands(selector).find(|(name, _)| *name == label).map(|(_, value)| value)
}

/// Whether a selector contradicts nothing that another one demands, and how much they share.
fn shared(selector: &Selector, targets: &Selector) -> Option<usize> {
    let fits = |(label, value)| demanded(targets, label).is_none_or(|own| own == value);
    let shares = demands(selector).filter(|(label, _)| demanded(targets, label).is_some());
    demands(selector).all(fits).then(|| shares.count())
}

/// Whether a rule has something to tell where some targets have no `up`.
fn asks_for(subject: &Subject<'_>, targets: &Selector) -> bool {
    subject.ast.iter().any(|(id, node)| {
        let Kind::Selector(selector) = &node.kind else { return false };
        if metric_of(selector) != Some("up") {
            return false;
        }
        let Some(shared) = shared(selector, targets) else { return false };
        // That all targets there are take part in a match is enough, elsewhere they are named.
        shared > 0 && is_missed(subject, id) || is_behind(subject, id)
    })
}

/// Whether a part above turns into something what is not there, or counts it.
fn is_missed(subject: &Subject<'_>, id: Id) -> bool {
    let mut is_counted = false;
    let mut above = std::iter::successors(subject.parent(id), |id| subject.parent(*id));
    above.any(|above| match subject.kind(above) {
        Kind::Call(call) => matches!(call.function.name, "absent" | "absent_over_time" | "scalar"),
        Kind::Aggregate(aggregate) => {
            is_counted |= matches!(aggregate.op, AggregateOp::Count | AggregateOp::Sum);
            false
        }
        Kind::Binary(binary) => {
            is_counted
                && subject.threshold(binary).is_some_and(|one| one.limit > 1.0 && one.passes(1.0))
        }
        _ => false,
    })
}

/// Whether it stands where what is missing lets something through: behind `unless`, before `or`.
fn is_behind(subject: &Subject<'_>, id: Id) -> bool {
    let mut below = id;
    let mut above = std::iter::successors(subject.parent(id), |id| subject.parent(*id));
    above.any(|above| {
        let operand = std::mem::replace(&mut below, above);
        subject.binary(above).is_some_and(|binary| match binary.op {
            BinaryOp::Unless => binary.rhs == operand,
            BinaryOp::Or => binary.lhs == operand && subject.comparison(operand).is_none(),
            _ => false,
        })
    })
}
