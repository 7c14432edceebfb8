//! When an alert should be in a state, and when it is.

use std::fmt::Write as _;

use promwright_number::duration;
use promwright_source::Style;

use super::inline::Piece;
use super::row::{Row, Side};
use crate::model::Stretch;

/// Draws both lists, one below the other.
pub fn difference(drawn: &mut String, expected: &[Stretch], got: &[Stretch], style: Style) {
    let _ = writeln!(drawn, "  {} {}", style.red("- expected"), style.green("+ got"));
    for (side, stretches) in [(Side::Expected, expected), (Side::Got, got)] {
        let pieces = Piece::plain(&text(stretches));
        Row { side, name: "", indent: 0, hang: 4, pieces, marks: false }.draw(drawn, style);
    }
}

/// `5m..10m, 15m..`, or `never`.
pub fn text(stretches: &[Stretch]) -> String {
    let one = |own: &Stretch| {
        let until = own.until.map(duration::format).unwrap_or_default();
        format!("{}..{until}", duration::format(own.from))
    };
    if stretches.is_empty() {
        return "never".to_owned();
    }
    stretches.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The way out where evaluations show nothing of a stretch, or not that it has ended.
pub fn unseen(stretch: Stretch, is_whole: bool) -> String {
    match stretch.until.filter(|_| !is_whole) {
        Some(_) => format!(
            "only a later one could tell that it has ended: give a later `eval_time`, or write \
             `{}..` if the end does not matter",
            duration::format(stretch.from),
        ),
        None => "give a later `eval_time`, or times at which the rule is evaluated".to_owned(),
    }
}
