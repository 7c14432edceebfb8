//! Another `for` or `keep_firing_for`: one evaluation more, one less, none.
//!
//! An alert without `for` gets one of one evaluation; one without `keep_firing_for` has nothing
//! to change.

use promwright_number::duration::format;
use promwright_rulebook::Alert;

use super::{Change, Mutation, Operator};

pub(super) fn mutations(alert: &Alert, step: i64) -> Vec<Mutation> {
    let for_ = alert.for_.as_ref().map_or(0, |for_| for_.value);
    let mut mutations = changed(for_, step, Operator::For, Change::For);
    if let Some(keep) = alert.keep_firing_for.as_ref().filter(|keep| keep.value > 0) {
        let change = Change::KeepFiringFor;
        mutations.extend(changed(keep.value, step, Operator::KeepFiringFor, change));
    }
    mutations
}

fn changed(was: i64, step: i64, operator: Operator, change: fn(i64) -> Change) -> Vec<Mutation> {
    let mut others = vec![was.saturating_add(step)];
    if was > step {
        others.push(was - step);
    }
    if was > 0 {
        others.push(0);
    }
    let mutation = |to: i64| Mutation {
        operator,
        title: format!("`{}: {}` becomes {}", operator.as_str(), format(was), format(to)),
        change: change(to),
    };
    others.into_iter().map(mutation).collect()
}
