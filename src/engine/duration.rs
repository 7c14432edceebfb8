//! Lengths of time in expressions, computed before evaluation where they are expressions.

use promwright_promql::{Ast, BinaryOp, Duration, DurationExpr, DurationKind, Kind, Length};

use crate::Grid;
use crate::error::{EvalError, Fault};
use crate::operator::arithmetic;

/// More seconds than Go's durations hold.
const BOUND: f64 = 9_223_372_036.854_776;

/// Whether all lengths of an expression can be computed, wherever they stand: Prometheus
/// computes them before it evaluates anything.
///
/// # Errors
///
/// The first fault.
pub(crate) fn check(ast: &Ast, query: Grid) -> Result<(), EvalError> {
    for (_, node) in ast.iter() {
        let modifiers = match &node.kind {
            Kind::Selector(selector) => &selector.modifiers,
            Kind::Matrix(matrix) => {
                positive(&matrix.range, query)?;
                continue;
            }
            Kind::Subquery(subquery) => {
                positive(&subquery.range, query)?;
                if let Some(step) = &subquery.step {
                    positive(step, query)?;
                }
                &subquery.modifiers
            }
            _ => continue,
        };
        if let Some(own) = &modifiers.offset {
            offset(&own.by, query)?;
        }
    }
    Ok(())
}

/// The milliseconds of an offset, which may be negative.
pub(crate) fn offset(duration: &Duration, query: Grid) -> Result<i64, EvalError> {
    milliseconds(duration, query, true)
}

/// The milliseconds of a range or step, which must be positive.
pub(crate) fn positive(duration: &Duration, query: Grid) -> Result<i64, EvalError> {
    milliseconds(duration, query, false)
}

fn milliseconds(duration: &Duration, query: Grid, signed: bool) -> Result<i64, EvalError> {
    let expr = match &duration.length {
        Length::Literal(milliseconds) => return Ok(*milliseconds),
        Length::Computed(expr) => expr,
    };
    let seconds = seconds(expr, query)?;
    let fault = if seconds.is_nan() || seconds.is_infinite() {
        "duration is NaN or infinite"
    } else if seconds <= 0.0 && !signed {
        "duration must be greater than 0"
    } else if seconds.abs() > BOUND {
        "duration is out of range"
    } else {
        return Ok((seconds * 1000.0) as i64);
    };
    Err(placed(fault, expr))
}

fn placed(message: &str, expr: &DurationExpr) -> EvalError {
    let span = expr.span;
    Fault::execution(format!("{}:{}: {message}", span.start, span.end)).at(span)
}

fn seconds(expr: &DurationExpr, query: Grid) -> Result<f64, EvalError> {
    Ok(match &expr.kind {
        DurationKind::Number(number) => number.value,
        DurationKind::Step => step_seconds(query),
        DurationKind::Range => query.end.saturating_sub(query.start) as f64 / 1000.0,
        DurationKind::MinOf(pair) => {
            crate::operator::go_min(seconds(&pair[0], query)?, seconds(&pair[1], query)?)
        }
        DurationKind::MaxOf(pair) => {
            crate::operator::go_max(seconds(&pair[0], query)?, seconds(&pair[1], query)?)
        }
        DurationKind::Negate(inner) => -seconds(inner, query)?,
        DurationKind::Plus(inner) | DurationKind::Paren(inner) => seconds(inner, query)?,
        DurationKind::Arithmetic(op, pair) => {
            let (left, right) = (seconds(&pair[0], query)?, seconds(&pair[1], query)?);
            match op {
                BinaryOp::Div if right == 0.0 => return Err(placed("division by zero", expr)),
                BinaryOp::Mod if right == 0.0 => return Err(placed("modulo by zero", expr)),
                _ => arithmetic(*op, left, right),
            }
        }
    })
}

/// The step of a query in seconds, as durations see it; 0 for an instant query.
pub(crate) const fn step_seconds(query: Grid) -> f64 {
    query.step as f64 / 1000.0
}
