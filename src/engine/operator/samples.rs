//! The binary operators on samples, of which either may be a histogram.

use std::sync::Arc;

use promwright_promql::BinaryOp;
use promwright_series::histogram::{Combined, Histogram, Incompatible, ResetHint};

use super::{arithmetic, compare, is_for_floats};
use promwright_series::Sample;

use crate::OwnedSample;
use crate::remark::{Operation, Remark};

/// What an operator makes of two samples.
pub(crate) struct Outcome {
    /// The value: of a comparison the left sample.
    pub(crate) value: OwnedSample,
    /// Whether a comparison holds; true of other operators.
    pub(crate) holds: bool,
    /// What is remarked although there is a value.
    pub(crate) remark: Option<Remark>,
}

impl Outcome {
    fn value(value: impl Into<OwnedSample>) -> Self {
        Self { value: value.into(), holds: true, remark: None }
    }
}

/// Applies an operator that is no set operator.
///
/// # Errors
///
/// A remark instead of a value: the operator is not for such samples, or the histograms do not
/// fit. A conflict of counter resets too is one between vectors, in Prometheus.
pub(crate) fn combine(
    op: BinaryOp,
    left: Sample<'_>,
    right: Sample<'_>,
) -> Result<Outcome, Remark> {
    match (left, right) {
        (Sample::Float(left), Sample::Float(right)) => floats(op, left, right),
        (Sample::Float(factor), Sample::Histogram(histogram)) => match op {
            BinaryOp::Mul => Ok(Outcome::value(scaled(histogram, |own| own.multiply(factor)))),
            _ => Err(incompatible(op, "float", "histogram")),
        },
        (Sample::Histogram(histogram), Sample::Float(value)) => {
            let changed = match op {
                BinaryOp::Mul => scaled(histogram, |own| own.multiply(value)),
                BinaryOp::Div => scaled(histogram, |own| own.divide(value)),
                BinaryOp::TrimUpper => changed(histogram, |own| own.trim_upper(value)),
                BinaryOp::TrimLower => changed(histogram, |own| own.trim_lower(value)),
                _ => return Err(incompatible(op, "histogram", "float")),
            };
            Ok(Outcome::value(changed))
        }
        (Sample::Histogram(left), Sample::Histogram(right)) => histograms(op, left, right),
    }
}

fn floats(op: BinaryOp, left: f64, right: f64) -> Result<Outcome, Remark> {
    if !is_for_floats(op) {
        return Err(incompatible(op, "float", "float"));
    }
    if !op.is_comparison() {
        return Ok(Outcome::value(arithmetic(op, left, right)));
    }
    let holds = compare(op, left, right);
    Ok(Outcome { value: left.into(), holds, remark: None })
}

fn histograms(
    op: BinaryOp,
    left: &Arc<Histogram>,
    right: &Arc<Histogram>,
) -> Result<Outcome, Remark> {
    let equality = |wanted: bool| {
        let holds = left.equals(right) == wanted;
        Ok(Outcome { value: OwnedSample::Histogram(left.clone()), holds, remark: None })
    };
    match op {
        BinaryOp::Add => joined(op, left, Operation::Addition, |own| own.add(right)),
        BinaryOp::Sub => joined(op, left, Operation::Subtraction, |own| {
            let combined = own.subtract(right)?;
            // A difference is a gauge, whatever it was taken of.
            own.reset_hint = ResetHint::Gauge;
            Ok(combined)
        }),
        BinaryOp::Eql => equality(true),
        BinaryOp::Neq => equality(false),
        _ => Err(incompatible(op, "histogram", "histogram")),
    }
}

fn joined(
    op: BinaryOp,
    left: &Histogram,
    operation: Operation,
    join: impl FnOnce(&mut Histogram) -> Result<Combined, Incompatible>,
) -> Result<Outcome, Remark> {
    let mut result = left.clone();
    let combined = join(&mut result);
    let combined = combined.map_err(|_| Remark::IncompatibleBuckets { op: op.as_str() })?;
    if combined.reset_collision {
        return Err(Remark::ResetCollision(operation));
    }
    result.compact(0);
    let remark = combined.bounds_reconciled.then_some(Remark::BucketsReconciled(operation));
    Ok(Outcome { value: result.into(), holds: true, remark })
}

fn changed(histogram: &Histogram, change: impl FnOnce(&mut Histogram)) -> Histogram {
    let mut changed = histogram.clone();
    change(&mut changed);
    changed
}

fn scaled(histogram: &Histogram, scale: impl FnOnce(&mut Histogram)) -> Histogram {
    let mut scaled = changed(histogram, scale);
    scaled.compact(0);
    scaled
}

const fn incompatible(op: BinaryOp, left: &'static str, right: &'static str) -> Remark {
    Remark::IncompatibleTypes { left, op: op.as_str(), right }
}
