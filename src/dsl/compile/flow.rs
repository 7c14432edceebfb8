//! Which labels each part of an expression has, and what took the others away.
//!
//! Metrics declare all labels of their series, so a label that is neither declared nor kept is
//! not there, and using it is an error. PromQL text that came in raw may have any label.

use std::collections::BTreeMap;
use std::sync::Arc;

use promwright_promql::{AggregateOp, BinaryOp};

use super::fault::Fault;
use crate::label::{LabelUse, MatchKind};
use crate::node::{Aggregate, Binary, Matching, Node, NodeKind, Selector};
use crate::rule::Rule;
use crate::site::Site;
use crate::text::PartKind;

/// The labels of an expression's series.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// Labels that are there, with their value where it is always the same.
    labels: BTreeMap<String, Option<String>>,
    /// Labels that were there, with what took them away.
    gone: BTreeMap<String, (Site, String)>,
    /// Whether it may have labels that are not known.
    open: bool,
}

impl Flow {
    fn has(&self, label: &str) -> bool {
        self.open || self.labels.contains_key(label)
    }

    /// Without the labels that `keep` does not want, because of `site`.
    fn retain(mut self, site: Site, reason: &str, keep: impl Fn(&str) -> bool) -> Self {
        let (kept, lost): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.labels.into_iter().partition(|(name, _)| keep(name));
        self.gone.extend(lost.into_keys().map(|name| (name, (site, reason.to_owned()))));
        Self { labels: kept, ..self }
    }

    /// Its labels' names.
    pub(super) fn into_names(self) -> Vec<String> {
        self.labels.into_keys().collect()
    }

    fn list(&self) -> String {
        let names: Vec<_> = self.labels.keys().map(|name| format!("`{name}`")).collect();
        if names.is_empty() {
            return "the expression has no labels here".to_owned();
        }
        format!("the expression has {} here", names.join(", "))
    }

    /// The fault of using a label that is not there.
    fn missing(&self, label: LabelUse, what: &str) -> Option<Fault> {
        if self.has(label.name) {
            return None;
        }
        let name = label.name;
        let fault = if let Some((site, reason)) = self.gone.get(name) {
            let message = format!("{what} uses label `{name}`, which is dropped before");
            Fault::new("dsl/dropped-label", label.site, message).cause(*site, reason)
        } else {
            let message = format!("{what} uses label `{name}`, which nothing here has");
            Fault::new("dsl/unknown-label", label.site, message)
        };
        Some(fault.label("not there").help(self.list()))
    }
}

/// The labels that a rule's expression has, and the faults in it and in its texts.
pub(super) fn check(rule: &Rule) -> (Flow, Vec<Fault>) {
    let mut checker = Checker { faults: Vec::new() };
    let flow = checker.node(&rule.expr);
    let texts = rule.labels.iter().map(|label| (&label.value, label.label.name));
    let annotations = rule.alert.iter().flat_map(|alert| &alert.annotations);
    let annotations = annotations.map(|annotation| (&annotation.text, annotation.name.as_str()));
    for (text, name) in texts.chain(annotations) {
        for part in &text.parts {
            if let PartKind::Label(label) = part.kind {
                let label = LabelUse { name: label, site: part.site };
                let fault = flow.missing(label, &format!("`{name}`"));
                checker.faults.extend(fault.map(|fault| set_by_rule(rule, label, fault)));
            }
        }
    }
    (flow, checker.faults)
}

/// Says so if the label is one that the rule itself sets.
fn set_by_rule(rule: &Rule, label: LabelUse, fault: Fault) -> Fault {
    let set = rule.labels.iter().find(|set| set.label.name == label.name);
    match set {
        Some(set) => fault.cause(set.site, "the rule sets it, but texts see the labels before"),
        None => fault,
    }
}

