//! What rules lack to be covered, and the expectation or the series that would do.

use promwright_number::duration;
use promwright_source::Diagnostic;

use super::model::{Branch, Gap, RuleCoverage};
use super::tally::{Moment, Seen};

/// What a rule lacks to be covered; `None` if that is nothing.
pub fn finding(own: &RuleCoverage<'_>) -> Option<Diagnostic> {
    let gaps = own.gaps();
    let kind = if own.rule.alert().is_some() { "alert" } else { "record" };
    let name = &own.rule.name;
    let what: Vec<_> = gaps.iter().filter_map(|gap| lack(*gap)).collect();
    let count = gaps.len() - what.len();
    let untaken = (count > 0).then(|| {
        format!("{count} side{} of its branches not taken", if count == 1 { "" } else { "s" })
    });
    let lacks: Vec<_> = what.iter().map(|what| (*what).to_owned()).chain(untaken).collect();
    if lacks.is_empty() {
        return None;
    }
    let message = format!("{kind} `{}` is not covered: {}", name.value, lacks.join(", "));
    let mut finding = Diagnostic::warning("test/uncovered", name.place, message)
        .rule(name.value.clone())
        .label(what.join(", "));
    for gap in &gaps {
        if let Gap::Side(branch, side) = *gap {
            let branch = &own.branches[branch];
            finding = finding.cause(branch.place, untaken_side(branch, side));
        }
    }
    let advice: Vec<_> = gaps.iter().map(|gap| advice(own, *gap)).collect();
    Some(finding.help(advice.join("\n")))
}

/// What an expectation should say; `None` of sides, which have places of their own.
const fn lack(gap: Gap) -> Option<&'static str> {
    match gap {
        Gap::Unreached => Some("no expectation reaches it"),
        Gap::Value => Some("no expectation comes from a value of it"),
        Gap::Firing => Some("no expectation says that it fires"),
        Gap::Silent => Some("no expectation says that it does not fire"),
        Gap::Side(..) => None,
    }
}

/// What never happened at a branch, in a few words.
pub fn untaken_side(branch: &Branch, side: usize) -> String {
    let Branch { operator, .. } = branch;
    match (*operator, side) {
        ("or", 0) => "never has an element of the left side".to_owned(),
        ("or", _) => "never has an element of the right side".to_owned(),
        ("and" | "unless", 0) => format!("`{operator}` never keeps an element"),
        ("and" | "unless", _) => format!("`{operator}` never drops an element"),
        (_, 0) => "never true".to_owned(),
        _ => "never false".to_owned(),
    }
}

/// How to fill a gap.
pub fn advice(own: &RuleCoverage<'_>, gap: Gap) -> String {
    let name = &own.rule.name.value;
    let tally = &own.tally;
    match gap {
        Gap::Unreached if own.rule.alert().is_none() => match &tally.value {
            Seen::Unasserted(moment) => value_advice(name, moment),
            _ => format!(
                "add a test with series that give `{name}` a value, and expect it under `promql_expr_test`"
            ),
        },
        Gap::Unreached => {
            let both = [Gap::Firing, Gap::Silent].map(|gap| advice(own, gap));
            both.join("\n")
        }
        Gap::Value => match &tally.value {
            Seen::Unasserted(moment) => value_advice(name, moment),
            _ => format!(
                "add series that give `{name}` a value, and expect it under `promql_expr_test`"
            ),
        },
        Gap::Firing => match &tally.firing {
            Seen::Unasserted(moment) => format!(
                "{} it fires: add `- {{ eval_time: {}, alertname: {name}, exp_alerts: […] }}` \
                 with its labels and annotations",
                at(moment),
                duration::format(moment.time),
            ),
            _ => {
                "it fires in no test: add series with which it does, and expect it in `exp_alerts`"
                    .to_owned()
            }
        },
        Gap::Silent => match &tally.silent {
            Seen::Unasserted(moment) => format!(
                "{} it does not fire: add `- {{ eval_time: {}, alertname: {name}, \
                 exp_alerts: [] }}`",
                at(moment),
                duration::format(moment.time),
            ),
            _ => "it fires at each evaluation of all tests: add a test in which it does not"
                .to_owned(),
        },
        Gap::Side(branch, side) => side_advice(&own.branches[branch], side),
    }
}

fn value_advice(name: &str, moment: &Moment) -> String {
    format!(
        "{} it has a value: add `- {{ expr: {name}, eval_time: {}, exp_samples: […] }}` with it",
        at(moment),
        duration::format(moment.time),
    )
}

fn side_advice(branch: &Branch, side: usize) -> String {
    let Branch { operator, text, .. } = branch;
    let wanted = match (*operator, side) {
        ("or", 0) => format!("in which the left side of `{text}` has an element"),
        ("or", _) => {
            format!("in which only the right side of `{text}` has an element with some labels")
        }
        ("and", 0) | ("unless", 1) => {
            format!("in which both sides of `{text}` have an element with matching labels")
        }
        ("and" | "unless", _) => {
            format!("in which only the left side of `{text}` has an element with some labels")
        }
        (_, 0) => format!("with which `{text}` holds"),
        _ => format!("with which there is a value and `{text}` does not hold"),
    };
    format!("add series {wanted}, in a test that expects something of the rule")
}

/// `in the test `name` at 5m`.
fn at(moment: &Moment) -> String {
    format!("in the test `{}` at {}", moment.test, duration::format(moment.time))
}
