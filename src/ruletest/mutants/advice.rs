//! What would kill a survivor.
//!
//! Where it does something else than the rule in a test, the assertion that would see that;
//! where only a part of its expression does, what hides that; and where nothing does, the input
//! that would tell them apart.

mod input;
mod inside;
mod outcome;
mod series;

use super::bench::Bench;
use super::equivalent::Known;
use super::{Advice, Change, Mutation};

/// The assertion or the input that is missing.
pub fn advice(known: &Known<'_>, mutation: &Mutation, benches: &[Bench<'_>]) -> Advice {
    let mut plainest: Option<(outcome::Difference, &Bench<'_>)> = None;
    for bench in benches {
        let Some(difference) = outcome::difference(bench, &bench.with(mutation)) else { continue };
        let is_plainer = plainest.as_ref().is_none_or(|(own, _)| difference.kind < own.kind);
        if is_plainer {
            let is_plain = difference.kind.is_plain();
            plainest = Some((difference, bench));
            if is_plain {
                break;
            }
        }
    }
    if let Some((difference, bench)) = plainest {
        return Advice { test: Some(bench.name()), text: difference.text };
    }
    if let Change::Expr(edited) = &mutation.change
        && let Some((text, bench)) =
            benches.iter().find_map(|bench| Some((inside::hidden(bench, edited)?, bench)))
    {
        return Advice { test: Some(bench.name()), text };
    }
    Advice { test: None, text: input::missing(known, mutation) }
}
