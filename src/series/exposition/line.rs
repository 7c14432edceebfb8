//! One line with a sample: where its parts are, and its labels.
//!
//! Works on byte offsets within the line and allocates only for the label set.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr2, memchr3};

use super::Format;
use crate::labels::is_classic;
use crate::{Labels, LabelsBuilder, METRIC_NAME};

/// What is wrong in a line, and where in it.
pub(super) struct Fault {
    pub bytes: Range<usize>,
    pub message: String,
    pub help: &'static str,
}

impl Fault {
    pub fn new(bytes: Range<usize>, message: impl Into<String>, help: &'static str) -> Self {
        Self { bytes, message: message.into(), help }
    }
}

/// How long the series is at the start of `line`: name, and braces with what is in them.
///
/// Only the extent: [`labels`] checks what it holds.
pub(super) fn series_length(line: &str, format: Format) -> usize {
    let bytes = line.as_bytes();
    let name = memchr3(b'{', b' ', b'\t', bytes).unwrap_or(bytes.len());
    let brace = match format {
        Format::Text => skip_blank(line, name, format),
        Format::OpenMetrics => name,
    };
    if bytes.get(brace) != Some(&b'{') {
        return name;
    }
    let mut at = brace + 1;
    while let Some(found) = memchr2(b'"', b'}', &bytes[at..]) {
        at += found + 1;
        if bytes[at - 1] == b'}' {
            return at;
        }
        match string_end(&bytes[at..]) {
            Some(end) => at += end + 1,
            None => break,
        }
    }
    bytes.len()
}

/// The offset of the quote that ends the string that `bytes` begins within.
fn string_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// The offset behind the blanks at `at`.
pub(super) fn skip_blank(line: &str, at: usize, format: Format) -> usize {
    let blank = |byte: &u8| *byte == b' ' || *byte == b'\t' && format == Format::Text;
    at + line.as_bytes()[at..].iter().take_while(|byte| blank(byte)).count()
}

/// Milliseconds before this are of the first months of 1970, seconds after it far off.
const FIRST_MILLISECONDS: f64 = 1e10;

/// Whether the first line with a timestamp has one that can only be in seconds.
pub(super) fn has_seconds(text: &[u8]) -> bool {
    let lines = text.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    let samples = lines.filter(|line| !line.trim_start().starts_with('#'));
    let timestamp = samples.into_iter().find_map(|line| {
        let behind = &line[series_length(line, Format::Text)..];
        behind.split_ascii_whitespace().nth(1).filter(|text| *text != "#")
    });
    timestamp.is_some_and(|text| {
        let number = text.parse::<f64>();
        number.is_ok_and(|number| text.contains('.') || (1e8..FIRST_MILLISECONDS).contains(&number))
    })
}

/// The labels of a series text, the metric name among them.
pub(super) fn labels(series: &str, format: Format) -> Result<Labels, Fault> {
    let length = series.find(['{', ' ', '\t']).unwrap_or(series.len());
    let name = &series[..length];
    if !name.is_empty() && !is_classic(name, ":") {
        let message = format!("`{name}` is not a metric name");
        let help = "a line is a metric name, labels in braces, a value and a timestamp";
        return Err(Fault::new(0..length, message, help));
    }
    let mut pairs = Pairs { series, at: length, format, builder: LabelsBuilder::default() };
    pairs.blank();
    if !name.is_empty() {
        pairs.builder.set(METRIC_NAME, name);
    }
    if pairs.eat(b'{') {
        pairs.read(!name.is_empty())
    } else if name.is_empty() {
        Err(pairs.unexpected("a metric name"))
    } else {
        Ok(pairs.builder.build())
    }
}

/// The inside of the braces.
struct Pairs<'a> {
    series: &'a str,
    at: usize,
    format: Format,
    builder: LabelsBuilder,
}

