//! What rules lack to be covered, and the expectation or the series that would do.

use promwright_number::duration;
use promwright_source::Diagnostic;

use super::model::{Branch, Gap, RuleCoverage};
use super::tally::Seen;

/// What a rule lacks to be covered; `None` if that is nothing.
pub fn finding(own: &RuleCoverage<'_>) -> Option<Diagnostic> {
    let gaps = own.gaps();
    if gaps.is_empty() {
        return None;
    }
    let (kind, name) = (own.kind(), &own.rule.name);
    let asserted: Vec<_> = gaps.iter().filter_map(|gap| lack(*gap)).collect();
    let mut lacks: Vec<String> = asserted.iter().map(|lack| (*lack).to_owned()).collect();
    match gaps.len() - asserted.len() {
        0 => {}
        1 => lacks.push("1 side of its branches is not taken".to_owned()),
        count => lacks.push(format!("{count} sides of its branches are not taken")),
    }
    let message = format!("{kind} `{}` is not covered: {}", name.value, lacks.join(", "));
    let mut finding = Diagnostic::warning("test/uncovered", name.place, message)
        .rule(name.value.clone())
        .label(asserted.join(", "));
    for (index, branch) in own.branches.iter().enumerate() {
        if let Some(text) = untaken(branch, missing_sides(&gaps, index)) {
            finding = finding.cause(branch.shown_place(), text);
        }
    }
    let advice = own.advice();
    let bullet = if advice.len() > 1 { "- " } else { "" };
    let advice: Vec<_> = advice.iter().map(|advice| format!("{bullet}{advice}")).collect();
    Some(finding.help(advice.join("\n")))
}

/// Whether the sides of a branch are among what a rule lacks.
fn missing_sides(gaps: &[Gap], branch: usize) -> [bool; 2] {
    [0, 1].map(|side| gaps.contains(&Gap::Side(branch, side)))
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
fn untaken(branch: &Branch, sides: [bool; 2]) -> Option<&'static str> {
    Some(match (branch.operator, sides) {
        (_, [false, false]) => return None,
        ("or", [true, true]) => "neither side ever has an element",
        ("or", [true, false]) => "never has an element of the left side",
        ("or", _) => "never has an element of the right side",
        ("and" | "unless", [true, true]) => "its left side never has an element",
        ("and" | "unless", [true, false]) => "never keeps an element",
        ("and" | "unless", _) => "never drops an element",
        (_, [true, true]) => "there is never anything to compare",
        (_, [true, false]) => "never true",
        _ => "never false",
    })
}

impl RuleCoverage<'_> {
    /// How to fill each of its gaps, in sentences without a full stop.
    pub fn advice(&self) -> Vec<String> {
        let gaps = self.gaps();
        let mut advice: Vec<_> = gaps.iter().flat_map(|gap| self.expectations(*gap)).collect();
        for (index, branch) in self.branches.iter().enumerate() {
            advice.extend(series(branch, missing_sides(&gaps, index)));
        }
        advice
    }

    /// What to expect of it.
    fn expectations(&self, gap: Gap) -> Vec<String> {
        match gap {
            Gap::Unreached if self.tally.ran == 0 => vec![format!(
                "it runs in no test: name `{}` in `rule_files` of one, and expect something of it",
                self.rule_file.name,
            )],
            Gap::Unreached => {
                let unasserted = self.unasserted();
                unasserted.into_iter().flat_map(|gap| self.expectations(gap)).collect()
            }
            Gap::Value => vec![self.expect_value()],
            Gap::Firing => vec![self.expect_firing()],
            Gap::Silent => vec![self.expect_silent()],
            Gap::Side(..) => Vec::new(),
        }
    }

    fn expect_value(&self) -> String {
        let name = &self.rule.name.value;
        match &self.tally.value {
            Seen::Unasserted(moment) => format!(
                "it has a value in the test `{}` at {time}: expect it there, with \
                 `- {{ expr: {name}, eval_time: {time}, exp_samples: […] }}`",
                moment.test,
                time = duration::format(moment.time),
            ),
            _ => format!(
                "it has a value in no test: add series that give it one, and expect it with \
                 `- {{ expr: {name}, eval_time: …, exp_samples: […] }}`"
            ),
        }
    }

    fn expect_firing(&self) -> String {
        let name = &self.rule.name.value;
        match &self.tally.firing {
            Seen::Unasserted(moment) => format!(
                "it fires in the test `{}` at {time}: expect it there, with \
                 `- {{ eval_time: {time}, alertname: {name}, exp_alerts: […] }}`",
                moment.test,
                time = duration::format(moment.time),
            ),
            _ => format!(
                "it fires in no test: add series with which it does, and expect it with \
                 `- {{ eval_time: …, alertname: {name}, exp_alerts: […] }}`"
            ),
        }
    }

    fn expect_silent(&self) -> String {
        let name = &self.rule.name.value;
        match &self.tally.silent {
            Seen::Unasserted(moment) => format!(
                "it does not fire in the test `{}` at {time}: expect that there, with \
                 `- {{ eval_time: {time}, alertname: {name}, exp_alerts: [] }}`",
                moment.test,
                time = duration::format(moment.time),
            ),
            _ => format!(
                "it fires at each evaluation of all tests: add series with which it does not, \
                 and expect that with `- {{ eval_time: …, alertname: {name}, exp_alerts: [] }}`"
            ),
        }
    }
}

/// Which series take the sides of a branch.
fn series(branch: &Branch, sides: [bool; 2]) -> Option<String> {
    let text = &branch.text;
    let wanted = match (branch.operator, sides) {
        (_, [false, false]) => return None,
        ("or", [true, true]) => format!("for each side of `{text}` alone"),
        ("or", [true, false]) => format!("for the left side of `{text}`"),
        ("or", _) => format!("for the right side of `{text}` alone"),
        ("and" | "unless", [true, true]) => {
            format!("for both sides of `{text}` that match, and for its left side alone")
        }
        ("and", [true, false]) | ("unless", [false, true]) => {
            format!("for both sides of `{text}` that match")
        }
        ("and" | "unless", _) => format!("for the left side of `{text}` alone"),
        (_, [true, true]) => format!("with which `{text}` holds, and such with which it does not"),
        (_, [true, false]) => format!("with which `{text}` holds"),
        _ => format!("with which `{text}` does not hold"),
    };
    Some(format!("add series {wanted}, to a test that asks about the rule"))
}
