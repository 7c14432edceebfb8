//! Runs commands: loads, evaluates, evaluates again in the other ways.

use promwright_promql::{Ast, At, AtTime, Id, Kind};
use promwright_source::Span;

use super::expectation::check;
use super::script::{Command, Eval, Expected, When, parse};
use crate::{EvalError, Grid, Options, Storage, evaluate};

/// How one `eval` of a script went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its line in the script, from 1.
    pub line: usize,
    /// The expression.
    pub expr: String,
    /// Why it failed.
    pub result: Result<(), String>,
}

/// Runs a script; an outcome for each of its evaluations, in order.
///
/// # Errors
///
/// The first line that is no command of the language.
pub fn run(script: &str, options: &Options) -> Result<Vec<Outcome>, String> {
    let mut storage = Storage::new();
    let mut missing: Option<String> = None;
    let mut outcomes = Vec::new();
    for command in parse(script)? {
        match command {
            Command::Clear => (storage, missing) = (Storage::new(), None),
            Command::Load(load) => {
                missing = missing.or(load.faults.into_iter().next());
                for loaded in load.series {
                    let id = storage.series_id(&loaded.labels);
                    for (time, start, sample) in loaded.samples {
                        match storage.append_sample(id, time, sample) {
                            Ok(()) => storage.set_last_start(id, start),
                            Err(error) => {
                                missing = Some(format!("{}: {error}", loaded.labels));
                            }
                        }
                    }
                }
            }
            Command::Eval(eval) => {
                let result = run_eval(&eval, &storage, options);
                let result = result.map_err(|error| match &missing {
                    Some(reason) => format!("{error} (not loaded: {reason})"),
                    None => error,
                });
                outcomes.push(Outcome { line: eval.line, expr: eval.expr, result });
            }
        }
    }
    Ok(outcomes)
}

fn run_eval(eval: &Eval, storage: &Storage, options: &Options) -> Result<(), String> {
    let expected = eval.expected.as_ref().map_err(Clone::clone)?;
    let ast = match promwright_promql::parse(&eval.expr) {
        Ok(ast) => ast,
        Err(errors) => {
            let message = errors.into_iter().next().map_or(String::new(), |error| error.message);
            return match &expected.fail {
                Some(text) if text.matches(&message) => Ok(()),
                _ => Err(format!("does not parse: {message}")),
            };
        }
    };
    match eval.when {
        When::Range { start, end, step } => {
            let grid = Grid::range(start, end, step);
            run_once(&ast, &eval.expr, grid, expected, storage, options)
        }
        When::Instant(time) => {
            let time = expected.range_vector.map_or(time, |(_, end, _)| end);
            run_instant(&ast, &eval.expr, time, expected, storage, options)?;
            let Some(fixed) = with_at(&ast, time) else { return Ok(()) };
            let text = promwright_promql::print(&fixed);
            let reparsed = promwright_promql::parse(&text)
                .map_err(|_| format!("does not parse as printed: {text}"))?;
            for time in other_times(time) {
                run_instant(&reparsed, &text, time, expected, storage, options)
                    .map_err(|error| format!("{text} at {time}: {error}"))?;
            }
            Ok(())
        }
    }
}

/// Times at which an expression with `@` everywhere must have the same value.
fn other_times(time: i64) -> Vec<i64> {
    if time == 0 { vec![-1000, 0, 1000] } else { vec![-10 * time, 0, time / 5, time, 10 * time] }
}

fn run_instant(
    ast: &Ast,
    query: &str,
    time: i64,
    expected: &Expected,
    storage: &Storage,
    options: &Options,
) -> Result<(), String> {
    run_once(ast, query, Grid::instant(time), expected, storage, options)?;
    let depends_on_query =
        ["start()", "end()", "range()", "step()"].iter().any(|call| query.contains(call));
    let no_vector = expected.string.is_some() || expected.range_vector.is_some();
    if depends_on_query || no_vector || expected.fail.is_some() {
        return Ok(());
    }
    let grid = Grid::range(time - 60_000, time + 60_000, 60_000);
    let answer =
        evaluate(ast, storage, grid, options).map_err(|error| format!("as a range: {error}"))?;
    if expected.ordered {
        return Ok(());
    }
    super::expectation::check_middle(&answer.value, expected)
        .map_err(|error| format!("as a range: {error}"))
}

fn run_once(
    ast: &Ast,
    query: &str,
    grid: Grid,
    expected: &Expected,
    storage: &Storage,
    options: &Options,
) -> Result<(), String> {
    match (evaluate(ast, storage, grid, options), &expected.fail) {
        (Err(EvalError { message, .. }), Some(text)) if text.matches(&message) => Ok(()),
        (Err(error), Some(text)) => Err(format!("expected the error {text}, got {error}")),
        (Err(error), None) => Err(format!("failed: {error}")),
        (Ok(_), Some(text)) => Err(format!("expected the error {text}, got none")),
        (Ok(answer), None) => check(&answer, query, grid, expected),
    }
}

/// The expression with `@ time` on every selector and outermost subquery that has none; `None`
/// if its value depends on the evaluation time anyway.
fn with_at(ast: &Ast, time: i64) -> Option<Ast> {
    const UNSAFE: [&str; 15] = [
        "day_of_month",
        "day_of_week",
        "day_of_year",
        "days_in_month",
        "end",
        "hour",
        "minute",
        "month",
        "predict_linear",
        "range",
        "start",
        "step",
        "time",
        "timestamp",
        "year",
    ];
    let mut fixed = ast.clone();
    let mut open = vec![ast.root()];
    while let Some(id) = open.pop() {
        open.extend(children(ast, id));
        let at = At { span: Span::default(), time: AtTime::Unix(time) };
        match &mut fixed.node_mut(id).kind {
            Kind::Selector(selector) => drop(selector.modifiers.at.get_or_insert(at)),
            Kind::Subquery(subquery) => {
                subquery.modifiers.at.get_or_insert(at);
                // What is inside follows the subquery.
                let inside = subquery.expr;
                open.retain(|id| *id != inside);
            }
            _ => {}
        }
    }
    // Unsafe functions within subqueries count too.
    let calls = ast.iter().filter_map(|(_, node)| match &node.kind {
        Kind::Call(call) => Some(call.function.name),
        _ => None,
    });
    (!calls.into_iter().any(|name| UNSAFE.contains(&name))).then_some(fixed)
}

fn children(ast: &Ast, id: Id) -> Vec<Id> {
    match &ast[id].kind {
        Kind::Number(_) | Kind::String(_) | Kind::Selector(_) => Vec::new(),
        Kind::Matrix(matrix) => vec![matrix.selector],
        Kind::Subquery(subquery) => vec![subquery.expr],
        Kind::Call(call) => call.args.clone(),
        Kind::Aggregate(aggregate) => aggregate.param.into_iter().chain([aggregate.expr]).collect(),
        Kind::Binary(binary) => vec![binary.lhs, binary.rhs],
        Kind::Unary(unary) => vec![unary.expr],
        Kind::Paren(inner) => vec![*inner],
    }
}
