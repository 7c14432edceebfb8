//! As the HTTP API of Prometheus 3.14 answers.

use std::io::{self, Write};

use promwright_engine::Value;
use promwright_number::float;
use promwright_series::api::write::{push_histogram_point, push_labels, push_message, push_point};

use promwright_series::Sample;

use super::Shown;

/// Of warnings and of infos so many are told.
const MOST_REMARKS: usize = 10;

/// What is buffered before it is handed on.
const PIECE: usize = 1 << 16;

/// Writes the answer of a query that succeeded.
pub(crate) fn write(to: &mut dyn Write, shown: &Shown<'_>) -> io::Result<()> {
    let kind = match shown.value {
        _ if shown.is_range => "matrix",
        Value::Scalar(_) => "scalar",
        Value::String(_) => "string",
        Value::Vector(_) => "vector",
        Value::Matrix(_) => "matrix",
    };
    let mut text =
        format!("{{\"status\":\"success\",\"data\":{{\"resultType\":\"{kind}\",\"result\":");
    match shown.value {
        Value::Scalar(values) if !shown.is_range => {
            let value = values.first().copied().unwrap_or(f64::NAN);
            push_lone(&mut text, shown.grid.start, &float::format_plain(value));
        }
        Value::String(string) => push_lone(&mut text, shown.grid.start, string),
        _ => write_series(to, &mut text, shown)?,
    }
    text.push('}');
    push_remarks(&mut text, "warning", shown.warnings);
    push_remarks(&mut text, "info", shown.infos);
    text.push_str("}\n");
    to.write_all(text.as_bytes())
}

/// What the API says of a query that failed.
pub(crate) fn error(kind: &str, message: &str) -> String {
    let mut text = format!("{{\"status\":\"error\",\"errorType\":\"{kind}\",\"error\":");
    push_message(&mut text, message);
    text.push('}');
    text
}

fn write_series(to: &mut dyn Write, text: &mut String, shown: &Shown<'_>) -> io::Result<()> {
    let is_vector = !shown.is_range && matches!(shown.value, Value::Vector(_));
    text.push('[');
    for (index, row) in shown.rows().enumerate() {
        text.push_str(if index > 0 { ",{\"metric\":" } else { "{\"metric\":" });
        match row.labels {
            Some(labels) => push_labels(text, labels),
            None => text.push_str("{}"),
        }
        for (kind, of_histograms) in [("value", false), ("histogram", true)] {
            let is_kind = |sample| matches!(sample, Sample::Histogram(_)) == of_histograms;
            let points = row.points.iter().filter(|(_, sample)| is_kind(*sample));
            write_points(to, text, kind, points, is_vector)?;
        }
        text.push('}');
    }
    text.push(']');
    Ok(())
}

/// The points of one kind, if there are any; in a vector there is only one.
fn write_points<'a>(
    to: &mut dyn Write,
    text: &mut String,
    kind: &str,
    points: impl Iterator<Item = &'a (i64, Sample<'a>)>,
    is_vector: bool,
) -> io::Result<()> {
    let mut count = 0;
    for (time, sample) in points {
        match count {
            0 if is_vector => text.extend([",\"", kind, "\":"]),
            0 => text.extend([",\"", kind, "s\":["]),
            _ => text.push(','),
        }
        count += 1;
        match sample {
            Sample::Float(value) => push_point(text, *time, *value),
            Sample::Histogram(histogram) => push_histogram_point(text, *time, histogram),
        }
        if text.len() > PIECE {
            to.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    if count > 0 && !is_vector {
        text.push(']');
    }
    Ok(())
}

/// A scalar or a string, whose time is printed as a float.
fn push_lone(text: &mut String, time: i64, value: &str) {
    text.push('[');
    float::push_plain(text, time as f64 / 1000.0);
    text.push(',');
    push_message(text, value);
    text.push(']');
}

fn push_remarks(text: &mut String, kind: &str, remarks: &[String]) {
    if remarks.is_empty() {
        return;
    }
    text.extend([",\"", kind, "s\":["]);
    for (index, remark) in remarks.iter().take(MOST_REMARKS).enumerate() {
        if index > 0 {
            text.push(',');
        }
        push_message(text, remark);
    }
    if let Some(more @ 1..) = remarks.len().checked_sub(MOST_REMARKS) {
        text.push(',');
        push_message(text, &format!("{more} more {kind} annotations omitted"));
    }
    text.push(']');
}
