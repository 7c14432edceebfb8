//! Function calls: evaluates the arguments, asks the function, attaches places.

use promwright_number::date::DateTime;
use promwright_promql::{Call, Id, Kind};
use promwright_series::histogram::Histogram;
use promwright_series::{Labels, METRIC_NAME};
use promwright_source::Span;

use super::{Datum, Evaluator};
use crate::error::{ErrorKind, EvalError, Fault};
use crate::function::{date, labels, math, native, natural};
use crate::operator::{go_max, go_min};
use crate::order::{sort_by_value, sorted};
use crate::vector::without_void;
use crate::{Cells, Grid, GridSeries, duration, matcher, over_time};

impl Evaluator<'_> {
    pub(super) fn call(&mut self, call: &Call, grid: Grid, span: Span) -> Result<Datum, EvalError> {
        let name = call.function.name;
        if let Some(function) = over_time::Function::named(name) {
            return self.over_time(function, call, grid, span).map(Datum::Vector);
        }
        if let Some(function) = math::named(name) {
            let vector = self.vector_arg(call, 0, grid)?;
            return self.mapped(vector, grid, span, |_, value| Some(function(value)));
        }
        if let Some(function) = native::named(name) {
            return self.native(function, call, grid, span);
        }
        if let Some(function) = date::named(name) {
            return self.date(function, call, grid, span);
        }
        if let Some(scalar) = self.scalar_call(call, grid)? {
            return Ok(Datum::Scalar(scalar));
        }
        self.vector_call(call, grid, span)
    }

    /// Functions whose value is a scalar.
    fn scalar_call(&mut self, call: &Call, grid: Grid) -> Result<Option<Vec<f64>>, EvalError> {
        let query = self.query;
        let constant = |value: f64| vec![value; grid.len()];
        Ok(Some(match call.function.name {
            "time" => grid.times().map(|time| time as f64 / 1000.0).collect(),
            "pi" => constant(std::f64::consts::PI),
            "start" => constant(query.start as f64 / 1000.0),
            "end" => constant(query.end as f64 / 1000.0),
            "range" => constant(query.end.saturating_sub(query.start) as f64 / 1000.0),
            "step" if query.is_instant() => constant(0.0),
            "step" => constant(duration::step_seconds(query)),
            "scalar" => only_elements(&self.vector_arg(call, 0, grid)?, grid.len()),
            "max_of" => self.both(call, grid, go_max)?,
            "min_of" => self.both(call, grid, go_min)?,
            _ => return Ok(None),
        }))
    }

    fn both(
        &mut self,
        call: &Call,
        grid: Grid,
        combine: fn(f64, f64) -> f64,
    ) -> Result<Vec<f64>, EvalError> {
        let (left, right) = (self.scalar_arg(call, 0, grid)?, self.scalar_arg(call, 1, grid)?);
        Ok(left.into_iter().zip(right).map(|(left, right)| combine(left, right)).collect())
    }

    /// Functions whose value is an instant vector.
    fn vector_call(&mut self, call: &Call, grid: Grid, span: Span) -> Result<Datum, EvalError> {
        match call.function.name {
            "vector" => {
                let values = Cells::full(self.scalar_arg(call, 0, grid)?);
                Ok(Datum::Vector(vec![GridSeries::new(Labels::empty(), values)]))
            }
            "absent" => self.absent(call, grid),
            "clamp" => self.clamp(call, Some(1), Some(2), grid, span),
            "clamp_min" => self.clamp(call, Some(1), None, grid, span),
            "clamp_max" => self.clamp(call, None, Some(1), grid, span),
            "round" => {
                let vector = self.vector_arg(call, 0, grid)?;
                let nearest = match call.args.len() {
                    0 | 1 => vec![1.0; grid.len()],
                    _ => self.scalar_arg(call, 1, grid)?,
                };
                let round = |step: usize, value| Some(math::round(value, nearest[step]));
                self.mapped(vector, grid, span, round)
            }
            "timestamp" => self.timestamp(call, grid, span),
            "start_timestamp" => {
                let kind = self.arg(call, 0).map(|id| &self.ast[id].kind);
                let Some(Kind::Selector(selector)) = kind else {
                    self.vector_arg(call, 0, grid)?;
                    return Ok(Datum::Vector(Vec::new()));
                };
                let known = self.options.start_timestamps;
                let vector = self.start_times(selector, grid, span)?;
                self.mapped(vector, grid, span, |_, value| known.then_some(value))
            }
            "info" => self.info(call, grid, span),
            "label_replace" => self.label_replace(call, grid, span),
            "label_join" => self.label_join(call, grid, span),
            "sort" | "sort_desc" => {
                let mut vector = self.sortable(call, grid, span)?;
                let descending = call.function.name == "sort_desc";
                for series in &mut vector {
                    series.values.filter_map(|_, value| Some(value));
                }
                let mut vector = without_void(vector);
                if grid.is_instant() {
                    let first = |series: &GridSeries| series.values.get(0).unwrap_or(f64::NAN);
                    sort_by_value(&mut vector, descending, first);
                }
                self.finished(vector, grid, span)
            }
            "sort_by_label" | "sort_by_label_desc" => self.sort_by_label(call, grid, span),
            "histogram_quantile" => self.histogram_quantile(call, grid, span),
            "histogram_quantiles" => self.histogram_quantiles(call, grid, span),
            "histogram_fraction" => self.histogram_fraction(call, grid, span),
            other => {
                let message = format!("function \"{other}\" is not evaluated");
                Err(Fault(ErrorKind::Unsupported, message).at(span))
            }
        }
    }

    /// Replaces values, takes names, joins what has the same labels then.
    fn mapped(
        &self,
        mut vector: Vec<GridSeries>,
        grid: Grid,
        span: Span,
        change: impl Fn(usize, f64) -> Option<f64>,
    ) -> Result<Datum, EvalError> {
        for series in &mut vector {
            series.values.filter_map(&change);
            self.names().take(series);
        }
        self.finished(without_void(vector), grid, span)
    }

    /// A function of native histograms; floats have no such value.
    fn native(
        &mut self,
        function: fn(&Histogram) -> f64,
        call: &Call,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let mut vector = self.vector_arg(call, 0, grid)?;
        for series in &mut vector {
            let mut values = Cells::absent(grid.len());
            for (step, histogram) in series.values.histograms() {
                values.set(step, function(histogram));
            }
            series.values = values;
            // Unlike other functions these leave the labels of type and unit, if at once.
            if !self.names().delayed {
                series.labels = series.labels.filter(|label| label != METRIC_NAME);
            }
            series.drop_name = true;
        }
        self.finished(without_void(vector), grid, span)
    }

    pub(super) fn finished(
        &self,
        vector: Vec<GridSeries>,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        self.names().joined(vector, grid).map(Datum::Vector).map_err(|fault| fault.at(span))
    }

    fn date(
        &mut self,
        function: fn(&DateTime) -> f64,
        call: &Call,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        if call.args.is_empty() {
            let values =
                grid.times().map(|time| function(&DateTime::from_unix(time / 1000))).collect();
            return Ok(Datum::Vector(vec![GridSeries::new(Labels::empty(), Cells::full(values))]));
        }
        let vector = self.vector_arg(call, 0, grid)?;
        self.mapped(vector, grid, span, |_, value| Some(function(&DateTime::from_seconds(value))))
    }

    fn clamp(
        &mut self,
        call: &Call,
        least: Option<usize>,
        most: Option<usize>,
        grid: Grid,
        span: Span,
    ) -> Result<Datum, EvalError> {
        let vector = self.vector_arg(call, 0, grid)?;
        let mut bound = |index: Option<usize>, open: f64| match index {
            Some(index) => self.scalar_arg(call, index, grid),
            None => Ok(vec![open; grid.len()]),
        };
        let (least, most) = (bound(least, f64::NEG_INFINITY)?, bound(most, f64::INFINITY)?);
        self.mapped(vector, grid, span, |step, value| math::clamp(value, least[step], most[step]))
    }

    fn absent(&mut self, call: &Call, grid: Grid) -> Result<Datum, EvalError> {
        let vector = self.vector_arg(call, 0, grid)?;
        let labels = match self.arg(call, 0).map(|id| &self.ast[id].kind) {
            Some(Kind::Selector(selector)) => labels::of_absent(selector),
            _ => Labels::empty(),
        };
        Ok(Datum::Vector(absent_from(&vector, labels, grid.len())))
    }

    fn timestamp(&mut self, call: &Call, grid: Grid, span: Span) -> Result<Datum, EvalError> {
        let arg = self.arg(call, 0);
        if let Some(Kind::Selector(selector)) = arg.map(|id| &self.ast[id].kind) {
            let vector = self.sample_times(selector, grid, span)?;
            return self.mapped(vector, grid, span, |_, value| Some(value));
        }
        let mut vector = self.vector_arg(call, 0, grid)?;
        for series in &mut vector {
            series
                .values
                .filter_map_samples(|step, _| Some((grid.at(step) as f64 / 1000.0).into()));
        }
        self.mapped(vector, grid, span, |_, value| Some(value))
    }

    fn label_replace(&mut self, call: &Call, grid: Grid, span: Span) -> Result<Datum, EvalError> {
        let [target, replacement, source, pattern] =
            [1, 2, 3, 4].map(|index| self.string_arg(call, index));
        let fault = |message: String| Fault::execution(message).at(span);
        let regex = matcher::anchored(&pattern).map_err(|_| {
            fault(format!("invalid regular expression in label_replace(): {pattern}"))
        })?;
        if !self.is_label_arg(call, 1) {
            let message = "invalid destination label name in label_replace(): ";
            return Err(fault(format!("{message}{target}")));
        }
        let mut vector = self.vector_arg(call, 0, grid)?;
        labels::replace(&mut vector, &target, &replacement, &source, &regex);
        crate::vector::merge(vector).map(Datum::Vector).map_err(|fault| fault.at(span))
    }

    fn label_join(&mut self, call: &Call, grid: Grid, span: Span) -> Result<Datum, EvalError> {
        let (target, separator) = (self.string_arg(call, 1), self.string_arg(call, 2));
        let sources: Vec<String> =
            (3..call.args.len()).map(|index| self.string_arg(call, index)).collect();
        let invalid = (3..call.args.len()).find(|index| !self.is_label_arg(call, *index));
        let invalid = invalid.map(|index| ("source", &*sources[index - 3]));
        let target_invalid = !self.is_label_arg(call, 1);
        let invalid = invalid.or_else(|| target_invalid.then_some(("destination", &*target)));
        if let Some((role, name)) = invalid {
            let message = format!("invalid {role} label name in label_join(): {name}");
            return Err(Fault::execution(message).at(span));
        }
        let mut vector = self.vector_arg(call, 0, grid)?;
        labels::join(&mut vector, &target, &separator, &sources);
        crate::vector::merge(vector).map(Datum::Vector).map_err(|fault| fault.at(span))
    }

    fn sortable(
        &mut self,
        call: &Call,
        grid: Grid,
        span: Span,
    ) -> Result<Vec<GridSeries>, EvalError> {
        let vector = self.vector_arg(call, 0, grid)?;
        if !grid.is_instant() {
            // After those of the argument: of equal remarks the last place is told.
            let text = "sort is ineffective for range queries since results are always ordered by \
                        labels";
            self.annotations.warn(text, span);
        }
        Ok(vector)
    }

    fn sort_by_label(&mut self, call: &Call, grid: Grid, span: Span) -> Result<Datum, EvalError> {
        let vector = self.sortable(call, grid, span)?;
        let labels: Vec<String> =
            (1..call.args.len()).map(|index| self.string_arg(call, index)).collect();
        let descending = call.function.name == "sort_by_label_desc";
        // Whether the first of two stands behind the second, as Prometheus compares them.
        let follows = |left: &GridSeries, right: &GridSeries| {
            for label in &labels {
                let [left, right] =
                    [left, right].map(|series| series.labels.get(label).unwrap_or_default());
                if left != right {
                    return natural::precedes(right, left) != descending;
                }
            }
            if descending { left.labels < right.labels } else { left.labels > right.labels }
        };
        let vector = sorted(vector, &follows);
        self.finished(vector, grid, span)
    }

    /// The argument without the brackets around it.
    pub(super) fn arg(&self, call: &Call, index: usize) -> Option<Id> {
        call.args.get(index).map(|id| self.ast.unparen(*id))
    }

    /// The bytes of an argument without the brackets around it.
    pub(super) fn arg_span(&self, call: &Call, index: usize) -> Span {
        self.arg(call, index).map_or(Span::at(0), |id| self.ast[id].span)
    }

    pub(super) fn vector_arg(
        &mut self,
        call: &Call,
        index: usize,
        grid: Grid,
    ) -> Result<Vec<GridSeries>, EvalError> {
        let Some(id) = self.arg(call, index) else { return Ok(Vec::new()) };
        match self.eval(id, grid)? {
            Datum::Vector(vector) => Ok(vector),
            _ => Err(Fault::execution("not an instant vector").at(self.ast[id].span)),
        }
    }

    pub(super) fn scalar_arg(
        &mut self,
        call: &Call,
        index: usize,
        grid: Grid,
    ) -> Result<Vec<f64>, EvalError> {
        let Some(id) = self.arg(call, index) else { return Ok(vec![f64::NAN; grid.len()]) };
        match self.eval(id, grid)? {
            Datum::Scalar(values) => Ok(values),
            _ => Err(Fault::execution("not a scalar").at(self.ast[id].span)),
        }
    }

    /// Whether a string argument can be the name of a label.
    fn is_label_arg(&self, call: &Call, index: usize) -> bool {
        match self.arg(call, index).map(|id| &self.ast[id].kind) {
            Some(Kind::String(text)) => text.is_utf8() && !text.is_empty(),
            _ => false,
        }
    }

    /// The text of a string argument; empty if it is not there.
    pub(super) fn string_arg(&self, call: &Call, index: usize) -> String {
        match self.arg(call, index).map(|id| &self.ast[id].kind) {
            Some(Kind::String(text)) => text.to_string(),
            _ => String::new(),
        }
    }
}

/// For each step the value of the only element; NaN for none or several.
fn only_elements(vector: &[GridSeries], steps: usize) -> Vec<f64> {
    let only = |step: usize| {
        let mut there = vector.iter().filter_map(|series| series.values.get(step));
        there.next().filter(|_| there.next().is_none()).unwrap_or(f64::NAN)
    };
    (0..steps).map(only).collect()
}

/// One element of value 1 for the steps at which a vector has none.
pub(super) fn absent_from(vector: &[GridSeries], labels: Labels, steps: usize) -> Vec<GridSeries> {
    let mut values = Cells::constant(1.0, steps);
    for series in vector {
        for step in series.values.steps() {
            values.clear(step);
        }
    }
    without_void(vec![GridSeries::new(labels, values)])
}
