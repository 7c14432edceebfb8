//! `alert/vanished-target`.

use promwright_promql::{AggregateOp, BinaryOp, Id, Kind, MatchOp, Selector};
use promwright_source::Diagnostic;
use rustc_hash::FxHashMap;

use crate::checks::pattern::MOST_COMPARED;
use crate::checks::shape::{Threshold, metric_of};
use crate::conditions::returned;
use crate::{Check, Kinds, Level, Subject, Survey};

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

    fn kinds(&self) -> Kinds {
        Kinds::NONE
    }

    fn survey(&self, survey: &Survey<'_>, findings: &mut Vec<Diagnostic>) {
        let (mut down, mut asking) = (Vec::new(), Asking::default());
        for subject in survey.readers("up").iter().filter_map(|site| survey.subject(*site)) {
            asking.add_all(&subject);
            down.extend(self.found(&subject));
        }
        let unasked = down.into_iter().filter(|(targets, _)| !asking.is_about(targets));
        findings.extend(unasked.map(|(_, finding)| finding));
    }
}

impl VanishedTarget {
    /// The targets that an alert finds to be down, where it names them, and what to say.
    fn found(&self, subject: &Subject<'_>) -> Option<(Demands, Diagnostic)> {
        subject.alert()?;
        let id = returned(&subject.ast)?;
        let selector = subject.selector(id).filter(|one| metric_of(one) == Some("up"))?;
        let targets = demands(selector);
        let is_down = subject.ast.iter().any(|(_, node)| match &node.kind {
            Kind::Binary(binary) if binary.bool_span.is_none() => {
                subject.threshold(binary).is_some_and(|one| passes_only_zero(one, id))
            }
            _ => false,
        });
        if targets.is_empty() || !is_down {
            return None;
        }
        let written = subject.written(id);
        let finding = subject
            .about(self, id, "a target that is no longer discovered has no `up`: no alert fires for it")
            .label("0 only while the target is still scraped")
            .help(format!(
                "add an alert for it: `absent({written})`, or `count({written}) < N` with the number of targets"
            ));
        Some((targets, finding))
    }
}

fn passes_only_zero(one: Threshold, id: Id) -> bool {
    one.operand == id && one.passes(0.0) && !one.passes(1.0)
}

/// The labels that a selector demands a value of, with the value or the pattern for it.
type Demands = Vec<(Box<str>, Box<str>)>;

fn demands(selector: &Selector) -> Demands {
    let positive =
        selector.matchers.iter().filter(|one| matches!(one.op, MatchOp::Equal | MatchOp::Regex));
    // Anchors change nothing.
    let value = |text| str::trim_end_matches(str::trim_start_matches(text, '^'), '$');
    positive.map(|one| (one.label.text.as_str().into(), value(&one.value.text).into())).collect()
}

/// The selectors of `up` in rules that have something to tell where targets have none.
#[derive(Default)]
struct Asking {
    /// Those that name targets, by each of their demands.
    named: FxHashMap<(Box<str>, Box<str>), Vec<Demands>>,
    /// Those where all targets that there are take part in a match.
    behind: Vec<Demands>,
}

impl Asking {
    fn add_all(&mut self, subject: &Subject<'_>) {
        for (id, node) in subject.ast.iter() {
            let Kind::Selector(selector) = &node.kind else { continue };
            if metric_of(selector) != Some("up") {
                continue;
            }
            if is_behind(subject, id) {
                self.behind.push(demands(selector));
            } else if is_missed(subject, id) {
                for demand in demands(selector) {
                    self.named.entry(demand).or_default().push(demands(selector));
                }
            }
        }
    }

    /// Whether one of them may be about targets. Where there are too many to look at, one is.
    fn is_about(&self, targets: &Demands) -> bool {
        let sharing = targets.iter().filter_map(|demand| self.named.get(demand));
        sharing
            .chain([&self.behind])
            .any(|some| some.len() > MOST_COMPARED || some.iter().any(|one| agree(one, targets)))
    }
}

/// Whether two selectors demand nothing of a label that contradicts the other.
fn agree(one: &Demands, other: &Demands) -> bool {
    one.iter().all(|(label, value)| {
        let own = other.iter().find(|(name, _)| name == label);
        own.is_none_or(|(_, own)| own == value)
    })
}

/// Whether a part above turns into something what is not there, or counts it.
fn is_missed(subject: &Subject<'_>, id: Id) -> bool {
    let mut is_counted = false;
    let mut above = subject.ancestors(id);
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
    let mut above = subject.ancestors(id);
    above.any(|above| {
        let operand = std::mem::replace(&mut below, above);
        subject.binary(above).is_some_and(|binary| match binary.op {
            BinaryOp::Unless => binary.rhs == operand,
            BinaryOp::Or => binary.lhs == operand && subject.comparison(operand).is_none(),
            _ => false,
        })
    })
}
