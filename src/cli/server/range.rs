//! Range queries: split under the point limit of servers, asked at once, and joined.

use std::sync::atomic::{AtomicUsize, Ordering};

use promwright_backtest::Question;
use promwright_engine::{Cells, Grid, GridSeries, Value};
use promwright_series::{Labels, Series};
use rustc_hash::FxHashMap;

use super::exchange::{self, Method, Wrong};
use super::{Server, answer, pool, seconds};
use crate::failure::Result;

/// How many points a query has at most at first; Prometheus answers 11,000.
const POINTS: usize = 10_000;
/// Shorter pieces are not split: what is too much then is so at every time.
const FEWEST: usize = 16;

/// A piece of a part.
#[derive(Clone, Copy)]
struct Piece {
    part: usize,
    grid: Grid,
}

/// What came of a piece: its series, or that it is too much.
enum Came {
    Series(Vec<Series>),
    TooMuch,
}

/// What is asked.
pub(super) struct Part<'a> {
    /// Its text.
    pub text: &'a str,
    /// What it is called where it is not answered.
    pub what: String,
    /// When it is evaluated.
    pub grid: Grid,
    /// Whether it gives a number, not a vector.
    pub is_scalar: bool,
    /// Whether it means something else when it is asked for in pieces.
    pub is_whole: bool,
}

impl<'a> Part<'a> {
    /// A part of a rule's expression.
    pub fn of(own: &'a Question) -> Self {
        Self {
            text: &own.text,
            what: format!("`{}`, which `{}` reads", own.text, own.rule),
            grid: own.grid,
            is_scalar: own.is_scalar,
            is_whole: false,
        }
    }
}

/// The values of some parts over their grids.
pub(super) fn parts(
    server: &Server,
    parts: &[Part<'_>],
    lookback: Option<i64>,
) -> Result<Vec<Value>> {
    let mut joined: Vec<Joined> = parts.iter().map(|own| Joined::new(own.grid)).collect();
    let limit = AtomicUsize::new(POINTS);
    let whole = |(part, own): (usize, &Part<'_>)| Piece { part, grid: own.grid };
    let mut pieces: Vec<Piece> = parts.iter().enumerate().map(whole).collect();
    while !pieces.is_empty() {
        let most = limit.load(Ordering::Relaxed);
        let split = |piece: Piece| {
            if parts[piece.part].is_whole { vec![piece] } else { split(piece, most) }
        };
        pieces = pieces.into_iter().flat_map(split).collect();
        let came = pool::each(&pieces, server.at_once, "queries", |piece| {
            let part = &parts[piece.part];
            match asked(server, part.text, piece.grid, lookback) {
                Ok(series) => Ok(Came::Series(series)),
                Err(wrong) if wrong.is_too_much && piece.grid.len() > FEWEST && !part.is_whole => {
                    limit.fetch_min(piece.grid.len().div_ceil(2), Ordering::Relaxed);
                    Ok(Came::TooMuch)
                }
                Err(wrong) => Err(server.failure(&part.what, &wrong)),
            }
        })?;
        let mut left = Vec::new();
        for (piece, came) in pieces.into_iter().zip(came) {
            match came {
                Came::Series(series) => joined[piece.part].add(series),
                Came::TooMuch => left.push(piece),
            }
        }
        pieces = left;
    }
    let values = joined.into_iter().zip(parts);
    values
        .map(|(own, part)| {
            own.value(part.is_scalar).map_err(|wrong| server.failure(part.text, &wrong))
        })
        .collect()
}

fn asked(
    server: &Server,
    text: &str,
    grid: Grid,
    lookback: Option<i64>,
) -> std::result::Result<Vec<Series>, Wrong> {
    let step = if grid.is_instant() { 1000 } else { grid.step };
    let mut form = vec![
        ("query", text.to_owned()),
        ("start", seconds(grid.start)),
        ("end", seconds(grid.end)),
        ("step", seconds(step)),
        // Thanos: an error rather than what a part of it knows.
        ("partial_response", "false".to_owned()),
        // VictoriaMetrics: these times, not rounded ones.
        ("nocache", "1".to_owned()),
    ];
    if let Some(lookback) = lookback {
        form.push(("lookback_delta", seconds(lookback)));
    }
    let bytes = exchange::ask(&server.access, Method::Post, "/api/v1/query_range", &form)?;
    let (series, remarks) = answer::series(&bytes, grid)?;
    server.remark(remarks);
    Ok(series)
}

/// A piece in pieces of at most so many points, of about the same length.
fn split(piece: Piece, most: usize) -> Vec<Piece> {
    let Grid { start, step, .. } = piece.grid;
    let points = piece.grid.len();
    let count = points.div_ceil(most.max(1)).max(1);
    let part = |index: usize| {
        let (first, past) = (points * index / count, points * (index + 1) / count);
        let at = |index: usize| start + index as i64 * step;
        let grid = Grid { start: at(first), end: at(past.saturating_sub(1)), step };
        (past > first).then_some(Piece { grid, ..piece })
    };
    (0..count).filter_map(part).collect()
}

/// The pieces of an answer, put together.
struct Joined {
    grid: Grid,
    series: FxHashMap<Labels, Cells>,
}

impl Joined {
    fn new(grid: Grid) -> Self {
        Self { grid, series: FxHashMap::default() }
    }

    fn add(&mut self, series: Vec<Series>) {
        let Grid { start, step, .. } = self.grid;
        let steps = self.grid.len();
        for Series { labels, samples } in series {
            let cells = self.series.entry(labels).or_insert_with(|| Cells::absent(steps));
            for (time, value) in samples.timestamps.iter().zip(&samples.values) {
                // All times are of the piece's grid, and that is within this one.
                cells.set(((time - start) / step.max(1)) as usize, *value);
            }
        }
    }

    fn value(self, is_scalar: bool) -> std::result::Result<Value, Wrong> {
        if is_scalar {
            let only = self.series.into_values().next();
            let values = only.map(|cells| (0..cells.len()).map(|step| cells.get(step)).collect());
            let values: Option<Vec<f64>> = values.unwrap_or_default();
            return values
                .filter(|values| values.len() == self.grid.len())
                .map(Value::Scalar)
                .ok_or_else(|| {
                    Wrong::last("a number was asked for, and not at all times there is one")
                });
        }
        let series = self.series.into_iter();
        let mut vector: Vec<GridSeries> =
            series.map(|(labels, cells)| GridSeries::new(labels, cells)).collect();
        vector.sort_unstable_by(|left, right| left.labels.cmp(&right.labels));
        Ok(Value::Vector(vector))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_every_point_once() {
        for (points, most) in [(1, 10), (10, 10), (11, 10), (25, 10), (7, 1), (43_200, 10_000)] {
            let grid = Grid::range(500, 500 + (points - 1) * 30, 30);
            let pieces = split(Piece { part: 0, grid }, most);
            let times: Vec<i64> = pieces.iter().flat_map(|own| own.grid.times()).collect();
            assert_eq!(times, grid.times().collect::<Vec<_>>());
            assert!(pieces.iter().all(|own| own.grid.len() <= most));
        }
    }
}
