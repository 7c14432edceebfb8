//! Series drawn in characters, each with a mark of its own; no colour is needed.
//!
//! Nothing is drawn where there is no value: only evaluations one step apart are joined by a
//! line, and raw samples stay dots. What is left out is said below the drawing.

mod axis;
mod canvas;

use std::io::{self, Write};

use promwright_engine::Value;
use promwright_number::float;
use unicode_width::UnicodeWidthChar;

use super::{Row, Shown};
use crate::findings::plural;
use axis::{TimeAxis, ValueAxis};
use canvas::{Canvas, MARKS, OVERLAP};

/// Lines of the drawing without its time axis.
const HEIGHT: usize = 17;

/// Narrower than this nothing could be seen.
const NARROWEST: usize = 20;

/// Draws the answer within so many columns.
pub(crate) fn write(to: &mut dyn Write, shown: &Shown<'_>, width: usize) -> io::Result<()> {
    if let Value::String(string) = shown.value {
        return writeln!(to, "{}", promwright_series::quote(string));
    }
    let rows: Vec<Row<'_>> = shown.rows().collect();
    let drawn = &rows[..rows.len().min(MARKS.len())];
    let values = || drawn.iter().flat_map(|row| row.floats().map(|(_, value)| value));
    let Some(values_axis) = ValueAxis::of(values(), HEIGHT) else {
        let none = if rows.is_empty() { "no series" } else { "no value that can be drawn" };
        writeln!(to, "{none}")?;
        return write_omissions(to, &rows, &Canvas::new(0, 0));
    };
    let columns = width.saturating_sub(values_axis.width() + 2).max(NARROWEST);
    let times = drawn.iter().flat_map(|row| row.floats().map(|(time, _)| time));
    let time_axis = TimeAxis::of(shown, times, columns);
    let joined = shown.is_range.then_some(shown.grid.step);
    let mut canvas = Canvas::new(columns, HEIGHT);
    for (index, row) in drawn.iter().enumerate() {
        draw(&mut canvas, index, row, &time_axis, &values_axis, joined);
    }
    for (line, text) in canvas.lines().enumerate() {
        let (label, tick) = values_axis.label(line);
        writeln!(to, "{}", format!("{label} {tick}{text}").trim_end())?;
    }
    time_axis.write(to, values_axis.width())?;
    for (index, row) in drawn.iter().enumerate() {
        write_legend(to, shown, index, row, width)?;
    }
    write_omissions(to, &rows, &canvas)
}

/// Draws a series; points further than `joined` apart, in milliseconds, are not joined.
fn draw(
    canvas: &mut Canvas,
    index: usize,
    row: &Row<'_>,
    times: &TimeAxis,
    values: &ValueAxis,
    joined: Option<i64>,
) {
    let mut before: Option<(i64, (usize, usize))> = None;
    for (time, value) in row.floats() {
        if !value.is_finite() {
            before = None;
            continue;
        }
        let place = (times.column(time), values.line(value));
        match before.filter(|(last, _)| joined.is_some_and(|step| time - last <= step)) {
            Some((_, last)) => canvas.line(index, last, place),
            None => canvas.dot(index, place),
        }
        before = Some((time, place));
    }
}

fn write_legend(
    to: &mut dyn Write,
    shown: &Shown<'_>,
    index: usize,
    row: &Row<'_>,
    width: usize,
) -> io::Result<()> {
    let values = || row.floats().map(|(_, value)| value);
    let min = axis::brief(values().fold(f64::NAN, f64::min));
    let max = axis::brief(values().fold(f64::NAN, f64::max));
    let last = axis::brief(values().next_back().unwrap_or(f64::NAN));
    let mut facts = match row.floats().next() {
        Some(_) => format!("  min {min}  max {max}  last {last}"),
        None => "  only native histograms".to_owned(),
    };
    let steps = shown.grid.len();
    if shown.is_range && row.points.len() < steps {
        let empty = (steps - row.points.len()).to_string();
        facts.extend(["  ", &empty, " of ", &steps.to_string(), " steps empty"]);
    }
    let name = row.labels.map_or_else(|| "scalar".to_owned(), ToString::to_string);
    let room = width.saturating_sub(facts.len() + 2).max(NARROWEST);
    writeln!(to, "{} {}{facts}", MARKS[index], shortened(&name, room))
}

/// What the drawing does not show.
fn write_omissions(to: &mut dyn Write, rows: &[Row<'_>], canvas: &Canvas) -> io::Result<()> {
    if canvas.has_overlaps() {
        writeln!(to, "{OVERLAP} several series")?;
    }
    let drawn = &rows[..rows.len().min(MARKS.len())];
    let values = drawn.iter().flat_map(|row| row.floats().map(|(_, value)| value));
    let odd: Vec<f64> = values.filter(|value| !value.is_finite()).collect();
    if let Some(first) = odd.first() {
        let (count, first) = (plural(odd.len(), "value"), float::format(*first));
        writeln!(to, "not drawn: {count} NaN or infinite, such as {first}")?;
    }
    let histograms: usize = drawn.iter().map(|row| row.points.len() - row.floats().count()).sum();
    if histograms > 0 {
        writeln!(to, "not drawn: {}", plural(histograms, "native histogram"))?;
    }
    if rows.len() > drawn.len() {
        writeln!(to, "not drawn: {} more of {} series", rows.len() - drawn.len(), rows.len())?;
    }
    Ok(())
}

/// The text, or its beginning with an ellipsis, within so many columns.
fn shortened(text: &str, room: usize) -> String {
    let mut end = 0;
    let mut used = 0;
    for (at, own) in text.char_indices() {
        let next = used + own.width().unwrap_or(0);
        if next > room {
            return format!("{}…", &text[..end]);
        }
        if next < room {
            end = at + own.len_utf8();
        }
        used = next;
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened_to_their_room() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("abcd", 3), "ab…");
        assert_eq!(shortened("ψψψψ", 3), "ψψ…");
        assert_eq!(shortened("漢字漢字", 5), "漢字…");
    }
}
