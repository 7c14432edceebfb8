//! The values of aggregations.

use super::over_time::{mean, of_opposites, summed};
use super::{Bounds, Emptiness, EmptyReason, Nan, SampleKind, Unit, Value, Walk, Why};
use crate::{Aggregate, AggregateOp};

impl Walk<'_> {
    pub(super) fn aggregate(&self, aggregate: &Aggregate) -> Value {
        use AggregateOp as Op;
        let value = self.made_of(aggregate.expr);
        let value = self.regrouped(aggregate, value);
        let of = value.bounds;
        let span = aggregate.op_span;
        let counted = |bounds, unit, value| Value {
            kind: SampleKind::Gauge,
            kind_by_name: false,
            unit,
            unit_by_name: false,
            quantity: span,
            bounds,
            nan: Nan::Never,
            histograms: false,
            ..value
        };
        match aggregate.op {
            Op::Sum => Value {
                bounds: summed(&of),
                nan: value.nan.or(of_opposites(&of)),
                unit: value.unit.sum(),
                ..mixed(value)
            },
            Op::Avg => Value {
                bounds: mean(&of),
                nan: value.nan.or(of_opposites(&of)),
                unit: value.unit.mean(),
                ..mixed(value)
            },
            Op::Min | Op::Max => floats(value),
            Op::Count | Op::CountValues => {
                counted(Bounds::finite_from(1.0, Why::Aggregation, span), Unit::COUNT, value)
            }
            Op::Group => counted(Bounds::one(1.0, Why::Aggregation, span), Unit::FLAG, value),
            Op::Stddev => {
                let unit = value.unit.clone();
                let bounds = Bounds::at_least(-0.0, Why::Aggregation, span);
                Value { bounds, nan: Nan::Data, unit, ..floats(value) }
            }
            Op::Stdvar => Value {
                bounds: Bounds::all(),
                nan: Nan::Data,
                unit: Unit::UNKNOWN,
                ..floats(value)
            },
            Op::Quantile => {
                let share = aggregate.param.map(|param| self.values.of(param));
                Self::quantile(floats(value), share)
            }
            Op::Topk | Op::Bottomk | Op::Limitk => self.picked(aggregate, value),
            Op::LimitRatio => Value { emptiness: value.emptiness.lossy(), ..value },
        }
    }

    /// Counters added up or picked from are no counter.
    fn regrouped(&self, aggregate: &Aggregate, value: Value) -> Value {
        let kind = match value.kind {
            SampleKind::Counter | SampleKind::CounterSum => SampleKind::CounterSum,
            SampleKind::Buckets if !self.keeps_le(aggregate) => SampleKind::CounterSum,
            kind => kind,
        };
        Value { kind, ..value }
    }

    fn keeps_le(&self, aggregate: &Aggregate) -> bool {
        let set = self.flow.labels(self.id);
        let picks = !matches!(aggregate.op, AggregateOp::Sum | AggregateOp::Avg);
        picks || !set.get("le").is_impossible()
    }

    /// The elements themselves, so many of them.
    fn picked(&self, aggregate: &Aggregate, value: Value) -> Value {
        let count = aggregate.param.map(|param| self.values.of(param));
        let count = count.filter(|count| count.is_plain()).map(|count| count.bounds);
        let is_none = count.is_some_and(|count| count.high.value < 1.0);
        let is_some = count.is_some_and(|count| count.low.value >= 1.0);
        let emptiness = if value.emptiness.is_always() {
            value.emptiness
        } else if is_none {
            Emptiness::always(EmptyReason::Parameter, aggregate.op_span, None)
        } else if is_some && !value.histograms {
            value.emptiness
        } else {
            value.emptiness.lossy()
        };
        let histograms = value.histograms && aggregate.op == AggregateOp::Limitk;
        Value { histograms, emptiness, ..value }
    }
}

/// Numbers and histograms in one group leave nothing of it.
fn mixed(value: Value) -> Value {
    if value.histograms { Value { emptiness: value.emptiness.lossy(), ..value } } else { value }
}

/// Histograms are left out.
fn floats(value: Value) -> Value {
    Value { histograms: false, ..mixed(value) }
}
