//! Coverage for people: a table of all rules, and what those that are not covered lack.

use promwright_rulebook::RuleFile;
use promwright_source::{Sources, Style};

use super::findings::finding;
use super::model::{Coverage, RuleCoverage};
use super::tally::Seen;

const HEAD: [&str; 6] = ["rule", "tests", "value", "fires", "silent", "branches"];

/// Draws all rules, group by group, and below them what each lacks; `sources` has the texts
/// that the places of a file's rules point into.
pub fn render<'s>(
    coverage: &Coverage<'_>,
    sources: impl Fn(&RuleFile) -> &'s Sources,
    style: Style,
) -> String {
    let mut drawn = table(coverage, style);
    for rule in &coverage.rules {
        if let Some(finding) = finding(rule) {
            drawn.push('\n');
            let shown = promwright_source::render(&finding, sources(rule.rule_file), style);
            drawn.push_str(shown.trim_end());
            drawn.push('\n');
        }
    }
    drawn
}

/// `33 of 34 rules`.
pub fn summary(coverage: &Coverage<'_>) -> String {
    let all = coverage.rules.len();
    format!("{} of {all} rule{}", coverage.covered(), if all == 1 { "" } else { "s" })
}

fn table(coverage: &Coverage<'_>, style: Style) -> String {
    let rows: Vec<_> = coverage.rules.iter().map(cells).collect();
    let mut widths = HEAD.map(|cell| cell.chars().count());
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("  {cell:width$}"));
        padded.collect::<String>().trim_end().to_owned()
    };
    let mut drawn = format!(" {}\n", style.dim(&line(&HEAD.map(str::to_owned))));
    for (rule, cells) in coverage.rules.iter().zip(&rows) {
        let is_covered = rule.is_covered();
        let (mark, line) = (if is_covered { ' ' } else { '✗' }, line(cells));
        let line = format!("{mark}{line}");
        drawn.push_str(&if is_covered { line } else { style.red(&line) });
        drawn.push('\n');
    }
    drawn
}

fn cells(own: &RuleCoverage<'_>) -> [String; 6] {
    let tally = &own.tally;
    let is_alert = own.rule.alert().is_some();
    let seen = |seen: &Seen, applies: bool| {
        if applies { seen.as_str().to_owned() } else { "-".to_owned() }
    };
    let (all, taken) = own.sides_taken();
    let is_blind = (0..own.branches.len()).any(|branch| own.sides(branch).is_blind);
    let branches = if all == 0 && !is_blind { "-".to_owned() } else { format!("{taken}/{all}") };
    let name = promwright_source::all_visible(own.rule.name.value.as_str().into());
    [
        name.into_owned(),
        tally.tests.to_string(),
        seen(&tally.value, true),
        seen(&tally.firing, is_alert),
        seen(&tally.silent, is_alert),
        format!("{branches}{}", if is_blind { " (not all tracked)" } else { "" }),
    ]
}
