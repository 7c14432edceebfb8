//! What makes a test pass whatever the rules do: promtool takes it without a word, a strict run
//! does not.
//!
//! Nothing here changes what a test means or whether it passes; there are only findings beside
//! its outcome.

use std::collections::BTreeSet;

use promwright_engine::Options;
use promwright_number::duration;
use promwright_rulebook::yaml::closest;
use promwright_rulebook::{Rule, RuleFile, RuleKind, Spanned};
use promwright_series::is_stale;
use promwright_series::notation::Point;
use promwright_source::Diagnostic;

use crate::model::{InputSeries, Supply};
use crate::{Test, TestFile};

/// The slug of what a strict run refuses.
pub const SLUG: &str = "test/strict";

impl TestFile {
    /// What a strict run refuses, with the way out: a test or a file that expects nothing, an
    /// expectation that is never compared or can never be met, a series that ends before the
    /// last time that its test asks about, and an alert or group that no rule has.
    ///
    /// `rules` are those that `rule_files` name; `None` if not all could be read, so that what
    /// they lack is not known.
    pub fn doubtful(&self, rules: Option<&[&RuleFile]>) -> Vec<Diagnostic> {
        let mut findings = self.doubts.clone();
        for test in self.tests.iter().filter(|test| !test.is_faulty) {
            findings.extend(test.input.iter().filter_map(|series| short_series(series, test)));
            findings.extend(test.from.iter().filter_map(|supply| short_supply(supply, test)));
        }
        if let Some(rules) = rules {
            findings.extend(self.unknown_alerts(rules));
        }
        promwright_source::sort(&mut findings);
        findings.dedup();
        findings
    }

    /// Alert tests of alerts or groups that there are not.
    fn unknown_alerts(&self, rules: &[&RuleFile]) -> Vec<Diagnostic> {
        let groups = || rules.iter().flat_map(|file| &file.groups);
        let known: BTreeSet<&str> = groups().map(|group| group.name.value.as_str()).collect();
        let (alerts, records): (Vec<&Rule>, Vec<&Rule>) = groups()
            .flat_map(|group| &group.rules)
            .partition(|rule| matches!(rule.kind, RuleKind::Alert(_)));
        let of = |rules: Vec<&Rule>| -> BTreeSet<String> {
            rules.into_iter().map(|rule| rule.name.value.to_string()).collect()
        };
        let (alerts, records) = (of(alerts), of(records));
        let mut findings = Vec::new();
        for test in self.tests.iter().flat_map(|test| &test.alerts) {
            let name = &test.alertname;
            if records.contains(&name.value) && !alerts.contains(&name.value) {
                let message = format!("`{}` is a recording rule, which never fires", name.value);
                let help = "ask for its value under `promql_expr_test`";
                findings.push(Diagnostic::error(SLUG, name.place, message).help(help));
            } else if !alerts.contains(&name.value) {
                findings.push(unknown("alert", name, alerts.iter().map(String::as_str)));
            }
            let Some(group) = &test.group else { continue };
            if !known.contains(&*group.value) {
                findings.push(unknown("group", group, known.iter().copied()));
            }
        }
        findings
    }
}

fn unknown<'a>(
    what: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let message = format!("there is no {what} `{}` in the rule files", name.value);
    let finding = Diagnostic::error(SLUG, name.place, message);
    match closest(&name.value, &known.collect::<Vec<_>>()) {
        Some(meant) => finding.help(format!("did you mean `{meant}`?")),
        None => finding.help(format!("add the file with the {what} to `rule_files`")),
    }
}

/// A series that has no value, gap or stale marker for the last time that its test asks about.
fn short_series(series: &InputSeries, test: &Test) -> Option<Diagnostic> {
    let is_stale = |point: &Point| matches!(point, Point::Float(value) if is_stale(*value));
    let (steps, length) = (test.steps(), series.points.len());
    if length >= steps || series.points.last().is_none_or(is_stale) {
        return None;
    }
    let last = duration::format((length as i64 - 1) * test.interval);
    let asked = duration::format(test.last_eval_time());
    let missing = steps - length;
    let message = format!("the series ends at {last}, and the test asks about {asked}");
    let help = format!(
        "give it {missing} more value{}, or say `stale` or `_x{missing}` if it is meant to end",
        if missing == 1 { "" } else { "s" },
    );
    Some(Diagnostic::error(SLUG, series.values, message).help(help))
}

/// A file or scenario of whose samples none is left at the last time that the test asks about.
fn short_supply(supply: &Supply, test: &Test) -> Option<Diagnostic> {
    let last = supply.last()?.saturating_sub(test.start);
    let asked = test.last_eval_time();
    let lookback = Options::promtool().lookback_delta_ms;
    if last.saturating_add(lookback) > asked {
        return None;
    }
    let (name, last, asked) = (supply.name(), duration::format(last), duration::format(asked));
    let message = format!("the samples of `{name}` end at {last}, and the test asks about {asked}");
    let help = "ask about earlier times, or take data that reaches further";
    Some(Diagnostic::error(SLUG, supply.name_place(), message).help(help))
}
