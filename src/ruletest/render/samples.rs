//! The difference of the samples that a query should give and those that it gives.

use std::fmt::Write as _;

use promwright_number::float;
use promwright_source::Style;

use super::inline::{Piece, inline};
use super::pairing::{self, Paired};
use super::paragraph::columns;
use super::row::{Row, Side};
use crate::report::SampleView;

/// Draws what differs, sample by sample.
pub fn difference(drawn: &mut String, expected: &[SampleView], got: &[SampleView], style: Style) {
    let paired = Paired::new(expected, got, pairing::samples);
    let _ = writeln!(drawn, "  {} {}", style.red("- expected"), style.green("+ got"));
    let both = paired.changed.iter().flat_map(|(own, other)| [*own, *other]);
    let all = both.chain(paired.missing.iter().copied()).chain(paired.extra.iter().copied());
    let widest = all.map(|own| columns(&series(own))).max().unwrap_or(0);
    // Values stand in a column, unless the series leave no room for it.
    let indent = if widest + 20 <= style.width { widest + 2 } else { 0 };
    for (own, other) in &paired.changed {
        changed(drawn, own, other, indent, style);
    }
    if expected.is_empty() {
        line(drawn, Side::Expected, Piece::plain("nothing"), false, style);
    }
    for (samples, side) in [(&paired.missing, Side::Expected), (&paired.extra, Side::Got)] {
        for own in samples {
            line(drawn, side, Piece::plain(&text(own, indent)), false, style);
        }
    }
    if got.is_empty() {
        line(drawn, Side::Got, Piece::plain("nothing"), false, style);
    }
    if paired.alike > 0 {
        let verb = if paired.alike == 1 { "other is" } else { "others are" };
        let alike = format!("{} {verb} as expected", paired.alike);
        let _ = writeln!(drawn, "    {}", style.dim(&alike));
    }
}

fn changed(
    drawn: &mut String,
    expected: &SampleView,
    got: &SampleView,
    indent: usize,
    style: Style,
) {
    let (own, other) = (text(expected, indent), text(got, indent));
    if own == other {
        // NaN, which equals nothing.
        line(drawn, Side::Both, Piece::plain(&own), false, style);
        return;
    }
    let (own, other) = inline(&own, &other);
    let below = !other.iter().any(|piece| piece.differs);
    line(drawn, Side::Expected, own, below, style);
    line(drawn, Side::Got, other, !below, style);
}

fn line(drawn: &mut String, side: Side, pieces: Vec<Piece>, marks: bool, style: Style) {
    Row { side, name: "", indent: 0, hang: 4, pieces, marks }.draw(drawn, style);
}

/// The sample with its value in a column of its own, or right behind it.
fn text(sample: &SampleView, indent: usize) -> String {
    let series = series(sample);
    let pad = indent.saturating_sub(columns(&series)).max(1);
    format!("{series}{}{}", " ".repeat(pad), value(sample))
}

fn series(sample: &SampleView) -> String {
    sample.labels.to_string()
}

fn value(sample: &SampleView) -> String {
    let value = float::format(sample.value);
    match &sample.histogram {
        None => value,
        Some(histogram) if sample.value == 0.0 => histogram.clone(),
        Some(histogram) => format!("{histogram} and the value {value}"),
    }
}
