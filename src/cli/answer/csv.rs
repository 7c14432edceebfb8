//! A line a sample: its time in RFC 3339, a column for each label, its value.

use std::collections::BTreeSet;
use std::io::{self, Write};

use promwright_engine::Value;
use promwright_number::time;

use super::{Shown, display};

/// Writes the answer; the first line names the columns.
pub(crate) fn write(to: &mut dyn Write, shown: &Shown<'_>) -> io::Result<()> {
    if let Value::String(string) = shown.value {
        writeln!(to, "time,value")?;
        return writeln!(to, "{},{}", time::format(shown.grid.start), field(string));
    }
    let labels = shown.rows().filter_map(|row| row.labels);
    let names: BTreeSet<&str> = labels.flat_map(|own| own.iter().map(|(name, _)| name)).collect();
    let header = line(names.iter().copied());
    writeln!(to, "time,{header}value")?;
    for row in shown.rows() {
        let value = |name: &str| row.labels.and_then(|labels| labels.get(name)).unwrap_or_default();
        let labels = line(names.iter().map(|name| value(name)));
        for (at, value) in row.points {
            writeln!(to, "{},{labels}{}", time::format(at), field(&display(&value)))?;
        }
    }
    Ok(())
}

/// Fields, each with a comma behind it.
fn line<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for own in fields {
        line.push_str(&field(own));
        line.push(',');
    }
    line
}

/// A field, in quotes where it needs them.
fn field(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
