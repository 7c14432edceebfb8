//! When each part of an expression is evaluated, given when the whole is.
//!
//! The inside of a subquery is evaluated at times of its own. Where these are not those of one
//! grid, or depend on the time of the query, nothing is known of what happens inside.

use promwright_engine::{Grid, Options};
use promwright_promql::{Ast, AtTime, Kind, Length, Modifiers, Subquery};

/// The times at which a part of an expression is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// All at once.
    Over(Grid),
    /// Each by itself: the expression speaks of the time of the query.
    Each(Grid),
}

/// The times of each node, if the whole is evaluated over a grid; `None` where they are not
/// known.
pub fn times(ast: &Ast, grid: Grid, options: &Options) -> Vec<Option<Times>> {
    let root = if speaks_of_query(ast) { Times::Each(grid) } else { Times::Over(grid) };
    let mut times = vec![None; ast.len()];
    times[ast.root().index()] = Some(root);
    for (id, node) in ast.iter().rev() {
        let own = times[id.index()];
        for child in ast.children(id) {
            times[child.index()] = match &node.kind {
                Kind::Subquery(subquery) => own.and_then(|own| inside(own, subquery, options)),
                _ => own,
            };
        }
    }
    times
}

/// The steps of all evaluations of a subquery, if they leave no gaps.
fn inside(outside: Times, subquery: &Subquery, options: &Options) -> Option<Times> {
    let Times::Over(grid) = outside else { return None };
    let literal = |length: &Length| match length {
        Length::Literal(by) => Some(*by),
        Length::Computed(_) => None,
    };
    if subquery.modifiers.at.is_some() {
        return None;
    }
    let range = literal(&subquery.range.length)?;
    let offset = subquery.modifiers.offset.as_ref();
    let offset = offset.map_or(Some(0), |offset| literal(&offset.by.length))?;
    let step = subquery.step.as_ref().map(|step| literal(&step.length));
    let step = step.unwrap_or(Some(options.subquery_step_ms))?;
    let is_contiguous = grid.len() < 2 || grid.step <= range;
    if step <= 0 || grid.is_empty() || !is_contiguous {
        return None;
    }
    let last = grid.at(grid.len() - 1).saturating_sub(offset);
    let border = grid.start.saturating_sub(offset).saturating_sub(range);
    // The step at the left border belongs to left-closed ranges only.
    let first = if options.left_open { border.saturating_add(1) } else { border };
    let start = first.div_euclid(step) * step + if first.rem_euclid(step) > 0 { step } else { 0 };
    Some(Times::Over(Grid::range(start, last.div_euclid(step) * step, step)))
}

/// Whether an expression asks for start, end, range or step of the query, which for a rule are
/// those of each evaluation.
fn speaks_of_query(ast: &Ast) -> bool {
    let computed = |length: &Length| matches!(length, Length::Computed(_));
    let of_modifiers = |modifiers: &Modifiers| {
        let at = modifiers.at.as_ref().map(|at| at.time);
        let offset = modifiers.offset.as_ref().map(|offset| &offset.by.length);
        matches!(at, Some(AtTime::Start | AtTime::End)) || offset.is_some_and(computed)
    };
    ast.iter().any(|(_, node)| match &node.kind {
        Kind::Selector(selector) => of_modifiers(&selector.modifiers),
        Kind::Matrix(matrix) => computed(&matrix.range.length),
        Kind::Subquery(subquery) => {
            of_modifiers(&subquery.modifiers)
                || computed(&subquery.range.length)
                || subquery.step.as_ref().is_some_and(|step| computed(&step.length))
        }
        Kind::Call(call) => matches!(call.function.name, "start" | "end" | "range" | "step"),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    /// The times of the first node, for a rule that is evaluated each minute from 10m to 20m.
    fn first(text: &str) -> Option<(i64, i64, i64)> {
        let ast = promwright_promql::parse(text).expect("it parses");
        let grid = Grid::range(10 * MINUTE, 20 * MINUTE, MINUTE);
        let Times::Over(grid) = times(&ast, grid, &Options::promtool())[0]? else { return None };
        Some((grid.start / 1000, grid.end / 1000, grid.step / 1000))
    }

    #[test]
    fn the_inside_of_a_subquery_has_steps_of_its_own() {
        assert_eq!(first("a > 1"), Some((600, 1200, 60)));
        assert_eq!(first("max_over_time((a > 1)[5m:30s])"), Some((330, 1200, 30)));
        assert_eq!(first("max_over_time((a > 1)[5m:] offset 1m)"), Some((300, 1140, 60)));
        assert_eq!(first("max_over_time((a > 1)[5m:7m])"), Some((420, 840, 420)));
        let nested = "max_over_time(min_over_time((a > 1)[2m:1m])[5m:30s])";
        assert_eq!(first(nested), Some((240, 1200, 60)));
    }

    #[test]
    fn times_that_are_no_grid_are_not_known() {
        assert_eq!(first("max_over_time((a > 1)[30s:10s])"), None);
        assert_eq!(first("max_over_time((a > 1)[5m:1m] @ 60)"), None);
        assert_eq!(first("max_over_time((a @ start() > 1)[5m:1m])"), None);
    }

    #[test]
    fn what_speaks_of_the_query_is_evaluated_time_by_time() {
        let ast = promwright_promql::parse("a @ end() > 1").expect("it parses");
        let grid = Grid::range(0, MINUTE, MINUTE);
        let all = times(&ast, grid, &Options::promtool());
        assert!(all.iter().all(|own| *own == Some(Times::Each(grid))));
    }
}
