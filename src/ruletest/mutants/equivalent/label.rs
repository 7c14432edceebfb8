//! Labels in groupings and matchings that no series has, or that change nothing.

use promwright_promql::flow::Flow;
use promwright_promql::{Aggregate, Ast, Binary, Kind, Name};

use crate::mutants::mutate::Edited;

pub(super) fn reason(ast: &Ast, edited: &Edited, flow: &Flow) -> Option<String> {
    match (&ast[edited.id].kind, &edited.kind) {
        (Kind::Aggregate(was), Kind::Aggregate(is)) => of_grouping(was, is, flow),
        (Kind::Binary(was), Kind::Binary(is)) => {
            of_matching(was, is, flow).or_else(|| of_group_side(was, is, flow))
        }
        _ => None,
    }
}

fn of_grouping(was: &Aggregate, is: &Aggregate, flow: &Flow) -> Option<String> {
    let (before, after) = (was.grouping.as_ref()?, is.grouping.as_ref()?);
    let label = dropped(&before.labels, &after.labels)?;
    flow.labels(was.expr).get(label).is_impossible().then(|| has_none(label))
}

fn of_matching(was: &Binary, is: &Binary, flow: &Flow) -> Option<String> {
    let (before, after) = (was.matching.labels.as_ref()?, is.matching.labels.as_ref()?);
    let label = dropped(&before.labels, &after.labels)?;
    let sides = [was.lhs, was.rhs].map(|side| flow.labels(side).get(label).is_impossible());
    (sides == [true, true]).then(|| has_none(label))
}

fn of_group_side(was: &Binary, is: &Binary, flow: &Flow) -> Option<String> {
    let (before, after) = (was.matching.group.as_ref()?, is.matching.group.as_ref()?);
    let label = dropped(&before.include, &after.include)?;
    let sides = [was.lhs, was.rhs].map(|side| flow.labels(side).get(label).is_impossible());
    (sides == [true, true]).then(|| has_none(label))
}

/// The label that a list has lost.
fn dropped<'a>(before: &'a [Name], after: &[Name]) -> Option<&'a str> {
    let kept = |label: &&Name| after.iter().any(|own| own.text == label.text);
    (before.len() > after.len())
        .then(|| before.iter().find(|label| !kept(label)))
        .flatten()
        .map(|l| &*l.text)
}

fn has_none(label: &str) -> String {
    format!("no series has the label `{label}` there")
}
