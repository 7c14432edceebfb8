//! The series of a test: written out, repeated, or in another file.

use promwright_rulebook::Text;
use promwright_rulebook::yaml::{Fields, Node};
use promwright_series::notation::{self, NotationError, Part};
use promwright_source::Diagnostic;

use super::reading::{Reading, Shape};
use super::repeat::FOR_EACH;
use super::scalar;
use crate::model::{InputSeries, Origin, Supply};

pub(super) const SERIES: Shape = Shape {
    what: "a series",
    promtool: "series",
    fields: &["series", "values", "from", "scenario", "test", "seed", "at", FOR_EACH],
    known: 2,
};

/// An item of `input_series`.
pub(super) enum Input {
    /// A series with its values.
    Written(InputSeries),
    /// Series that stand elsewhere.
    Elsewhere(Supply),
}

/// Reads an item of `input_series`; no more than `most` values are kept.
pub(super) fn input(node: Node<'_>, most: usize, reading: &mut Reading) -> Option<Input> {
    let fields = reading.fields(node, &SERIES)?;
    let origins = ["series", "from", "scenario"].map(|name| fields.get(name));
    let mut given = origins.into_iter().flatten();
    match (given.next(), given.next()) {
        (Some((first, _)), Some((second, _))) => {
            let message = "one item is a series, or stands for those of one file or scenario";
            reading.findings.push(
                Diagnostic::error("test/bad-series", second.place(), message)
                    .cause(first.place(), "this says already which series these are")
                    .help("make two items of them"),
            );
            None
        }
        _ if fields.value("from").is_some() || fields.value("scenario").is_some() => {
            elsewhere(node, &fields, reading).map(Input::Elsewhere)
        }
        _ => written(node, &fields, most, reading).map(Input::Written),
    }
}

fn elsewhere(node: Node<'_>, fields: &Fields<'_>, reading: &mut Reading) -> Option<Supply> {
    let test = reading.text(fields, "test");
    let seed = seed(fields, reading);
    let origin = match reading.text(fields, "from") {
        Some(path) => Origin::File { path, test },
        None => Origin::Scenario { name: reading.text(fields, "scenario")?, seed: seed? },
    };
    let of_others: &[&str] = match origin {
        Origin::File { .. } => &["values", "seed"],
        Origin::Scenario { .. } => &["values", "test"],
    };
    for name in of_others {
        misplaced(fields, name, reading);
    }
    let at = scalar::duration(fields, "at", reading);
    Some(Supply { place: node.place(), origin, at, series: Vec::new() })
}

/// The seed of a scenario: a whole number, 0 if absent.
fn seed(fields: &Fields<'_>, reading: &mut Reading) -> Option<u64> {
    let Some(text) = reading.text(fields, "seed") else { return Some(0) };
    let seed = text.value().parse().ok();
    if seed.is_none() {
        let message = format!("`seed` is not a whole number: `{}`", text.value());
        reading.findings.push(Diagnostic::error("test/wrong-type", text.place(), message));
    }
    seed
}

/// Reports a field that says nothing about what its item is.
fn misplaced(fields: &Fields<'_>, name: &str, reading: &mut Reading) {
    let Some((key, _)) = fields.get(name) else { return };
    let (belongs, is) = match name {
        "seed" => ("`scenario`", "the series are not simulated"),
        "test" => ("`from`", "no test is read"),
        "at" => ("`from` or `scenario`", "the values start with the test"),
        _ => ("`series`", "the values stand elsewhere"),
    };
    let message = format!("`{name}` belongs to {belongs}: {is}");
    reading.findings.push(Diagnostic::error("test/unknown-field", key.place(), message));
}

fn written(
    node: Node<'_>,
    fields: &Fields<'_>,
    most: usize,
    reading: &mut Reading,
) -> Option<InputSeries> {
    let Some(series) = reading.text(fields, "series") else {
        let message = "a series without `series`";
        reading.findings.push(Diagnostic::error("test/bad-series", node.first_line(), message));
        return None;
    };
    for name in ["test", "seed", "at"] {
        misplaced(fields, name, reading);
    }
    let values = reading.text(fields, "values");
    let values_text = values.as_ref().map_or("", |values| values.value());
    match notation::parse_parts(series.value(), values_text, most) {
        Ok((labels, points)) => {
            if points.is_empty() && !node.is_cut() {
                let message = "a series without values";
                reading.findings.push(
                    Diagnostic::warning("test/empty-series", series.place(), message)
                        .help("to promtool it is not there at all; give it `values`"),
                );
            }
            let place = values.map_or(series.place(), |values| values.place());
            Some(InputSeries { place: node.place(), values: place, labels, points })
        }
        Err((part, error)) => {
            let text = if part == Part::Values { values.unwrap_or(series) } else { series };
            reading.findings.push(bad_notation(&text, error));
            None
        }
    }
}

pub(super) fn bad_notation(text: &Text, error: NotationError) -> Diagnostic {
    let NotationError { span, message, help } = error;
    Diagnostic::error("test/bad-series", text.place_of(span), message).help(help)
}
