//! `on`, `ignoring`, `group_left` and `group_right`, written around the right operand as PromQL
//! writes them before it: `a / on([pod], b).group_left([version])`.

use crate::condition::ConditionOperand;
use crate::expr::Operand;
use crate::label::{Label, LabelUse};
use crate::node::{GroupSide, Matching, Right};
use crate::site::Site;
use crate::unit::Unit;

/// A right operand with the labels by which it finds its left one.
#[derive(Clone, Debug)]
pub struct Matched<R> {
    right: R,
    matching: Matching,
}

/// `on (labels) right`: samples match that agree in these labels.
#[track_caller]
pub fn on<const N: usize, R>(labels: [Label; N], right: R) -> Matched<R> {
    Matched::new(true, LabelUse::all(&labels), right)
}

/// `ignoring (labels) right`: samples match that agree in all labels but these.
#[track_caller]
pub fn ignoring<const N: usize, R>(labels: [Label; N], right: R) -> Matched<R> {
    Matched::new(false, LabelUse::all(&labels), right)
}

impl<R> Matched<R> {
    #[track_caller]
    fn new(on: bool, labels: Vec<LabelUse>, right: R) -> Self {
        Self { right, matching: Matching { on, labels, group: None, site: Site::here() } }
    }

    /// `group_left (labels)`: many on the left match one on the right, and take these of its labels.
    #[track_caller]
    pub fn group_left<const N: usize>(self, include: [Label; N]) -> Self {
        self.grouped(true, LabelUse::all(&include))
    }

    /// `group_right (labels)`: one on the left matches many on the right, which take its labels.
    #[track_caller]
    pub fn group_right<const N: usize>(self, include: [Label; N]) -> Self {
        self.grouped(false, LabelUse::all(&include))
    }

    fn grouped(mut self, left: bool, include: Vec<LabelUse>) -> Self {
        self.matching.group = Some(GroupSide { left, include });
        self
    }

    pub(crate) fn into_parts(self) -> (R, Option<Matching>) {
        (self.right, Some(self.matching))
    }
}

impl<U: Unit, R: Operand<U>> Operand<U> for Matched<R> {
    fn into_right(self) -> Right {
        let (right, matching) = self.into_parts();
        Right { matching, ..right.into_right() }
    }
}

impl<U: Unit, R: ConditionOperand<U>> ConditionOperand<U> for Matched<R> {
    fn condition(self) -> Right {
        let (right, matching) = self.into_parts();
        Right { matching, ..right.condition() }
    }
}
