//! The untyped tree behind the typed expressions: what lowering and the label check walk.
//!
//! Trees are written by hand, so they are small, and walking them may recurse.

use std::sync::Arc;

use promwright_promql::{AggregateOp, BinaryOp};

use crate::label::{LabelUse, Matcher};
use crate::metric::MetricFacts;
use crate::rule::Rule;
use crate::setting::ThresholdFacts;
use crate::site::Site;

/// A part of an expression with the place where it was written.
#[derive(Clone, Debug)]
pub struct Node {
    pub(crate) site: Site,
    pub(crate) kind: NodeKind,
}

#[derive(Clone, Debug)]
pub(crate) enum NodeKind {
    Selector(Selector),
    /// The series that a recording rule writes.
    Recorded(Arc<Rule>),
    Number(f64),
    Threshold(ThresholdFacts),
    /// A selector over a window of milliseconds.
    Window(Arc<Node>, i64),
    /// An expression over a window of milliseconds, evaluated at every step.
    Subquery(Arc<Node>, i64, Option<i64>),
    /// A selector so many milliseconds ago.
    Offset(Arc<Node>, i64),
    Call(&'static str, Vec<Arc<Node>>),
    Aggregate(Aggregate),
    Binary(Binary),
    /// PromQL text, for what the types do not know.
    Raw(String),
}

/// `metric{label="value"}`.
#[derive(Clone, Debug)]
pub(crate) struct Selector {
    pub facts: MetricFacts,
    /// `_bucket`, `_count` or `_sum` of a histogram; else empty.
    pub suffix: &'static str,
    /// `le` of a bucket.
    pub extra_label: Option<&'static str>,
    pub matchers: Vec<Matcher>,
}

/// `sum by (label) (expression)`.
#[derive(Clone, Debug)]
pub(crate) struct Aggregate {
    pub op: AggregateOp,
    pub param: Option<f64>,
    pub grouping: Option<Grouping>,
    pub expr: Arc<Node>,
}

#[derive(Clone, Debug)]
pub(crate) struct Grouping {
    pub without: bool,
    pub labels: Vec<LabelUse>,
    pub site: Site,
}

/// `left operator right`.
#[derive(Clone, Debug)]
pub(crate) struct Binary {
    pub op: BinaryOp,
    pub bool: bool,
    pub matching: Option<Matching>,
    pub lhs: Arc<Node>,
    pub rhs: Arc<Node>,
}

/// `on (label) group_left (label)`.
#[derive(Clone, Debug)]
pub(crate) struct Matching {
    pub on: bool,
    pub labels: Vec<LabelUse>,
    pub group: Option<GroupSide>,
    pub site: Site,
}

#[derive(Clone, Debug)]
pub(crate) struct GroupSide {
    pub left: bool,
    pub include: Vec<LabelUse>,
}

impl Node {
    pub(crate) fn new(site: Site, kind: NodeKind) -> Arc<Self> {
        Arc::new(Self { site, kind })
    }

    #[track_caller]
    pub(crate) fn offset(selector: Arc<Self>, milliseconds: i64) -> Arc<Self> {
        Self::new(Site::here(), NodeKind::Offset(selector, milliseconds))
    }

    #[track_caller]
    pub(crate) fn call(name: &'static str, args: Vec<Arc<Self>>) -> Arc<Self> {
        Self::new(Site::here(), NodeKind::Call(name, args))
    }

    #[track_caller]
    pub(crate) fn binary(op: BinaryOp, lhs: Arc<Self>, right: Right) -> Arc<Self> {
        let Right { node: rhs, matching } = right;
        let binary = Binary { op, bool: false, matching, lhs, rhs };
        Self::new(Site::here(), NodeKind::Binary(binary))
    }

    /// Whether it is one number rather than a series of them.
    pub(crate) fn is_scalar(&self) -> bool {
        match &self.kind {
            NodeKind::Number(_) | NodeKind::Threshold(_) => true,
            NodeKind::Call(name, _) => matches!(*name, "time" | "scalar" | "pi"),
            NodeKind::Binary(binary) => binary.lhs.is_scalar() && binary.rhs.is_scalar(),
            _ => false,
        }
    }

    /// The direct parts of it.
    pub(crate) fn children(&self) -> Vec<&Arc<Self>> {
        match &self.kind {
            NodeKind::Window(inner, _)
            | NodeKind::Subquery(inner, ..)
            | NodeKind::Offset(inner, _) => vec![inner],
            NodeKind::Call(_, args) => args.iter().collect(),
            NodeKind::Aggregate(aggregate) => vec![&aggregate.expr],
            NodeKind::Binary(binary) => vec![&binary.lhs, &binary.rhs],
            NodeKind::Selector(_)
            | NodeKind::Recorded(_)
            | NodeKind::Number(_)
            | NodeKind::Threshold(_)
            | NodeKind::Raw(_) => Vec::new(),
        }
    }

    /// Visits it and all its parts, parts first.
    pub(crate) fn walk<'a>(self: &'a Arc<Self>, visit: &mut dyn FnMut(&'a Arc<Self>)) {
        for child in self.children() {
            child.walk(visit);
        }
        visit(self);
    }
}

/// The right operand of a binary operator, with how it is matched.
#[derive(Clone, Debug)]
pub struct Right {
    pub(crate) node: Arc<Node>,
    pub(crate) matching: Option<Matching>,
}

impl Right {
    pub(crate) const fn plain(node: Arc<Node>) -> Self {
        Self { node, matching: None }
    }
}
