//! Tables of text: the first column to the left, numbers to the right.

use promwright_source::all_visible;
use unicode_width::UnicodeWidthStr;

/// Draws rows below a head, each column as wide as its widest cell.
pub fn table(drawn: &mut String, head: &[&str], rows: &[Vec<String>]) {
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(&head)
        .chain(rows)
        .map(|row| row.iter().map(|cell| all_visible(cell.into()).into_owned()).collect())
        .collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    for row in &rows {
        let mut line = String::from(" ");
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width.saturating_sub(cell.width()));
            let (before, after) = if column == 0 { ("", pad.as_str()) } else { (pad.as_str(), "") };
            line.push_str(if column == 0 { " " } else { "  " });
            line.extend([before, cell, after]);
        }
        drawn.push_str(line.trim_end());
        drawn.push('\n');
    }
}
