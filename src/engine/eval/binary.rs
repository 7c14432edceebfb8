//! Binary operators: which of the two sides is what, and the left spine of long chains.

use promwright_promql::{Binary, BinaryOp, Id, Kind};
use promwright_source::Span;

use super::{Datum, Evaluator};
use crate::error::{EvalError, Fault};
use crate::operator::{arithmetic, compare, is_for_floats};
use crate::vector::without_void;
use crate::{Grid, GridSeries, matching};

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
                self.remark_trim(binary, &left, &right, span);
                let steps = grid.len();
                matching::combine(binary, &left, &right, steps, names.delayed)
                    .map_err(|fault| fault.at(span))?
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
        if !is_for_floats(op) {
            if !vector.is_empty() {
                self.annotations.inform(&incompatible(op), span);
            }
            return Vec::new();
        }
        let is_bool = binary.bool_span.is_some();
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

    fn remark_trim(
        &mut self,
        binary: &Binary,
        left: &[GridSeries],
        right: &[GridSeries],
        span: Span,
    ) {
        if !is_for_floats(binary.op) && !left.is_empty() && !right.is_empty() {
            self.annotations.inform(&incompatible(binary.op), span);
        }
    }

    fn is_repeated(&self, id: Id, grid: Grid) -> bool {
        self.once[id.index()] && grid.len() > 1
    }
}

fn incompatible(op: BinaryOp) -> String {
    let op = op.as_str();
    format!("incompatible sample types encountered for binary operator \"{op}\": float {op} float")
}
