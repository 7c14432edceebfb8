//! The series that an expression's selectors take from the storage, as they are stored.

use promwright_engine::{Grid, Options, StoredSeries, Value, evaluate};
use promwright_promql::{Ast, Duration, Kind, Length, Matrix, Modifiers, Selector, print};
use promwright_source::Span;

use super::Scene;

/// A selector of an expression, and what there is of it.
pub struct Read<'a> {
    /// The selector, without modifiers.
    pub text: String,
    /// Its metric name, if it has one.
    pub metric: Option<String>,
    /// How many milliseconds of samples one evaluation reads, the offset included.
    pub reach: i64,
    /// Whether it is a range, which needs several samples.
    pub is_range: bool,
    /// The series, in the order of their labels.
    pub series: Vec<&'a StoredSeries>,
}

/// What an expression reads, each selector once.
pub fn reads<'a>(scene: Scene<'a>, ast: &Ast) -> Vec<Read<'a>> {
    let mut found: Vec<Read<'a>> = Vec::new();
    let ranges = ast.iter().filter_map(|(_, node)| match &node.kind {
        Kind::Matrix(matrix) => Some((matrix.selector, literal(&matrix.range))),
        _ => None,
    });
    let ranges: Vec<_> = ranges.collect();
    let around: i64 = subqueries(ast);
    for (id, node) in ast.iter() {
        let Kind::Selector(selector) = &node.kind else { continue };
        let range = ranges.iter().find(|(own, _)| *own == id).map(|(_, range)| *range);
        let bare = Selector { modifiers: Modifiers::default(), ..(**selector).clone() };
        let offset = selector.modifiers.offset.as_ref().map_or(0, |own| literal(&own.by)).max(0);
        let reach = range.unwrap_or(0).saturating_add(offset).saturating_add(around);
        let (text, series) = select(scene, bare);
        match found.iter_mut().find(|own| own.text == text) {
            Some(known) => known.reach = known.reach.max(reach),
            None => found.push(Read {
                text,
                metric: selector.name.as_ref().map(|name| name.text.to_string()),
                reach,
                is_range: range.is_some(),
                series,
            }),
        }
    }
    found
}

/// The series of a selector without modifiers, and its text.
fn select(scene: Scene<'_>, selector: Selector) -> (String, Vec<&StoredSeries>) {
    let nowhere = Span::default();
    let storage = &scene.outcome.storage;
    let mut alone = Ast::builder();
    alone.push(nowhere, Kind::Selector(Box::new(selector.clone())));
    let text = alone.finish().map(|ast| print(&ast)).unwrap_or_default();
    let Some((first, last)) = storage.time_range() else { return (text, Vec::new()) };
    let mut builder = Ast::builder();
    let selector = builder.push(nowhere, Kind::Selector(Box::new(selector)));
    let length = Length::Literal(last.saturating_sub(first).saturating_add(1));
    let range = Duration { span: nowhere, length };
    builder.push(nowhere, Kind::Matrix(Matrix { selector, range }));
    let Some(ast) = builder.finish() else { return (text, Vec::new()) };
    // Series that the bound on samples hides would be said not to be there.
    let options = Options { max_samples: None, ..scene.engine.clone() };
    let answer = evaluate(&ast, storage, Grid::instant(last), &options);
    let Ok(Value::Matrix(series)) = answer.map(|answer| answer.value) else {
        return (text, Vec::new());
    };
    let mut series: Vec<_> =
        series.iter().filter_map(|series| storage.find(&series.labels)).collect();
    series.sort_by(|a, b| a.labels().cmp(b.labels()));
    (text, series)
}

/// The ranges of all subqueries together: what lies within one of them reads that much more.
fn subqueries(ast: &Ast) -> i64 {
    let ranges = ast.iter().filter_map(|(_, node)| match &node.kind {
        Kind::Subquery(subquery) => Some(literal(&subquery.range)),
        _ => None,
    });
    ranges.fold(0, i64::saturating_add)
}

/// A duration that is written as one; 0 for one that is computed.
const fn literal(duration: &Duration) -> i64 {
    match duration.length {
        Length::Literal(milliseconds) => milliseconds,
        Length::Computed(_) => 0,
    }
}
