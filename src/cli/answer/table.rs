//! For people: a line a series, or a block a series where it has several samples.

use std::io::{self, Write};

use promwright_engine::Value;
use promwright_number::time;
use unicode_width::UnicodeWidthStr;

use super::{Row, Shown, display};

/// Series are padded to the longest, but not beyond this.
const WIDEST: usize = 100;

/// Writes the answer.
pub(crate) fn write(to: &mut dyn Write, shown: &Shown<'_>) -> io::Result<()> {
    if let Value::String(string) = shown.value {
        return writeln!(to, "{}", promwright_series::quote(string));
    }
    let mut series = 0;
    if shown.is_range || matches!(shown.value, Value::Matrix(_)) {
        for row in shown.rows() {
            series += 1;
            writeln!(to, "{}", name(&row))?;
            for (at, value) in row.points {
                writeln!(to, "  {}  {}", time::format(at), display(&value))?;
            }
        }
    } else {
        series = write_instant(to, shown)?;
    }
    if series == 0 {
        writeln!(to, "no series")?;
    }
    Ok(())
}

fn write_instant(to: &mut dyn Write, shown: &Shown<'_>) -> io::Result<usize> {
    let rows: Vec<(String, String)> = shown
        .rows()
        .filter_map(|row| Some((name(&row), display(&row.points.first()?.1))))
        .collect();
    let width = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0).min(WIDEST);
    for (name, value) in &rows {
        let padding = " ".repeat(width.saturating_sub(name.width()));
        writeln!(to, "{name}{padding}  {value}")?;
    }
    Ok(rows.len())
}

fn name(row: &Row<'_>) -> String {
    row.labels.map_or_else(|| "scalar".to_owned(), ToString::to_string)
}
