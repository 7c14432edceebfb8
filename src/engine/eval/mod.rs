//! The evaluator: walks the tree, once per node for the whole grid.
//!
//! Each kind of expression has a file of its own below. What they call knows no places; the
//! evaluator attaches the spans of faults and remarks.

mod aggregate;
mod bare;
mod binary;
mod call;
mod histogram;
mod info;
mod over_time;
mod range;
mod selector;

pub(crate) use range::{HistogramRun, RangeSeries, RangeVector};
pub(crate) use selector::advance;

use promwright_promql::{Ast, Id, Kind, Unary, ValueType};
use promwright_series::Sample;
use promwright_source::Span;

use crate::annotation::Annotations;
use crate::error::{ErrorKind, EvalError, Fault};
use crate::vector::{Names, clean, merge};
use crate::{
    Answer, Cells, Grid, GridSeries, Options, Storage, Value, duration, feature, invariant,
};

/// Evaluates an expression over a grid of times.
///
/// # Errors
///
/// What Prometheus calls an error in execution, with its words: ambiguous vector matching, two
/// elements with the same labels, a parameter out of its domain; also a range vector asked for
/// over several steps, and more samples than the options allow.
pub fn evaluate(
    ast: &Ast,
    storage: &Storage,
    grid: Grid,
    options: &Options,
) -> Result<Answer, EvalError> {
    feature::check(ast, options)?;
    duration::check(ast, grid)?;
    let mut evaluator = Evaluator {
        ast,
        storage,
        options,
        query: grid,
        once: invariant::once(ast),
        bare: bare::selectors(ast),
        annotations: Annotations::default(),
        held: 0,
    };
    let value = evaluator.answer(ast.root(), grid)?;
    let (warnings, infos) = evaluator.annotations.split();
    Ok(Answer { value, warnings, infos })
}

/// More samples than any memory holds.
const ADDRESSABLE: u64 = 1 << 40;

/// The value of a node that is no range vector.
#[derive(Clone, Debug)]
pub(crate) enum Datum {
    /// A number for each step.
    Scalar(Vec<f64>),
    /// A string.
    String(String),
    /// An instant vector for each step.
    Vector(Vec<GridSeries>),
}

/// What a query is evaluated with, and what it has gathered so far.
pub(crate) struct Evaluator<'a> {
    ast: &'a Ast,
    storage: &'a Storage,
    options: &'a Options,
    /// The grid of the whole query, which `start()` and the like speak of.
    query: Grid,
    once: Vec<bool>,
    /// The selectors that need no buckets.
    bare: Vec<bool>,
    annotations: Annotations,
    /// Samples held by the values that are alive.
    held: u64,
}

