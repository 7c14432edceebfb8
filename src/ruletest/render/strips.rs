//! Alerts over time, one row each above a common axis: what a replay shows.

use std::fmt::Write as _;

use promwright_source::Style;

use super::axis::Axis;
use super::canvas::{Canvas, LABEL_SHARE, Paint, Place};
use super::paragraph::columns;
use crate::story::TrackKind;

/// A row: what is from one time to before another, in milliseconds.
#[derive(Clone, Debug)]
pub struct Strip {
    /// What stands at its left.
    pub label: String,
    /// What it shows; where several meet in a column the last counts.
    pub spans: Vec<(TrackKind, i64, i64)>,
}

/// Draws rows over ascending times that are `step` apart, with the times as `shown` writes them.
pub fn draw_strips(
    drawn: &mut String,
    strips: &[Strip],
    (times, step): (&[i64], i64),
    shown: &dyn Fn(i64) -> String,
    style: Style,
) {
    let widest = strips.iter().map(|strip| columns(&strip.label)).max().unwrap_or(0);
    let canvas = Canvas::new(style, widest.min(style.width * 2 / LABEL_SHARE));
    let axis = Axis::new(times, canvas.room());
    for strip in strips {
        let mut line: Vec<Place> = vec![(' ', Paint::Plain); axis.columns()];
        for (kind, from, until) in &strip.spans {
            let first = times.partition_point(|time| time < from);
            let last = times.partition_point(|time| time < until).max(first + 1).min(times.len());
            if first < last {
                let places = axis.of(first).start..axis.of(last - 1).end;
                line[places].fill(canvas.mark(*kind));
            }
        }
        canvas.row(drawn, &strip.label, false, &line);
    }
    let [line, labels] = axis.drawn(step, style.unicode, shown);
    let indent = " ".repeat(4 + canvas.label + 1);
    // Writing into a String cannot fail.
    let _ = writeln!(drawn, "{indent}{}{line}\n{indent} {labels}", canvas.signs.corner);
}
