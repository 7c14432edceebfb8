//! A query that is answered by a server as it would be over a dump: at one time or over a range.

use promwright_engine::{Cells, Grid, GridSeries, Value};
use promwright_promql::{Ast, ValueType, print};
use promwright_series::Series;

use super::answer::{self, Remarks};
use super::exchange::{self, Method, Wrong};
use super::{Server, range, seconds};
use crate::failure::Result;

/// What speaks of the times of the whole query.
const WHOLE: [&str; 3] = ["start()", "end()", "range()"];

/// What is asked.
pub(crate) struct Query<'a> {
    /// The text of the query.
    pub text: &'a str,
    /// What it means.
    pub ast: &'a Ast,
    /// When it is evaluated.
    pub grid: Grid,
    /// Whether a range of evaluations is asked for.
    pub is_range: bool,
    /// How far back a selector looks, if not as the server does.
    pub lookback: Option<i64>,
}

impl Server {
    /// The value of a query, and what the server remarks on it, warnings and infos.
    ///
    /// # Errors
    ///
    /// The server does not answer, or not as it was asked.
    pub fn query(&self, query: &Query<'_>) -> Result<(Value, Remarks)> {
        let value = if query.is_range { self.over_range(query)? } else { self.at_instant(query)? };
        Ok((value, self.remarked()))
    }

    /// A long range is asked for in pieces, unless the query speaks of all of it.
    fn over_range(&self, query: &Query<'_>) -> Result<Value> {
        let printed = print(query.ast);
        let part = range::Part {
            text: query.text,
            what: format!("`{}`", query.text),
            grid: query.grid,
            is_scalar: query.ast.value_type(query.ast.root()) == ValueType::Scalar,
            is_whole: WHOLE.iter().any(|call| printed.contains(call)),
        };
        let value = range::parts(self, &[part], query.lookback)?.pop();
        Ok(value.unwrap_or_else(|| Value::Vector(Vec::new())))
    }

    fn at_instant(&self, query: &Query<'_>) -> Result<Value> {
        let time = query.grid.start;
        let mut form = vec![
            ("query", query.text.to_owned()),
            ("time", seconds(time)),
            ("partial_response", "false".to_owned()),
            ("nocache", "1".to_owned()),
        ];
        form.extend(query.lookback.map(|own| ("lookback_delta", seconds(own))));
        let asked = exchange::ask(&self.access, Method::Post, "/api/v1/query", &form);
        let read = asked.and_then(|bytes| answer::instant(&bytes));
        let value = read.and_then(|(told, remarks)| Ok((value(told, time)?, remarks)));
        let (value, remarks) =
            value.map_err(|wrong| self.failure(&format!("`{}`", query.text), &wrong))?;
        self.remark(remarks);
        Ok(value)
    }
}

/// What was told as a value of a grid with one time.
fn value(told: answer::Told, time: i64) -> std::result::Result<Value, Wrong> {
    let element =
        |own: Series| match (own.samples.timestamps[..].first(), own.samples.values.first()) {
            (Some(at), Some(value)) if *at == time => {
                Ok(GridSeries::new(own.labels, Cells::full(vec![*value])))
            }
            (at, _) => Err(answer::not_asked(at.copied().unwrap_or_default())),
        };
    Ok(match told {
        answer::Told::Vector(series) => {
            Value::Vector(series.into_iter().map(element).collect::<std::result::Result<_, _>>()?)
        }
        answer::Told::Matrix(series) => Value::Matrix(series),
        answer::Told::Scalar(value) => Value::Scalar(vec![value]),
        answer::Told::String(text) => Value::String(text),
    })
}
