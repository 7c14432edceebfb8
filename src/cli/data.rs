//! Files of samples: which reader each needs, by what is in it.
//!
//! Text formats of regular files are read piece by piece; the others are in memory as a whole.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use promwright_engine::Storage;
use promwright_ruletest::InputSet;
use promwright_series::exposition::{self, ExpositionError, Format, ReadError};
use promwright_series::{Series, api, join};
use promwright_source::{Diagnostic, Severity, Sources};

use crate::failure::{Failure, Result};

/// How much of a file tells what it is.
const HEAD: u64 = 1 << 16;

/// What files of samples hold.
#[derive(Default)]
pub(crate) struct Data {
    /// The samples.
    pub storage: Storage,
    /// The texts that the findings are about.
    pub sources: Sources,
    /// What is wrong with series notation.
    pub findings: Vec<Diagnostic>,
    /// What is wrong with other formats.
    pub faults: Vec<Fault>,
}

/// Something that is wrong with a text whose format knows no findings.
pub(crate) struct Fault {
    /// What, with the file and the line.
    pub failure: Failure,
    /// The line, and below it a mark at the column.
    excerpt: Option<[String; 2]>,
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self { failure, excerpt: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", self.failure.what())?;
        for line in self.excerpt.iter().flatten() {
            write!(formatter, "\n  | {line}")?;
        }
        match self.failure.way_out() {
            Some(help) => write!(formatter, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl Data {
    /// Reads files. Of a file with several tests `test` says which one's series to take; samples
    /// without a time are of the time `now`, in milliseconds since the epoch.
    ///
    /// # Errors
    ///
    /// A file that cannot be read. What is malformed is told by the result.
    pub fn load(paths: &[PathBuf], test: Option<&str>, now: i64) -> Result<Self> {
        let mut data = Self::default();
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            files.push(data.read(path, test, now)?);
        }
        if data.is_malformed() {
            return Ok(data);
        }
        match join(files) {
            Ok(series) => match Storage::from_series(series) {
                Ok(storage) => data.storage = storage,
                Err(error) => data.faults.push(Failure::new(error.to_string()).into()),
            },
            Err(conflict) => data.faults.push(Failure::new(conflict.to_string()).into()),
        }
        Ok(data)
    }

    /// Whether a file is not in its format.
    pub fn is_malformed(&self) -> bool {
        !self.faults.is_empty() || self.findings.iter().any(|own| own.severity == Severity::Error)
    }

    fn read(&mut self, path: &Path, test: Option<&str>, now: i64) -> Result<Vec<Series>> {
        let mut input = Input::open(path)?;
        let series = match Kind::of(&input.head) {
            Kind::Json => api::read(&input.whole()?).map_err(|error| error.to_string()),
            Kind::Series => return self.read_series(path, input.whole()?, test),
            Kind::Exposition => {
                let tail = input.tail()?;
                let format = Format::of_ends(&input.head, &tail);
                return match exposition::read_from(&mut input.source, format, now) {
                    Ok(exposition) => Ok(exposition.series),
                    Err(ReadError::Io(error)) => Err(Failure::io("read", path, &error)),
                    Err(ReadError::Malformed(error)) => {
                        self.faults.push(located(&input.name, &error));
                        Ok(Vec::new())
                    }
                };
            }
        };
        Ok(series.unwrap_or_else(|error| {
            self.faults.push(Failure::new(format!("`{}`: {error}", input.name)).into());
            Vec::new()
        }))
    }

    fn read_series(
        &mut self,
        path: &Path,
        bytes: Vec<u8>,
        wanted: Option<&str>,
    ) -> Result<Vec<Series>> {
        let name = path.display();
        let Ok(text) = String::from_utf8(bytes) else {
            self.faults.push(Failure::new(format!("`{name}` is not UTF-8")).into());
            return Ok(Vec::new());
        };
        let file = self.sources.add(name.to_string(), text.as_str());
        let (sets, findings) = InputSet::read(file, &text);
        self.findings.extend(findings);
        let mut chosen = sets.iter().filter(|set| wanted.is_none_or(|name| set.name == name));
        match (chosen.next(), chosen.next()) {
            (Some(set), None) => Ok(set.series()),
            (None, _) if wanted.is_none() || sets.is_empty() => Ok(Vec::new()),
            (first, _) => {
                let message = match first {
                    Some(_) => format!("`{name}` has several tests, whose series would mix"),
                    None => format!("no test in `{name}` has that name"),
                };
                let names: Vec<_> = sets.iter().map(|set| format!("`{}`", set.name)).collect();
                let names = names.join(", ");
                let help =
                    format!("choose one of {names} with `--test`, or with `test` beside `from`");
                Err(Failure::new(message).help(help))
            }
        }
    }
}

/// The formats, as far as they need readers of their own.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Series,
    Exposition,
}

impl Kind {
    /// The format of a text that starts like this.
    fn of(head: &[u8]) -> Self {
        let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        if is_json(start) {
            return Self::Json;
        }
        let text = String::from_utf8_lossy(head);
        let has_key = text.lines().any(|line| {
            let line = line.trim_start_matches(['\u{feff}', '{', ' ', '-', '"']);
            let keys = ["input_series", "tests", "rule_files", "evaluation_interval", "interval"];
            keys.iter().any(|key| {
                let behind = line.strip_prefix(key).map(|rest| rest.trim_start_matches('"'));
                // A metric may have a colon in its name, but no blank behind it.
                let behind = behind.and_then(|rest| rest.strip_prefix(':'));
                behind.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
            })
        });
        if has_key { Self::Series } else { Self::Exposition }
    }
}

/// Whether a text starts as JSON of the API: exposition may start with a brace too, but has no
/// colon behind the string in it.
fn is_json(start: &[u8]) -> bool {
    if start.starts_with(b"[") {
        return true;
    }
    let Some(inside) = start.strip_prefix(b"{") else { return false };
    let Some(key) = inside.trim_ascii_start().strip_prefix(b"\"") else { return false };
    let known = [&b"status\""[..], b"data\"", b"resultType\"", b"result\"", b"errorType\""];
    known.iter().any(|known| {
        key.strip_prefix(*known).is_some_and(|rest| rest.trim_ascii_start().starts_with(b":"))
    })
}

/// A file whose beginning has been looked at.
struct Input {
    name: String,
    path: PathBuf,
    head: Vec<u8>,
    source: Source,
}

/// Where the whole text comes from.
enum Source {
    File(File),
    /// What cannot be read twice.
    Memory(io::Cursor<Vec<u8>>),
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Input {
    fn open(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| {
                Failure::new("cannot read standard input").cause(error.to_string())
            })?;
            return Ok(Self::in_memory("<stdin>", path, bytes));
        }
        let unreadable = |error: io::Error| Failure::io("read", path, &error);
        let name = path.display().to_string();
        let mut file = File::open(path).map_err(unreadable)?;
        if !file.metadata().map_err(unreadable)?.is_file() {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(unreadable)?;
            return Ok(Self::in_memory(&name, path, bytes));
        }
        let mut head = Vec::new();
        file.by_ref().take(HEAD).read_to_end(&mut head).map_err(unreadable)?;
        file.rewind().map_err(unreadable)?;
        Ok(Self { name, path: path.to_owned(), head, source: Source::File(file) })
    }

    fn in_memory(name: &str, path: &Path, bytes: Vec<u8>) -> Self {
        let head = bytes[..bytes.len().min(HEAD as usize)].to_vec();
        let source = Source::Memory(io::Cursor::new(bytes));
        Self { name: name.to_owned(), path: path.to_owned(), head, source }
    }

    /// All bytes.
    fn whole(&mut self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.source.read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(|error| Failure::io("read", &self.path, &error))
    }

    /// The last bytes, of which the format of a text can be told.
    fn tail(&mut self) -> Result<Vec<u8>> {
        const TAIL: u64 = 64;
        let mut read = || -> io::Result<Vec<u8>> {
            let file = match &mut self.source {
                Source::Memory(bytes) => {
                    let bytes = bytes.get_ref();
                    return Ok(bytes[bytes.len().saturating_sub(TAIL as usize)..].to_vec());
                }
                Source::File(file) => file,
            };
            let length = file.metadata()?.len();
            file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
            let mut tail = Vec::new();
            file.read_to_end(&mut tail)?;
            file.rewind()?;
            Ok(tail)
        };
        read().map_err(|error| Failure::io("read", &self.path, &error))
    }
}

/// A fault of a text format with its line.
fn located(name: &str, error: &ExpositionError) -> Fault {
    let ExpositionError { line, column, text, message, help, .. } = error;
    // What lies far from the fault says nothing about it.
    let from = column.saturating_sub(60);
    let shown: String = text.chars().skip(from).take(100).collect();
    let shown = shown.replace(['\t', '\r'], " ");
    let marker = " ".repeat(column - 1 - from.min(column - 1));
    let failure = Failure::new(format!("{name}:{line}:{column}: {message}"));
    Fault { failure: failure.help(help.clone()), excerpt: Some([shown, format!("{marker}^")]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_what_is_in_a_file() {
        for (text, kind) in [
            ("{\"status\":\"success\",\"data\":{}}", Kind::Json),
            ("\n [ {\"metric\":{}}]", Kind::Json),
            ("{ \"resultType\" : \"matrix\"}", Kind::Json),
            ("{\"a.b\",c=\"d\"} 1", Kind::Exposition),
            ("{\"status\",c=\"d\"} 1", Kind::Exposition),
            ("up 1\n", Kind::Exposition),
            ("interval:rate5m 1\ntests:up{a=\"b\"} 1\n", Kind::Exposition),
            ("# up\ninterval: 1m\ninput_series:\n- series: up\n", Kind::Series),
            ("tests:\n- interval: 1m\n", Kind::Series),
            ("{\"tests\": []}", Kind::Series),
            ("", Kind::Exposition),
        ] {
            assert_eq!(Kind::of(text.as_bytes()), kind, "{text}");
        }
    }

    #[test]
    fn a_fault_far_in_a_line_is_shown_with_what_is_near() {
        let text = format!("{}x tail", "a".repeat(500));
        let error = exposition::read(text.as_bytes(), Format::Text, 0).unwrap_err();
        let shown = located("f", &error).to_string();
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[1].len() < 120, "{shown}");
        assert_eq!(lines[2].find('^'), lines[1].find("tail"), "{shown}");
    }
}
