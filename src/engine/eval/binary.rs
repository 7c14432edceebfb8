//! Binary operators: which of the two sides is what, and the left spine of long chains.

use promwright_promql::{Binary, Id, Kind};
use promwright_source::Span;

use super::{Datum, Evaluator};
use promwright_series::Sample;

use crate::error::{EvalError, Fault};
use crate::operator::samples;
use crate::operator::{arithmetic, compare, is_for_floats};
use crate::remark::{LastRemarks, Remarks};
use crate::vector::without_void;
use crate::{Grid, GridSeries, OwnedSample, matching};

impl Evaluator<'_> {
    /// A chain of operators from its left end on, by a loop: `a + b + …` may be long.
    pub(super) fn binary(&mut self, id: Id, grid: Grid) -> Result<Datum, EvalError> {
        let ast = self.ast;
        let mut spine = Vec::new();
        let mut leftmost = id;
        while let Kind::Binary(binary) = &ast[leftmost].kind {
            if leftmost != id && self.is_repeated(leftmost, grid) {
                break;
            }
            spine.push((leftmost, &**binary));
            leftmost = binary.lhs;
        }
        let mut left = self.eval(leftmost, grid)?;
        while let Some((node, binary)) = spine.pop() {
            let right = self.eval(binary.rhs, grid)?;
            let span = ast[node].span;
            left = self.apply(binary, left, right, grid, span)?;
        }
        Ok(left)
    }

    fn apply(
        &mut self,
        binary: &Binary,
        left: Datum,
        right: Datum,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let names = self.names();
        let vector = match (left, right) {
            (Datum::Scalar(mut left), Datum::Scalar(right)) => {
                for (left, right) in left.iter_mut().zip(right) {
                    *left = arithmetic(binary.op, *left, right);
                }
                return Ok(Datum::Scalar(left));
            }
            (Datum::Vector(vector), Datum::Scalar(scalar)) => {
                self.with_scalar(binary, vector, &scalar, false, span)
            }
            (Datum::Scalar(scalar), Datum::Vector(vector)) => {
                self.with_scalar(binary, vector, &scalar, true, span)
            }
            (Datum::Vector(left), Datum::Vector(right)) if binary.op.is_set() => {
                let steps = grid.len();
                matching::set_operation(binary.op, left, right, &binary.matching, steps)
            }
            (Datum::Vector(left), Datum::Vector(right)) => {
                let steps = grid.len();
                let combined = matching::combine(binary, &left, &right, steps, names.delayed);
                let (vector, remarks) = combined.map_err(|fault| fault.at(span))?;
                self.annotations.note_all(&remarks, span);
                vector
            }
            _ => return Err(Fault::execution("operands are not numbers").at(span)),
        };
        names.joined(vector, grid).map(Datum::Vector).map_err(|fault| fault.at(span))
    }

    fn with_scalar(
        &mut self,
        binary: &Binary,
        mut vector: Vec<GridSeries>,
        scalar: &[f64],
        swapped: bool,
        span: Span,
    ) -> Vec<GridSeries> {
        let names = self.names();
        let op = binary.op;
        let is_bool = binary.bool_span.is_some();
        if !is_for_floats(op) || vector.iter().any(|own| own.values.may_have_histograms()) {
            let remarks = samples_with_scalar(binary, &mut vector, scalar, swapped);
            self.annotations.note_all(&remarks, span);
            if op.is_arithmetic() || is_bool {
                for series in &mut vector {
                    names.take(series);
                }
            }
            return without_void(vector);
        }
        for series in &mut vector {
            series.values.filter_map(|step, value| {
                let scalar = scalar[step];
                let (left, right) = if swapped { (scalar, value) } else { (value, scalar) };
                if !op.is_comparison() {
                    return Some(arithmetic(op, left, right));
                }
                let holds = compare(op, left, right);
                if is_bool {
                    return Some(f64::from(u8::from(holds)));
                }
                // Whichever side it stands on, the vector's value is the one that stays.
                holds.then_some(value)
            });
            if op.is_arithmetic() || is_bool {
                names.take(series);
            }
        }
        if op.is_comparison() { without_void(vector) } else { vector }
    }

    /// Whether a node is evaluated at the first step alone; also where a subquery has but one
    /// step, so that it is evaluated as an instant.
    pub(super) fn is_repeated(&self, id: Id, grid: Grid) -> bool {
        self.once[id.index()] && !grid.is_instant() && !grid.is_empty()
    }
}

/// Combines each sample with the scalar of its step, where histograms may be.
fn samples_with_scalar(
    binary: &Binary,
    vector: &mut [GridSeries],
    scalar: &[f64],
    swapped: bool,
) -> Remarks {
    let op = binary.op;
    let mut remarks = LastRemarks::default();
    for (place, series) in vector.iter_mut().enumerate() {
        series.values.filter_map_samples(|step, sample| {
            let scalar = Sample::Float(scalar[step]);
            let (left, right) = if swapped { (scalar, sample) } else { (sample, scalar) };
            match samples::combine(op, left, right) {
                Err(remark) => {
                    remarks.add(step, place, remark);
                    None
                }
                Ok(outcome) if binary.bool_span.is_some() => {
                    Some(OwnedSample::Float(f64::from(u8::from(outcome.holds))))
                }
                Ok(outcome) if op.is_comparison() => outcome.holds.then(|| sample.into()),
                Ok(outcome) => Some(outcome.value),
            }
        });
    }
    remarks.into_remarks()
}
