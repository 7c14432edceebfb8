//! Operators and aggregations, with every kind of matching and grouping.

use promwright_promql::{AggregateOp, BinaryOp};

use super::Queries;

pub(super) const OPERATORS: [BinaryOp; 18] = [
    BinaryOp::Add,
    BinaryOp::Sub,
    BinaryOp::Mul,
    BinaryOp::Div,
    BinaryOp::Mod,
    BinaryOp::Pow,
    BinaryOp::Atan2,
    BinaryOp::Eql,
    BinaryOp::Neq,
    BinaryOp::Gtr,
    BinaryOp::Lss,
    BinaryOp::Gte,
    BinaryOp::Lte,
    BinaryOp::And,
    BinaryOp::Or,
    BinaryOp::Unless,
    BinaryOp::TrimUpper,
    BinaryOp::TrimLower,
];

impl Queries<'_> {
    pub(super) fn aggregate(&mut self, depth: usize) -> String {
        let op = loop {
            let op = self.random.pick(&AggregateOp::ALL);
            if self.experimental || !op.is_experimental() {
                break op;
            }
        };
        let grouping = match self.random.below(3) {
            0 => String::new(),
            1 => format!(" by ({})", self.labels()),
            _ => format!(" without ({})", self.labels()),
        };
        let param = match op {
            AggregateOp::CountValues => format!("{}, ", self.label()),
            AggregateOp::Quantile => format!("{}, ", self.quantile(depth)),
            AggregateOp::LimitRatio => {
                let ratios = ["0.5", "-0.5", "0.3", "1", "0", "-1", "0.9", "2", "-0.1"];
                format!("{}, ", self.random.pick(&ratios))
            }
            AggregateOp::Topk | AggregateOp::Bottomk | AggregateOp::Limitk => {
                if self.random.one_in(6) {
                    format!("{}, ", self.param(depth))
                } else {
                    format!("{}, ", self.random.pick(&["1", "2", "3", "0", "10"]))
                }
            }
            _ => String::new(),
        };
        let mut vector = self.vector(depth - 1);
        if op == AggregateOp::CountValues {
            // Labels show the last digit of a value.
            vector = format!("round(clamp({vector}, -99, 99), 0.1)");
        }
        format!("{}{grouping} ({param}{vector})", op.as_str())
    }

    pub(super) fn binary(&mut self, depth: usize) -> String {
        let op = self.random.pick(&OPERATORS);
        let (left, right) = self.operands(depth);
        let op = without_last_digit(without_last_digit(op, &left), &right);
        let bool = if op.is_comparison() && self.random.one_in(2) { " bool" } else { "" };
        let mut matching = match self.random.below(3) {
            0 => String::new(),
            1 => format!(" on ({})", self.labels()),
            _ => format!(" ignoring ({})", self.labels()),
        };
        if !op.is_set() {
            // Labels of pairs that are alike when written one behind the other, as those of the
            // same grouping may be, Prometheus 3.14 takes for the same.
            let alike = left.starts_with("max by (") && right.starts_with("max by (");
            if !matching.is_empty() && !alike && self.random.one_in(2) {
                let side = self.random.pick(&["group_left", "group_right"]);
                let include = if self.random.one_in(2) { String::new() } else { self.labels() };
                matching = format!("{matching} {side} ({include})");
            }
            if self.experimental && self.random.one_in(6) {
                let fill = self.random.pick(&["fill", "fill_left", "fill_right"]);
                let value = self.random.pick(&["0", "1", "-2", "NaN", "23"]);
                matching = format!("{matching} {fill} ({value})");
            }
        }
        format!("({left}) {}{bool}{matching} ({right})", op.as_str())
    }

    /// Two operands that match more often than two that are drawn each for itself.
    fn operands(&mut self, depth: usize) -> (String, String) {
        let left = self.vector(depth - 1);
        match self.random.below(4) {
            0 => (left.clone(), left),
            1 => {
                let labels = self.labels();
                let [left, right] =
                    [left, self.vector(depth - 1)].map(|own| format!("max by ({labels}) ({own})"));
                (left, right)
            }
            _ => (left, self.vector(depth - 1)),
        }
    }

    pub(super) fn with_scalar(&mut self, depth: usize) -> String {
        let op = loop {
            let op = self.random.pick(&OPERATORS);
            if !op.is_set() {
                break op;
            }
        };
        let (vector, scalar) = (self.vector(depth - 1), self.scalar(depth - 1));
        let op = without_last_digit(without_last_digit(op, &vector), &scalar);
        let bool = if op.is_comparison() && self.random.one_in(2) { " bool" } else { "" };
        if self.random.one_in(2) {
            format!("({vector}) {}{bool} {scalar}", op.as_str())
        } else {
            format!("({scalar}) {}{bool} ({vector})", op.as_str())
        }
    }
}

/// The operator, but not one that tells of the last digit: the remainder of what may be a great
/// number, the comparison of a deviation.
pub(super) fn without_last_digit(op: BinaryOp, operand: &str) -> BinaryOp {
    let great = ["exp(", "sinh(", "cosh(", "^"].iter().any(|own| operand.contains(own));
    let tells = op == BinaryOp::Mod && great || op.is_comparison() && operand.contains("std");
    if tells { BinaryOp::Div } else { op }
}
