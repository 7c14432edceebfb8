//! `query --prometheus`: a server evaluates the expression, and its answer is shown as that over
//! a dump is.

use promwright_engine::Value;
use promwright_promql::Ast;
use promwright_source::{FileId, Sources};

use super::{Bounds, draw, grid, is_range, now, selected, show, unknown};
use crate::answer::Shown;
use crate::arguments::{AnswerFormat, QueryArguments};
use crate::failure::Result;
use crate::output::say;
use crate::server::{Query, Server};
use crate::{Exit, Run};

/// A range without a start begins so long before its end.
const HOUR: i64 = 3_600_000;
/// How far back servers look for a sample, unless they are told otherwise.
const LOOKBACK: i64 = 300_000;

/// Asks the server, and shows what it answers.
///
/// # Errors
///
/// A server that cannot be asked, or does not answer; a range that ends before it starts.
pub(super) fn run(
    run: &mut Run<'_>,
    url: &str,
    arguments: &QueryArguments,
    ast: &Ast,
    (file, sources): (FileId, &Sources),
) -> Result<Exit> {
    let server = Server::new(url, &arguments.access)?;
    let last = now() / 1000 * 1000;
    let first = arguments.end.unwrap_or(last).saturating_sub(HOUR);
    let (grid, about) = grid(arguments, &Bounds { first, last, last_is: Some("now") })?;
    let (text, is_range) = (arguments.expression.as_str(), is_range(arguments));
    let lookback = arguments.lookback;
    let (value, remarks) = server.query(&Query { text, ast, grid, is_range, lookback })?;
    if is_empty(&value) {
        let names = selected(ast).map(|name| name.text.to_string()).collect();
        let start = grid.start.saturating_sub(lookback.unwrap_or(LOOKBACK));
        let there = server.having(&names, start, grid.end)?;
        let missing = selected(ast).filter(|name| !there.iter().any(|own| **own == *name.text));
        let warnings: Vec<_> = missing
            .map(|name| unknown(name, file, format!("the server has no metric `{}`", name.text)))
            .collect();
        draw(run, &warnings, sources);
    }
    let (warnings, infos) = (&remarks.warnings, &remarks.infos);
    let shown = Shown { grid, is_range, value: &value, warnings, infos };
    show(run, arguments.output, &shown, about.as_deref())?;
    if arguments.output != AnswerFormat::Json {
        shown.remarks().for_each(|remark| say(remark));
    }
    Ok(Exit::Clean)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Vector(series) => series.is_empty(),
        Value::Matrix(series) => series.is_empty(),
        Value::Scalar(_) | Value::String(_) => false,
    }
}
