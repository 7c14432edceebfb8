//! Writes series and what is declared about them.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io;

use promwright_number::float;

use super::{Exposition, Format, Kind, Metadata};
use crate::labels::is_classic;
use crate::{Labels, METRIC_NAME, Series, is_stale};

/// Which samples are written, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timestamps {
    /// All samples, each with its time: a dump.
    Each,
    /// The last sample of each series, without its time: a page to scrape.
    None,
}

/// Writes the families in the order of their metadata, then the series that none covers.
///
/// Neither format can tell that a series is stale, so stale markers are left out. A counter or
/// info metric whose name lacks the suffix that OpenMetrics demands is written as `unknown`
/// there, and a unit that the name does not end with is left out.
pub fn write(exposition: &Exposition, format: Format, timestamps: Timestamps) -> String {
    let mut writer = Writer { out: String::new(), format, timestamps };
    let done: Result<(), Infallible> = writer.all(exposition, |_| Ok(()));
    match done {
        Ok(()) => writer.out,
    }
}

/// What [`write()`] returns, handed on series by series, so that a long dump is never whole in
/// memory.
///
/// # Errors
///
/// Those of `to`.
pub fn write_to(
    exposition: &Exposition,
    format: Format,
    timestamps: Timestamps,
    to: &mut dyn io::Write,
) -> io::Result<()> {
    let mut writer = Writer { out: String::new(), format, timestamps };
    let hand_on = |out: &mut String| {
        to.write_all(out.as_bytes())?;
        out.clear();
        Ok(())
    };
    writer.all(exposition, hand_on)
}

/// The series of each family, and those of none.
fn grouped(exposition: &Exposition) -> (Vec<Vec<&Series>>, Vec<&Series>) {
    let mut families = vec![Vec::new(); exposition.metadata.len()];
    let mut rest = Vec::new();
    for series in &exposition.series {
        let name = series.labels.metric().unwrap_or_default();
        let exact = exposition.metadata.iter().position(|metadata| metadata.name == name);
        let covers = || exposition.metadata.iter().position(|metadata| metadata.covers(name));
        match exact.or_else(covers) {
            Some(index) => families[index].push(series),
            None => rest.push(series),
        }
    }
    (families, rest)
}

struct Writer {
    out: String,
    format: Format,
    timestamps: Timestamps,
}

impl Writer {
    /// Writes everything, and calls `each` behind each series and at the end.
    fn all<E>(
        &mut self,
        exposition: &Exposition,
        mut each: impl FnMut(&mut String) -> Result<(), E>,
    ) -> Result<(), E> {
        let (families, rest) = grouped(exposition);
        for (metadata, series) in exposition.metadata.iter().zip(&families) {
            self.declare(metadata);
            for one in series {
                self.series(one);
                each(&mut self.out)?;
            }
        }
        for one in rest {
            self.series(one);
            each(&mut self.out)?;
        }
        if self.format == Format::OpenMetrics {
            self.out.push_str("# EOF\n");
        }
        each(&mut self.out)
    }

    fn declare(&mut self, metadata: &Metadata) {
        let (name, kind) = self.family(metadata);
        let shown = if is_classic(name, ":") { name.to_owned() } else { quoted(name) };
        if !metadata.help.is_empty() {
            let help = escaped(&metadata.help, self.format == Format::OpenMetrics);
            let _ = writeln!(self.out, "# HELP {shown} {help}");
        }
        let _ = writeln!(self.out, "# TYPE {shown} {}", kind.as_str(self.format));
        let unit = metadata.unit.as_str();
        let suffix = name.strip_suffix(unit).is_some_and(|name| name.ends_with('_'));
        if self.format == Format::OpenMetrics && !unit.is_empty() && suffix {
            let _ = writeln!(self.out, "# UNIT {shown} {unit}");
        }
    }

    /// The name and kind under which the format declares the family.
    fn family<'m>(&self, metadata: &'m Metadata) -> (&'m str, Kind) {
        let Metadata { name, kind, .. } = metadata;
        if self.format == Format::Text || kind.suffix().is_empty() {
            return (name, *kind);
        }
        let stripped = name.strip_suffix(kind.suffix()).filter(|name| !name.is_empty());
        stripped.map_or((name, Kind::Unknown), |stripped| (stripped, *kind))
    }

    fn series(&mut self, series: &Series) {
        let start = self.out.len();
        self.labels(&series.labels);
        let text = self.out.split_off(start);
        let samples = series.samples.iter().filter(|(_, value)| !is_stale(*value));
        match self.timestamps {
            Timestamps::Each => samples.for_each(|(time, value)| {
                self.value(&text, value);
                self.out.push(' ');
                self.time(time);
                self.out.push('\n');
            }),
            Timestamps::None => {
                let last = series.samples.iter().next_back();
                if let Some((_, value)) = last.filter(|(_, value)| !is_stale(*value)) {
                    self.value(&text, value);
                    self.out.push('\n');
                }
            }
        }
    }

    fn value(&mut self, series: &str, value: f64) {
        self.out.push_str(series);
        self.out.push(' ');
        float::push(&mut self.out, value);
    }

    fn time(&mut self, millis: i64) {
        let (seconds, rest) = (millis / 1000, (millis % 1000).abs());
        match self.format {
            Format::Text => drop_ok(write!(self.out, "{millis}")),
            Format::OpenMetrics => {
                let sign = if millis < 0 && seconds == 0 { "-" } else { "" };
                drop_ok(write!(self.out, "{sign}{seconds}"));
                if rest != 0 {
                    drop_ok(write!(self.out, ".{rest:03}"));
                }
            }
        }
    }

    fn labels(&mut self, labels: &Labels) {
        let name = labels.metric().unwrap_or_default();
        let mut separator = '{';
        if is_classic(name, ":") {
            self.out.push_str(name);
        } else {
            self.out.push('{');
            self.out.push_str(&quoted(name));
            separator = ',';
        }
        for (label, value) in labels.iter().filter(|(label, _)| *label != METRIC_NAME) {
            self.out.push(separator);
            if is_classic(label, "") {
                self.out.push_str(label);
            } else {
                self.out.push_str(&quoted(label));
            }
            self.out.push('=');
            self.out.push_str(&quoted(value));
            separator = ',';
        }
        if separator == ',' {
            self.out.push('}');
        }
    }
}

/// Writing into a String cannot fail.
fn drop_ok(_: std::fmt::Result) {}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, true))
}

/// With backslashes and line breaks escaped, and quotes where `quotes`.
fn escaped(text: &str, quotes: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '"' if quotes => out.push_str("\\\""),
            _ => out.push(character),
        }
    }
    out
}
