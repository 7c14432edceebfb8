//! The series that a rule or a query read, in series notation.

use std::fmt::Write as _;

use promwright_number::duration;
use promwright_source::{Style, all_visible};

use super::paragraph::{columns, paragraph};
use crate::story::{InputView, Inputs};

/// Draws them, each with its values beside or below it.
pub fn draw(drawn: &mut String, inputs: &Inputs, style: Style) {
    let until = duration::format(inputs.until);
    let from = inputs.series.iter().filter(|own| own.step > 0).map(usual).next();
    let header = match from {
        Some((from, _)) if from == inputs.until => format!("read at {until}:"),
        Some((from, step)) => format!(
            "read from {} to {until}, every {}:",
            duration::format(from),
            duration::format(step)
        ),
        None => format!("read up to {until}:"),
    };
    let _ = writeln!(drawn, "  {header}");
    let width = |own: &InputView| columns(&own.series) + 2 * own.depth;
    let widest = inputs.series.iter().map(width).max().unwrap_or(0);
    let is_wide = widest + 30 > style.width;
    for series in &inputs.series {
        let start = format!(
            "    {}{}",
            "  ".repeat(series.depth),
            all_visible(series.series.as_str().into())
        );
        let Some(values) = &series.values else {
            paragraph(drawn, "", "      ", &start, style.width);
            continue;
        };
        let dated = if series.step > 0 && from != Some(usual(series)) {
            let (from, step) = (duration::format(series.from), duration::format(series.step));
            format!("from {from}, every {step}: {values}")
        } else {
            values.clone()
        };
        if is_wide {
            paragraph(drawn, "", "      ", &start, style.width);
            let indent = " ".repeat(8 + 2 * series.depth);
            paragraph(drawn, &indent, &indent, &dated, style.width);
        } else {
            let pad = widest - width(series) + 2;
            let first = format!("{start}{}", " ".repeat(pad));
            paragraph(drawn, &first, &" ".repeat(4 + widest + 2), &dated, style.width);
        }
    }
    if inputs.more > 0 {
        let _ = writeln!(drawn, "    {}", style.dim(&format!("and {} more series", inputs.more)));
    }
}

const fn usual(series: &InputView) -> (i64, i64) {
    (series.from, series.step)
}
