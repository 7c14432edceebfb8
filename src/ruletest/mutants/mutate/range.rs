//! A range, of a selector or of a subquery, that reaches back twice as far or half as far.

use promwright_number::duration::format;
use promwright_promql::{Duration, Id, Kind, Length};

use super::{Edit, Operator};

pub(super) fn edits(id: Id, kind: &Kind) -> Vec<Edit> {
    let Some(Duration { length: Length::Literal(was), .. }) = range(kind) else {
        return Vec::new();
    };
    let others = [was.checked_mul(2), Some(was / 2)].into_iter().flatten().filter(|to| *to > 0);
    let edit = |to: i64| {
        let mut kind = kind.clone();
        match &mut kind {
            Kind::Matrix(matrix) => matrix.range.length = Length::Literal(to),
            Kind::Subquery(subquery) => subquery.range.length = Length::Literal(to),
            _ => {}
        }
        let title = format!("range {} becomes {}", format(*was), format(to));
        Edit { operator: Operator::Range, title, id, kind }
    };
    others.map(edit).collect()
}

/// The range of a range vector.
pub(in crate::mutants) const fn range(kind: &Kind) -> Option<&Duration> {
    match kind {
        Kind::Matrix(matrix) => Some(&matrix.range),
        Kind::Subquery(subquery) => Some(&subquery.range),
        _ => None,
    }
}
