//! Alerts and values over time, one row each above a common axis: what a replay shows.

use std::fmt::Write as _;

use promwright_source::Style;

use super::axis::Axis;
use super::canvas::{Canvas, LABEL_SHARE, Paint, Place};
use super::paragraph::columns;
use crate::story::TrackKind;

/// A row: what is from one time to before another, in milliseconds. Where several spans or bars
/// meet in a column the last counts.
#[derive(Clone, Debug, Default)]
pub struct Strip {
    /// What stands at its left.
    pub label: String,
    /// When something was so.
    pub spans: Vec<(TrackKind, i64, i64)>,
    /// How high a value was.
    pub bars: Vec<(Bar, i64, i64)>,
}

/// A value in a row of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// From 1 to [`Bar::HEIGHTS`].
    pub height: usize,
    /// Whether it is one that alerts.
    pub holds: bool,
}

impl Bar {
    /// How many heights there are.
    pub const HEIGHTS: usize = 8;
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
        let spans = strip.spans.iter().map(|own| (canvas.mark(own.0), own.1, own.2));
        let bars = strip.bars.iter().map(|own| (canvas.bar(own.0), own.1, own.2));
        for (place, from, until) in spans.chain(bars) {
            let first = times.partition_point(|time| *time < from);
            let last = times.partition_point(|time| *time < until).max(first + 1).min(times.len());
            if first < last {
                let places = axis.of(first).start..axis.of(last - 1).end;
                line[places].fill(place);
            }
        }
        canvas.row(drawn, &strip.label, false, &line);
    }
    let [line, labels] = axis.drawn(step, style.unicode, shown);
    let indent = " ".repeat(4 + canvas.label + 1);
    // Writing into a String cannot fail.
    let _ = writeln!(drawn, "{indent}{}{line}\n{indent} {labels}", canvas.signs.corner);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_column_counts_and_ascii_does() {
        let bar = |height, from, until| (Bar { height, holds: height > 4 }, from, until);
        let bars = vec![bar(1, 0, 2), bar(4, 2, 3), bar(5, 3, 4), bar(8, 4, 5), bar(2, 4, 4)];
        let spans = vec![(TrackKind::Pending, 1, 3), (TrackKind::Firing, 3, 9)];
        let values = Strip { label: "0 to 2".to_owned(), bars, ..Strip::default() };
        let strips = [Strip { label: "A".to_owned(), spans, ..Strip::default() }, values];
        let drawn = |width, unicode| {
            let (mut drawn, times) = (String::new(), [0, 1, 2, 3, 4, 5]);
            let style = Style { color: false, unicode, width };
            draw_strips(&mut drawn, &strips, (&times, 1), &|own| own.to_string(), style);
            drawn.lines().take(2).map(|own| own.trim().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(drawn(18, true), ["A │ ░░███", "0 to 2 │▁▁▄▅▂"]);
        assert_eq!(drawn(18, false), ["A | ~~###", "0 to 2 |__-=."]);
        assert_eq!(drawn(15, true), ["A │░██", "0 to 2 │▁▅▂"]);
    }
}
