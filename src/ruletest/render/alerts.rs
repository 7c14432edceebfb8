//! The difference of the alerts that should fire or be pending and those that are.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use promwright_engine::rules::AlertState;
use promwright_number::duration;
use promwright_source::Style;

use super::inline::{Piece, inline};
use super::pairing::{self, Paired};
use super::paragraph::columns;
use super::row::{Row, Side};
use crate::Pairs;
use crate::report::AlertView;

/// Names wider than this stick out of their column.
const WIDEST_NAME: usize = 28;

/// Draws what differs, alert by alert.
pub fn difference(
    drawn: &mut String,
    state: AlertState,
    (expected, got): (&[AlertView], &[AlertView]),
    style: Style,
) {
    let (one, several, missing) = match state {
        AlertState::Firing => ("fires", "fire", "expected to fire, and does not:"),
        AlertState::Pending => ("is pending", "are pending", "expected to be pending, and is not:"),
    };
    let paired = Paired::new(expected, got, pairing::alerts);
    if !paired.changed.is_empty() {
        let (minus, plus) = (style.red("- expected"), style.green("+ got"));
        let _ = writeln!(drawn, "  {one} otherwise than expected ({minus}, {plus}):");
    }
    for (index, (own, other)) in paired.changed.iter().enumerate() {
        separate(drawn, index);
        changed(drawn, own, other, style);
    }
    alone(drawn, missing, &paired.missing, Side::Expected, style);
    alone(drawn, &format!("{one}, and is not expected:"), &paired.extra, Side::Got, style);
    if paired.alike > 0 {
        let others = match paired.alike {
            1 => format!("1 other {one}"),
            count => format!("{count} others {several}"),
        };
        let _ = writeln!(drawn, "  {}", style.dim(&format!("{others} as expected")));
    }
}

fn separate(drawn: &mut String, index: usize) {
    if index > 0 {
        drawn.push('\n');
    }
}

/// Alerts that stand on one side only.
fn alone(drawn: &mut String, title: &str, alerts: &[&AlertView], side: Side, style: Style) {
    for (index, alert) in alerts.iter().enumerate() {
        separate(drawn, index);
        if index == 0 {
            let _ = writeln!(drawn, "  {title}");
        }
        let indent = indent(&[alert]);
        for (heading, pairs) in sections(alert) {
            section(drawn, heading, pairs.is_empty(), style);
            for (name, value) in &pairs {
                for (index, line) in value_lines(value).enumerate() {
                    let name = if index == 0 { name.as_str() } else { "" };
                    let pieces = Piece::plain(line);
                    Row { side, name, indent, hang: 0, pieces, marks: false }.draw(drawn, style);
                }
            }
        }
    }
}

/// An alert that fires with other labels or annotations.
fn changed(drawn: &mut String, expected: &AlertView, got: &AlertView, style: Style) {
    let indent = indent(&[expected, got]);
    for ((heading, own), (_, other)) in sections(expected).into_iter().zip(sections(got)) {
        section(drawn, heading, own.is_empty() && other.is_empty(), style);
        let names: BTreeSet<&String> = own.keys().chain(other.keys()).collect();
        for name in names {
            let (before, after) = (own.get(name), other.get(name));
            let lines = |value: Option<&String>| -> Vec<String> {
                value.map_or_else(Vec::new, |own| value_lines(own).map(str::to_owned).collect())
            };
            value(drawn, name, indent, (&lines(before), &lines(after)), style);
        }
    }
}

/// The two values of one name, line by line.
fn value(
    drawn: &mut String,
    name: &str,
    indent: usize,
    (before, after): (&[String], &[String]),
    style: Style,
) {
    let mut row = |side, line: usize, pieces, marks| {
        let name = if line == 0 { name } else { "" };
        Row { side, name, indent, hang: 0, pieces, marks }.draw(drawn, style);
    };
    let head = before.iter().zip(after).take_while(|(own, other)| own == other).count();
    let most = before.len().min(after.len()) - head;
    let tail = before.iter().rev().zip(after.iter().rev());
    let tail = tail.take_while(|(own, other)| own == other).count().min(most);
    for (line, own) in before[..head].iter().enumerate() {
        row(Side::Both, line, Piece::plain(own), false);
    }
    let (own, other) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    if own.len() == other.len() {
        for (line, (own, other)) in own.iter().zip(other).enumerate() {
            let (own, other) = inline(own, other);
            let below = !other.iter().any(|piece| piece.differs);
            row(Side::Expected, head + line, own, below);
            row(Side::Got, head + line, other, !below);
        }
    } else {
        for (side, lines) in [(Side::Expected, own), (Side::Got, other)] {
            for (line, own) in lines.iter().enumerate() {
                row(side, head + line, Piece::plain(own), false);
            }
        }
    }
    for (line, own) in before[before.len() - tail..].iter().enumerate() {
        row(Side::Both, before.len() - tail + line, Piece::plain(own), false);
    }
}

fn section(drawn: &mut String, heading: &str, is_empty: bool, style: Style) {
    if !is_empty {
        let _ = writeln!(drawn, "  {}", style.dim(heading));
    }
}

fn sections(alert: &AlertView) -> [(&'static str, Pairs); 3] {
    let since = alert.active_at.map(|at| ("active_at".to_owned(), duration::format(at)));
    [
        ("labels", alert.labels.clone()),
        ("annotations", alert.annotations.clone()),
        ("since when", since.into_iter().collect()),
    ]
}

/// The lines of a value; of an empty one, two quotes.
fn value_lines(value: &str) -> impl Iterator<Item = &str> {
    let empty = value.is_empty().then_some("\"\"");
    empty.into_iter().chain(value.lines())
}

/// The column in which values begin.
fn indent(alerts: &[&AlertView]) -> usize {
    let names = alerts.iter().flat_map(|own| own.labels.keys().chain(own.annotations.keys()));
    let widths = names.map(|name| columns(name)).filter(|width| *width <= WIDEST_NAME);
    4 + widths.max().unwrap_or(0)
}
