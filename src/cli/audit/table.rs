//! The table of an audit: a line a metric, with values, what they should be, and the status.

use std::fmt::Write as _;

use promwright_audit::{Row, Status};
use promwright_lint::MetricKind;
use promwright_number::float::format_plain;
use promwright_series::exposition::Kind;
use promwright_source::{Style, all_visible};
use unicode_width::UnicodeWidthStr;

const HEAD: [&str; 6] = ["metric", "value", "range", "healthy", "status", "read by"];

/// What a narrow terminal may have no room for: who reads it, and the range.
const SPARE: [usize; 2] = [5, 2];
/// Where the status stands, which is coloured.
const STATUS: usize = 4;

/// Draws the metrics that are declared; where none is, those that somebody reads, or else all. Of
/// those without values there is only the name to be said, below the others.
pub(super) fn draw(rows: &[Row], style: Style) -> String {
    let is_any_declared = rows.iter().any(|row| row.is_declared);
    let is_any_read = rows.iter().any(|row| !row.readers.is_empty());
    let is_shown = |row: &&Row| match (is_any_declared, is_any_read) {
        (true, _) => row.is_declared,
        (false, true) => !row.readers.is_empty(),
        (false, false) => true,
    };
    let without = [Status::NotExposed, Status::NoSeries];
    let has_values = |row: &&Row| !without.iter().any(|status| row.status.contains(status));
    let (with_values, rest): (Vec<&Row>, Vec<&Row>) =
        rows.iter().filter(is_shown).partition(has_values);
    let mut drawn = String::new();
    if !with_values.is_empty() {
        table(&mut drawn, &with_values, style);
        drawn.push('\n');
    }
    for status in without {
        let names: Vec<_> = rest
            .iter()
            .filter(|row| row.status.contains(&status))
            .map(|row| all_visible((&*row.name).into()))
            .collect();
        if !names.is_empty() {
            listed(&mut drawn, status, &names.join(", "), style);
        }
    }
    drawn
}

/// Names with what is to be said of them.
fn listed(drawn: &mut String, status: Status, names: &str, style: Style) {
    let options = textwrap::Options::new(style.width.saturating_sub(2))
        .initial_indent("  ")
        .subsequent_indent("    ")
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    drawn.push_str(&textwrap::fill(&format!("{}: {names}", status.as_str()), options));
    drawn.push_str("\n\n");
}

fn table(drawn: &mut String, shown: &[&Row], style: Style) {
    let cells: Vec<[String; 6]> = shown.iter().map(|row| cells(row)).collect();
    let mut widths = HEAD.map(UnicodeWidthStr::width);
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let is_used = |column: &usize| cells.iter().any(|row| !row[*column].is_empty());
    let mut columns: Vec<usize> = (0..HEAD.len()).filter(is_used).collect();
    for spare in SPARE {
        let whole: usize = columns.iter().map(|column| widths[*column] + 2).sum();
        if whole > style.width {
            columns.retain(|column| *column != spare);
        }
    }
    line(drawn, &HEAD.map(str::to_owned), &columns, &widths, None, style);
    for (row, cells) in shown.iter().zip(&cells) {
        line(drawn, cells, &columns, &widths, Some(row.worst()), style);
    }
}

fn line(
    drawn: &mut String,
    cells: &[String; 6],
    columns: &[usize],
    widths: &[usize; 6],
    status: Option<Status>,
    style: Style,
) {
    let mut line = String::new();
    for column in columns {
        let cell = &cells[*column];
        let pad = widths[*column].saturating_sub(cell.width());
        line.push_str("  ");
        match status.filter(|_| *column == STATUS && style.color) {
            Some(status) => {
                let _ = write!(line, "\x1b[{}m{cell}\x1b[0m", colour(status));
            }
            None => line.push_str(cell),
        }
        line.extend(std::iter::repeat_n(' ', pad));
    }
    drawn.push_str(line.trim_end());
    drawn.push('\n');
}

const fn colour(status: Status) -> u8 {
    match status {
        Status::Ok => 32,
        Status::NoSeries => 36,
        Status::Undeclared | Status::Unhealthy | Status::NotExposed | Status::UndeclaredLabel => 33,
        Status::MissingLabel | Status::WrongKind | Status::OutOfRange => 31,
    }
}

