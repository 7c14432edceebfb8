//! Which values recorded metrics can have: those of the expressions that record them.

use promwright_engine::rules::{Group, Rule};
use rustc_hash::FxHashMap;

use super::values::{Values, values};

/// Rules that record what others record are looked at anew this often.
const PASSES: usize = 4;

/// The values of recorded metrics, by name.
pub type Recorded<'a> = FxHashMap<&'a str, Values>;

/// The values of the metrics that some rules record, but for those that `is_given` by something
/// else, too.
pub fn recorded<'a>(groups: &'a [Group], is_given: &dyn Fn(&str) -> bool) -> Recorded<'a> {
    let rules = || groups.iter().flat_map(|group| &group.rules);
    let records = || rules().filter(|rule| rule.alert().is_none() && !is_given(&rule.name));
    let mut known = Recorded::default();
    // Each pass rests on what holds after the one before, and so holds.
    for _ in 0..PASSES {
        let mut next = Recorded::default();
        for rule in records() {
            let own = of(rule, &known);
            next.entry(&*rule.name)
                .and_modify(|values| *values = values.either(own))
                .or_insert(own);
        }
        known = next;
    }
    known
}

fn of(rule: &Rule, known: &Recorded<'_>) -> Values {
    let values = values(&rule.ast, &|name| known.get(name).copied());
    values.last().copied().unwrap_or(Values::ANY)
}