impl Evaluator<'_> {
    fn answer(&mut self, root: Id, grid: Grid) -> Result<Value, EvalError> {
        let kind = self.ast.value_type(root);
        if matches!(kind, ValueType::Matrix | ValueType::String) && !grid.is_instant() {
            let message = format!(
                "invalid expression type \"{}\" for range query, must be Scalar or instant Vector",
                kind.as_str()
            );
            return Err(Fault::execution(message).at(self.ast[root].span));
        }
        if kind == ValueType::Matrix {
            return self.matrix(root, grid).map(Value::Matrix);
        }
        match self.eval(root, grid)? {
            Datum::Scalar(values) => Ok(Value::Scalar(values)),
            Datum::String(text) => Ok(Value::String(text)),
            Datum::Vector(mut vector) => {
                if self.options.delayed_name_removal {
                    vector = clean(vector).map_err(|fault| fault.at(self.ast[root].span))?;
                }
                if !grid.is_instant() {
                    vector.sort_unstable_by(|left, right| left.labels.cmp(&right.labels));
                }
                Ok(Value::Vector(vector))
            }
        }
    }

    /// The value of a node over a grid.
    fn eval(&mut self, id: Id, grid: Grid) -> Result<Datum, EvalError> {
        let held = self.held;
        self.afford(1, grid, self.ast[id].span)?;
        let datum = if self.is_repeated(id, grid) {
            let first = Grid { end: grid.start, ..grid };
            repeat(self.node(id, first)?, grid.len())
        } else {
            self.node(id, grid)?
        };
        // What it was made of is dropped, and counted no more.
        self.held = held;
        self.hold(datum.samples(), self.ast[id].span)?;
        Ok(datum)
    }

    fn node(&mut self, id: Id, grid: Grid) -> Result<Datum, EvalError> {
        let span = self.ast[id].span;
        if let Some(given) = self.storage.given() {
            match given.answer(self.ast, id, grid) {
                Some(Value::Vector(vector)) => return Ok(Datum::Vector(vector)),
                Some(Value::Scalar(values)) => return Ok(Datum::Scalar(values)),
                _ => {}
            }
        }
        match &self.ast[id].kind {
            Kind::Number(number) => Ok(Datum::Scalar(vec![number.value; grid.len()])),
            Kind::String(text) => Ok(Datum::String(text.to_string())),
            Kind::Paren(inner) => self.eval(*inner, grid),
            Kind::Selector(selector) => self.selector(selector, grid, self.bare[id.index()], span),
            Kind::Binary(_) => self.binary(id, grid),
            Kind::Unary(unary) => self.unary(unary, grid, span),
            Kind::Aggregate(aggregate) => self.aggregate(aggregate, grid, span),
            Kind::Call(call) => self.call(call, grid, span),
            Kind::Matrix(_) | Kind::Subquery(_) => {
                Err(Fault::execution("a range vector has no value at a single time").at(span))
            }
        }
    }

    fn unary(&mut self, unary: &Unary, grid: Grid, span: Span) -> Result<Datum, EvalError> {
        match self.eval(unary.expr, grid)? {
            Datum::Scalar(mut values) => {
                if unary.negate {
                    for value in &mut values {
                        *value = -*value;
                    }
                }
                Ok(Datum::Scalar(values))
            }
            Datum::Vector(mut vector) if unary.negate => {
                for series in &mut vector {
                    negate(&mut series.values);
                    self.names().take(series);
                }
                if !self.options.delayed_name_removal {
                    vector = merge(vector).map_err(|fault| fault.at(span))?;
                }
                Ok(Datum::Vector(vector))
            }
            other => Ok(other),
        }
    }

    const fn names(&self) -> Names {
        Names { delayed: self.options.delayed_name_removal }
    }

    /// Counts samples that are held from now on.
    fn hold(&mut self, samples: u64, span: Span) -> Result<(), EvalError> {
        self.held = self.held.saturating_add(samples);
        self.check_held(self.held, span)
    }

    /// Whether so many series over a grid may be held, before they are made.
    fn afford(&self, series: usize, grid: Grid, span: Span) -> Result<(), EvalError> {
        let samples = (series as u64).saturating_mul(grid.len() as u64);
        self.check_held(self.held.saturating_add(samples), span)
    }

    fn check_held(&self, held: u64, span: Span) -> Result<(), EvalError> {
        if held <= self.options.max_samples.unwrap_or(ADDRESSABLE) {
            return Ok(());
        }
        let message = "query processing would load too many samples into memory in query execution";
        Err(Fault(ErrorKind::TooManySamples, message.into()).at(span))
    }
}

impl Datum {
    /// How many samples it has room for.
    fn samples(&self) -> u64 {
        match self {
            Self::Scalar(values) => values.len() as u64,
            Self::String(_) => 0,
            Self::Vector(vector) => vector.iter().map(|series| series.values.len() as u64).sum(),
        }
    }
}

fn negate(cells: &mut Cells) {
    if !cells.may_have_histograms() {
        cells.map(|value| -value);
        return;
    }
    cells.filter_map_samples(|_, sample| {
        Some(match sample {
            Sample::Float(value) => (-value).into(),
            Sample::Histogram(histogram) => histogram.negated().into(),
        })
    });
}

/// The value of one step at each of so many.
fn repeat(datum: Datum, steps: usize) -> Datum {
    match datum {
        Datum::Scalar(values) => {
            Datum::Scalar(vec![values.first().copied().unwrap_or(f64::NAN); steps])
        }
        Datum::String(text) => Datum::String(text),
        Datum::Vector(mut vector) => {
            for series in &mut vector {
                series.values = series.values.broadcast(steps);
            }
            Datum::Vector(vector)
        }
    }
}
