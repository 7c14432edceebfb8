//! Aggregations: their parameter, their remarks, and which kind they are.

use promwright_number::float;
use promwright_promql::{Aggregate, AggregateOp, Kind};
use promwright_source::Span;

use super::{Datum, Evaluator};
use crate::error::{EvalError, Fault};
use crate::operator::{go_max, go_min};
use crate::remark::Remarks;
use crate::{Grid, GridSeries, aggregate, quantile};

impl Evaluator<'_> {
    pub(super) fn aggregate(
        &mut self,
        aggregate: &Aggregate,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        if aggregate.op == AggregateOp::CountValues {
            return self.count_values(aggregate, grid, span);
        }
        let param = self.param(aggregate, grid)?;
        let id = self.ast.unparen(aggregate.expr);
        let Datum::Vector(vector) = self.eval(id, grid)? else {
            return Err(Fault::execution("not an instant vector").at(span));
        };
        self.remark_param(aggregate, &param);
        let aggregated = Self::aggregated(aggregate, vector, &param, grid);
        let (vector, remarks) = aggregated.map_err(|fault| fault.at(span))?;
        let selects = matches!(aggregate.op, AggregateOp::Topk | AggregateOp::Bottomk);
        let place = if selects { span } else { self.ast[id].span };
        self.annotations.note_all(&remarks, place);
        Ok(Datum::Vector(crate::vector::without_void(vector)))
    }

    fn aggregated(
        aggregate: &Aggregate,
        vector: Vec<GridSeries>,
        param: &[f64],
        grid: Grid,
    ) -> Result<(Vec<GridSeries>, Remarks), Fault> {
        let grouped = aggregate::group(&vector, aggregate.grouping.as_ref());
        match aggregate.op {
            AggregateOp::Topk => aggregate::topk(vector, &grouped, param, grid, false),
            AggregateOp::Bottomk => aggregate::topk(vector, &grouped, param, grid, true),
            AggregateOp::Limitk => {
                let vector = aggregate::limitk(vector, &grouped, param, grid)?;
                Ok((vector, Remarks::default()))
            }
            AggregateOp::LimitRatio => {
                let vector = aggregate::limit_ratio(vector, &grouped, param, grid)?;
                Ok((vector, Remarks::default()))
            }
            op => Ok(aggregate::aggregate(op, &vector, &grouped, param, grid.len())),
        }
    }

    fn count_values(
        &mut self,
        aggregate: &Aggregate,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let param = aggregate.param.map(|id| &self.ast[self.ast.unparen(id)].kind);
        let label = match param {
            Some(Kind::String(text)) if !text.is_empty() && text.is_utf8() => text,
            Some(Kind::String(text)) => {
                let message = format!("invalid label name {}", text.quoted());
                return Err(Fault::execution(message).at(span));
            }
            _ => return Err(Fault::execution("invalid label name").at(span)),
        };
        let Datum::Vector(vector) = self.eval(self.ast.unparen(aggregate.expr), grid)? else {
            return Err(Fault::execution("not an instant vector").at(span));
        };
        let grouping = aggregate.grouping.as_ref();
        let counts = aggregate::count_values(&vector, grouping, label, grid.len());
        self.finished(counts, grid, span)
    }

    /// The parameter at each step; empty without one.
    fn param(&mut self, aggregate: &Aggregate, grid: Grid) -> Result<Vec<f64>, EvalError> {
        let Some(id) = aggregate.param else { return Ok(Vec::new()) };
        match self.eval(self.ast.unparen(id), grid)? {
            Datum::Scalar(values) => Ok(values),
            _ => Err(Fault::execution("not a scalar").at(self.ast[id].span)),
        }
    }

    fn remark_param(&mut self, aggregate: &Aggregate, param: &[f64]) {
        let Some(id) = aggregate.param else { return };
        let span = self.ast[self.ast.unparen(id)].span;
        // NaN beside other values hides them, but for the infinities.
        let most = param.iter().copied().fold(f64::MIN, go_max);
        let least = param.iter().copied().fold(f64::MAX, go_min);
        match aggregate.op {
            AggregateOp::Quantile => {
                let nan = param.iter().copied().find(|q| q.is_nan());
                // Of those above 1 only the greatest, of those below 0 only the least.
                let out = [(most > 1.0).then_some(most), (least < 0.0).then_some(least)];
                let out = nan.into_iter().chain(out.into_iter().flatten());
                for text in out.filter_map(quantile::warning) {
                    self.annotations.warn(&text, span);
                }
            }
            AggregateOp::LimitRatio => {
                for (ratio, bound) in [(most.max(1.0), 1.0), (least.min(-1.0), -1.0)] {
                    if ratio != bound && param.contains(&ratio) {
                        let (ratio, bound) = (float::format(ratio), float::format(bound));
                        let text = format!(
                            "ratio value should be between -1 and 1, got {ratio}, capping to {bound}"
                        );
                        self.annotations.warn(&text, span);
                    }
                }
            }
            _ => {}
        }
    }
}