/// The labels of the series that a recording rule writes.
pub(super) fn recorded(rule: &Rule) -> Flow {
    let mut flow = Checker { faults: Vec::new() }.node(&rule.expr);
    for label in &rule.labels {
        let value = match &label.value.parts[..] {
            [part] => match &part.kind {
                PartKind::Literal(text) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        };
        flow.labels.insert(label.label.name.to_owned(), value);
    }
    flow
}

struct Checker {
    faults: Vec<Fault>,
}

impl Checker {
    fn node(&mut self, node: &Arc<Node>) -> Flow {
        match &node.kind {
            NodeKind::Selector(selector) => self.selector(selector),
            NodeKind::Recorded(rule) => recorded(rule),
            NodeKind::Number(_) | NodeKind::Threshold(_) => Flow::default(),
            NodeKind::Window(inner, _)
            | NodeKind::Subquery(inner, ..)
            | NodeKind::Offset(inner, _) => self.node(inner),
            NodeKind::Call(name, args) => self.call(node.site, name, args),
            NodeKind::Aggregate(aggregate) => self.aggregate(node.site, aggregate),
            NodeKind::Binary(binary) => self.binary(node, binary),
            NodeKind::Raw(_) => Flow { open: true, ..Flow::default() },
        }
    }

    fn selector(&mut self, selector: &Selector) -> Flow {
        let names = selector.facts.label_names().chain(selector.extra_label);
        let labels = names.map(|name| (name.to_owned(), None)).collect();
        let mut flow = Flow { labels, ..Flow::default() };
        for matcher in &selector.matchers {
            let name = matcher.label.name;
            match flow.labels.get_mut(name) {
                Some(value) if matcher.kind == MatchKind::Equal => {
                    *value = Some(matcher.value.clone());
                }
                Some(_) => {}
                None => {
                    let metric = selector.facts.name;
                    let message = format!("`{metric}` has no label `{name}`");
                    let fault = Fault::new("dsl/unknown-label", matcher.label.site, message)
                        .label("not a label of it")
                        .cause(selector.facts.site, "the metric and its labels are declared here")
                        .help(flow.list());
                    self.faults.push(fault);
                }
            }
        }
        flow
    }

    fn call(&mut self, site: Site, name: &str, args: &[Arc<Node>]) -> Flow {
        let flows: Vec<_> = args.iter().map(|arg| self.node(arg)).collect();
        let vector = args.iter().position(|arg| !arg.is_scalar());
        let flow = vector.and_then(|at| flows.into_iter().nth(at)).unwrap_or_default();
        match name {
            "absent" | "absent_over_time" => absent(site, flow),
            "scalar" => flow.retain(site, "`scalar` drops all labels", |_| false),
            "histogram_quantile" => {
                let bucket = LabelUse { name: "le", site };
                self.faults.extend(flow.missing(bucket, "`histogram_quantile`"));
                flow.retain(site, "`histogram_quantile` uses up the buckets", |name| name != "le")
            }
            _ => flow,
        }
    }

    fn aggregate(&mut self, site: Site, aggregate: &Aggregate) -> Flow {
        let flow = self.node(&aggregate.expr);
        let op = aggregate.op.as_str();
        if let Some(grouping) = &aggregate.grouping {
            let what = format!("`{}`", if grouping.without { "without" } else { "by" });
            let missing = grouping.labels.iter().filter_map(|label| flow.missing(*label, &what));
            self.faults.extend(missing);
        }
        if matches!(aggregate.op, AggregateOp::Topk | AggregateOp::Bottomk) {
            return flow;
        }
        let Some(grouping) = &aggregate.grouping else {
            let reason = format!("`{op}` without `by` drops all labels");
            return Flow { open: false, ..flow.retain(site, &reason, |_| false) };
        };
        let is_listed = |name: &str| grouping.labels.iter().any(|label| label.name == name);
        if grouping.without {
            return flow.retain(grouping.site, "`without` drops it", |name| !is_listed(name));
        }
        let mut flow = flow;
        if flow.open {
            // Of unknown labels those that are listed are known now.
            for label in &grouping.labels {
                flow.labels.entry(label.name.to_owned()).or_default();
            }
            flow.open = false;
        }
        flow.retain(grouping.site, "`by` keeps only its own labels", is_listed)
    }

    fn binary(&mut self, node: &Arc<Node>, binary: &Binary) -> Flow {
        let (lhs, rhs) = (self.node(&binary.lhs), self.node(&binary.rhs));
        if binary.rhs.is_scalar() {
            return lhs;
        }
        if binary.lhs.is_scalar() {
            return rhs;
        }
        let known_faults = self.faults.len();
        if let Some(matching) = &binary.matching {
            self.matching_labels(matching, &lhs, &rhs);
        }
        if binary.op == BinaryOp::Or {
            return either(lhs, rhs);
        }
        // A label that is missing on one side has just been reported.
        if self.faults.len() == known_faults {
            self.faults.extend(never_matches(node, binary, &lhs, &rhs));
        }
        if binary.op.is_set() { lhs } else { result(binary.matching.as_ref(), lhs, rhs) }
    }

    fn matching_labels(&mut self, matching: &Matching, lhs: &Flow, rhs: &Flow) {
        for label in &matching.labels {
            if matching.on {
                let faults = [lhs, rhs].map(|flow| flow.missing(*label, "`on`"));
                self.faults.extend(faults.into_iter().flatten().next());
            } else if !lhs.has(label.name) && !rhs.has(label.name) {
                self.faults.extend(lhs.missing(*label, "`ignoring`"));
            }
        }
        if let Some(group) = &matching.group {
            let one = if group.left { rhs } else { lhs };
            let what = if group.left { "`group_left`" } else { "`group_right`" };
            self.faults.extend(group.include.iter().filter_map(|label| one.missing(*label, what)));
        }
    }
}

/// `absent` gives its series the labels that the selector asked for.
fn absent(site: Site, flow: Flow) -> Flow {
    let known: Vec<_> = flow
        .labels
        .iter()
        .filter(|(_, value)| value.is_some())
        .map(|(name, _)| name.clone())
        .collect();
    flow.retain(site, "`absent` has only the labels that the selector asks for", |name| {
        known.iter().any(|known| known == name)
    })
}

/// `or` has series of both sides, so a label is there if one side has it.
fn either(mut lhs: Flow, rhs: Flow) -> Flow {
    for (name, value) in rhs.labels {
        lhs.gone.remove(&name);
        let known = lhs.labels.entry(name).or_insert_with(|| value.clone());
        if *known != value {
            *known = None;
        }
    }
    lhs.open |= rhs.open;
    lhs
}

/// The labels of an arithmetic or comparison between vectors.
fn result(matching: Option<&Matching>, lhs: Flow, rhs: Flow) -> Flow {
    let Some(matching) = matching else { return lhs };
    if let Some(group) = &matching.group {
        let (mut many, one) = if group.left { (lhs, rhs) } else { (rhs, lhs) };
        for label in &group.include {
            let value = one.labels.get(label.name).cloned().flatten();
            many.labels.insert(label.name.to_owned(), value);
        }
        return many;
    }
    let is_listed = |name: &str| matching.labels.iter().any(|label| label.name == name);
    if matching.on {
        let flow = lhs.retain(matching.site, "`on` keeps only its own labels", is_listed);
        return Flow { open: false, ..flow };
    }
    lhs.retain(matching.site, "`ignoring` drops it", |name| !is_listed(name))
}

/// The fault of two sides of which no series can match.
fn never_matches(node: &Arc<Node>, binary: &Binary, lhs: &Flow, rhs: &Flow) -> Option<Fault> {
    if lhs.open || rhs.open {
        return None;
    }
    let compares = |name: &str| match &binary.matching {
        Some(matching) => matching.labels.iter().any(|label| label.name == name) == matching.on,
        None => true,
    };
    let names = lhs.labels.keys().chain(rhs.labels.keys()).filter(|name| compares(name));
    let (name, why) = names.into_iter().find_map(|name| Some((name, differ(name, lhs, rhs)?)))?;
    let op = binary.op.as_str();
    let message = format!("the two sides of `{op}` never match: {why}");
    let gone = lhs.gone.get(name).or(rhs.gone.get(name));
    let mut fault = Fault::new("dsl/never-matches", node.site, message)
        .whole(node)
        .label("no series on the left has one on the right")
        .help(format!(
            "match on the labels that both sides share: `on([…], right)` or `ignoring([{name}], right)`"
        ));
    if let Some((site, reason)) = gone {
        fault = fault.cause(*site, reason);
    }
    Some(fault)
}

/// How the sides differ in a label, if they always do.
fn differ(name: &str, lhs: &Flow, rhs: &Flow) -> Option<String> {
    match (lhs.labels.get(name), rhs.labels.get(name)) {
        (Some(_), None) => Some(format!("only the left has `{name}`")),
        (None, Some(_)) => Some(format!("only the right has `{name}`")),
        (Some(Some(left)), Some(Some(right))) if left != right => {
            Some(format!("`{name}` is \"{left}\" on the left and \"{right}\" on the right"))
        }
        _ => None,
    }
}