impl<'a> Pairs<'a> {
    fn read(mut self, mut named: bool) -> Result<Labels, Fault> {
        loop {
            self.blank();
            if self.eat(b'}') {
                break;
            }
            let start = self.at;
            let quoted = self.peek() == Some(b'"');
            let name = if quoted { self.string()? } else { Cow::Borrowed(self.word()?) };
            let span = start..self.at;
            self.blank();
            if quoted && matches!(self.peek(), Some(b',' | b'}')) {
                if std::mem::replace(&mut named, true) {
                    return Err(Fault::new(span, "a second metric name", "keep one of them"));
                }
                self.builder.set(METRIC_NAME, &*name);
            } else {
                self.value(&name, span)?;
            }
            self.blank();
            let comma = self.eat(b',');
            if !comma && self.format == Format::OpenMetrics && self.peek() != Some(b'}') {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
        // A dump of a database has the name among the labels.
        if named || self.format == Format::Text && self.builder.get(METRIC_NAME).is_some() {
            return Ok(self.builder.build());
        }
        let help = "write the name before the braces, or in quotes as their first item";
        Err(Fault::new(0..self.at, "the series has no metric name", help))
    }

    fn value(&mut self, name: &str, span: Range<usize>) -> Result<(), Fault> {
        if !self.eat(b'=') {
            return Err(self.unexpected("`=`"));
        }
        self.blank();
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a label value in double quotes"));
        }
        let value = self.string()?;
        let known = self.builder.get(name).is_some();
        if known {
            let message = format!("label `{name}` is set twice");
            return Err(Fault::new(span, message, "keep one of them"));
        }
        self.builder.set(name, &*value);
        Ok(())
    }

    fn word(&mut self) -> Result<&'a str, Fault> {
        let rest = &self.series[self.at..];
        let length =
            rest.bytes().take_while(|byte| *byte == b'_' || byte.is_ascii_alphanumeric()).count();
        if !is_classic(&rest[..length], "") {
            return Err(self.unexpected("a label name"));
        }
        self.at += length;
        Ok(&rest[..length])
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let body = &self.series[self.at + 1..];
        let Some(end) = string_end(body.as_bytes()) else {
            let span = self.at..self.at + 1;
            let help = "close it on the same line; a quote within it is written `\\\"`";
            return Err(Fault::new(span, "unterminated string", help));
        };
        self.at += end + 2;
        Ok(unescape(&body[..end], true))
    }

    fn blank(&mut self) {
        self.at = skip_blank(self.series, self.at, self.format);
    }

    fn peek(&self) -> Option<u8> {
        self.series.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn unexpected(&self, expected: &str) -> Fault {
        unexpected(self.series, self.at, expected)
    }
}

/// A fault at the character at `at`.
pub(super) fn unexpected(line: &str, at: usize, expected: &str) -> Fault {
    let help = "a line is a metric name, labels in braces, a value and a timestamp";
    match line[at..].chars().next() {
        None => Fault::new(at..at, format!("the line ends where {expected} should be"), help),
        Some('\r') => Fault::new(
            at..at + 1,
            format!("unexpected carriage return, expected {expected}"),
            "end lines with a line feed only",
        ),
        Some('\t') => Fault::new(at..at + 1, format!("unexpected tab, expected {expected}"), help),
        Some(' ') => Fault::new(at..at + 1, format!("unexpected space, expected {expected}"), help),
        Some(found) => Fault::new(
            at..at + found.len_utf8(),
            format!("unexpected `{found}`, expected {expected}"),
            help,
        ),
    }
}

/// Resolves `\\`, `\n` and, where `quotes`, `\"`; any other escape stays as it is, as in Prometheus.
pub(super) fn unescape(text: &str, quotes: bool) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (resolved, length) = match rest.as_bytes().get(at + 1) {
            Some(b'\\') => ('\\', 2),
            Some(b'n') => ('\n', 2),
            Some(b'"') if quotes => ('"', 2),
            _ => ('\\', 1),
        };
        out.push(resolved);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}