fn cells(row: &Row) -> [String; 6] {
    let status: Vec<_> = row.status.iter().copied().map(Status::as_str).collect();
    [
        all_visible((&*row.name).into()).into_owned(),
        value(row),
        row.range.map(interval).unwrap_or_default(),
        healthy(row),
        status.join(", "),
        row.readers.describe(),
    ]
}

/// The last values of all series, each once and in order, and what they were where that was
/// worse; of a histogram how many there are.
fn value(row: &Row) -> String {
    if row
        .kind
        .map_or(row.exposed_as == Some(Kind::Histogram), |kind| kind == MetricKind::Histogram)
    {
        return histogram(row);
    }
    let mut values: Vec<f64> = Vec::new();
    for value in row.series.iter().filter_map(|own| own.values).map(|values| values.last) {
        if !values.iter().any(|known| known.total_cmp(&value).is_eq()) {
            values.push(value);
        }
    }
    values.sort_by(f64::total_cmp);
    let share = match row.shares.as_slice() {
        [] => String::new(),
        shares => {
            let shares: Vec<_> = shares.iter().map(|share| percent(*share)).collect();
            format!(" ({}%)", shares.join(", "))
        }
    };
    let now = match values.as_slice() {
        [first, .., last] if values.len() > 3 => {
            format!("{} … {} ({})", shown(*first), shown(*last), values.len())
        }
        _ => values.iter().map(|value| shown(*value)).collect::<Vec<_>>().join(", "),
    } + &share;
    match worse(row, &values) {
        Some(value) => format!("{now}, was {}", shown(value)),
        None => now,
    }
}

/// A share in per cent.
fn percent(share: f64) -> String {
    shown((share * 1000.0).round() / 10.0)
}

/// The values that need no attention, or the share of another counter.
fn healthy(row: &Row) -> String {
    match (&row.healthy, &row.healthy_share) {
        (Some(healthy), _) => interval(*healthy),
        (None, Some(share)) => {
            let (low, high) = share.healthy;
            // A share is never less than nothing.
            let low = if low <= 0.0 { f64::NEG_INFINITY } else { low * 100.0 };
            format!("{}%", interval((low, high * 100.0)))
        }
        (None, None) => String::new(),
    }
}

/// A value that is not as it should be, where none of the last ones is.
fn worse(row: &Row, last: &[f64]) -> Option<f64> {
    let bounds = row.range.into_iter().chain(row.healthy);
    let mut found = bounds.filter_map(|(low, high)| {
        if last.iter().any(|value| !(low..=high).contains(value)) {
            return None;
        }
        row.series.iter().find_map(|own| own.values?.outside((low, high)))
    });
    found.next()
}

/// How many observations a histogram has, and their mean.
fn histogram(row: &Row) -> String {
    let total = |ending: &str| -> f64 {
        let of = |name: &str| name.strip_suffix(ending) == Some(&row.name);
        let series = row.series.iter().filter(|own| own.labels.metric().is_some_and(of));
        series.filter_map(|own| own.values).map(|values| values.last).sum()
    };
    let (count, sum) = (total("_count"), total("_sum"));
    if count > 0.0 { format!("{} × {}", shown(count), shown(sum / count)) } else { String::new() }
}

/// A number in at most five digits, before the point as many as there are.
fn shown(value: f64) -> String {
    let digits = if value == 0.0 || !value.is_finite() { 0.0 } else { value.abs().log10().floor() };
    let scale = 10_f64.powf((4.0 - digits).clamp(0.0, 12.0));
    let rounded = (value * scale).round() / scale;
    format_plain(if rounded.is_finite() { rounded } else { value })
}

/// An interval, as in `0.4..0.8` or `≤ 0.5`.
fn interval((low, high): (f64, f64)) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("{}..{}", shown(low), shown(high)),
        (true, false) => format!("≥ {}", shown(low)),
        (false, true) => format!("≤ {}", shown(high)),
        (false, false) => String::new(),
    }
}
