//! Reads a text into columns, one line at a time.
//!
//! A dump repeats the same few series over and over: the text of the last series is compared
//! first, then looked up, and only a text not seen before is taken apart.

use memchr::memchr;
use promwright_number::literal;
use rustc_hash::FxHashMap;

use super::line::{self, Fault, skip_blank, unexpected};
use super::numbers::{bound, fast_integer, seconds};
use super::{Exposition, ExpositionError, Format, Kind, family_name};
use crate::{Column, Labels, Series};

/// Reads a text. Samples without a timestamp are taken to be of the time `now`, in milliseconds
/// since the epoch.
///
/// # Errors
///
/// The first fault, with its line and column. Besides what the formats forbid, samples of a
/// series that do not ascend in time are a fault, since Prometheus would refuse them too. The
/// same sample twice is none.
pub fn read(bytes: &[u8], format: Format, now: i64) -> Result<Exposition, ExpositionError> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            let fault = Fault::new(at..at + 1, "not UTF-8", "the formats are UTF-8 text");
            return Err(located(bytes, 0, fault));
        }
    };
    let mut reader = Reader::new(format, now);
    let mut start = 0;
    while start < text.len() {
        let length = memchr(b'\n', &bytes[start..]);
        let end = length.map_or(text.len(), |length| start + length);
        reader.line(&text[start..end]).map_err(|fault| located(bytes, start, fault))?;
        start = end + 1;
    }
    if format == Format::OpenMetrics && !reader.ended {
        let fault = Fault::new(0..0, "the text does not end with `# EOF`", CUT_SHORT);
        return Err(located(bytes, bytes.len(), fault));
    }
    Ok(reader.exposition)
}

const CUT_SHORT: &str = "it may be cut short; if it is whole, add the line `# EOF`";

/// A fault of the line that begins at `start`, with its place in the whole text.
fn located(bytes: &[u8], start: usize, fault: Fault) -> ExpositionError {
    let at = (start + fault.bytes.start).min(bytes.len());
    let line_start = memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |before| before + 1);
    let before = &bytes[line_start..at];
    ExpositionError {
        line: memchr::memchr_iter(b'\n', &bytes[..at]).count() + 1,
        column: before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1,
        bytes: at..start + fault.bytes.end,
        message: fault.message,
        help: fault.help.to_owned(),
    }
}

pub(super) struct Reader<'a> {
    pub(super) format: Format,
    now: i64,
    pub(super) exposition: Exposition,
    /// Whether `# EOF` was read.
    pub(super) ended: bool,
    /// The series by its text.
    texts: FxHashMap<&'a str, usize>,
    /// The series by its labels, since two texts may mean one series.
    labels: FxHashMap<Labels, usize>,
    /// The metadata by family name.
    pub(super) families: FxHashMap<String, usize>,
    /// The text of the last line's series and its index.
    last: (&'a str, usize),
}

impl<'a> Reader<'a> {
    fn new(format: Format, now: i64) -> Self {
        Self {
            format,
            now,
            exposition: Exposition::default(),
            ended: false,
            texts: FxHashMap::default(),
            labels: FxHashMap::default(),
            families: FxHashMap::default(),
            last: ("", 0),
        }
    }

    fn line(&mut self, line: &'a str) -> Result<(), Fault> {
        if self.ended {
            let help = "remove it, or join texts without the `# EOF` between them";
            return Err(Fault::new(0..line.len(), "text after `# EOF`", help));
        }
        let start = match self.format {
            Format::Text => skip_blank(line, 0, self.format),
            Format::OpenMetrics => 0,
        };
        match line.as_bytes().get(start) {
            None if self.format == Format::Text => Ok(()),
            None => Err(Fault::new(0..0, "empty line", "OpenMetrics has no empty lines")),
            Some(b'#') => self.comment(line, start),
            Some(_) => self.sample(line, start),
        }
    }

    fn sample(&mut self, line: &'a str, start: usize) -> Result<(), Fault> {
        let (index, end) = self.series(line, start)?;
        let (value, end) = self.token(line, end, "a value")?;
        let number = fast_integer(value).map_or_else(|| literal::float(value), Ok);
        let number = number.map_err(|_| {
            let from = end - value.len();
            let message = format!("`{value}` is not a value");
            Fault::new(from..end, message, "a value is a decimal number, `+Inf`, `-Inf` or `NaN`")
        })?;
        let rest = &line[end..];
        let mut time = self.now;
        let mut behind = end;
        if !rest.trim_start_matches([' ', '\t']).is_empty() && !rest.starts_with(" # {") {
            let (text, token_end) = self.token(line, end, "a timestamp")?;
            time = self.timestamp(text).ok_or_else(|| {
                let help = match self.format {
                    Format::Text => "a timestamp is a whole number of milliseconds",
                    Format::OpenMetrics => "a timestamp is a number of seconds",
                };
                let message = format!("`{text}` is not a timestamp");
                Fault::new(token_end - text.len()..token_end, message, help)
            })?;
            behind = token_end;
        }
        self.exemplar(line, behind)?;
        push(&mut self.exposition.series[index].samples, time, number)
            .map_err(|message| Fault::new(start..line.len(), message, SORTED))
    }

    /// The index of the series at `start`, and the offset behind it.
    fn series(&mut self, line: &'a str, start: usize) -> Result<(usize, usize), Fault> {
        let rest = &line[start..];
        let (last, index) = self.last;
        let behind = rest.strip_prefix(last).unwrap_or_default();
        if !last.is_empty()
            && behind.starts_with(' ')
            && (last.ends_with('}') || !behind.trim_start_matches([' ', '\t']).starts_with('{'))
        {
            return Ok((index, start + last.len()));
        }
        let length = line::series_length(rest, self.format);
        let text = &rest[..length];
        let index = match self.texts.get(text) {
            Some(index) => *index,
            None => self.new_text(text).map_err(|fault| Fault {
                bytes: fault.bytes.start + start..fault.bytes.end + start,
                ..fault
            })?,
        };
        self.last = (text, index);
        Ok((index, start + length))
    }

    /// The index of the series that a text not seen before names.
    fn new_text(&mut self, text: &'a str) -> Result<usize, Fault> {
        let labels = self.normal(line::labels(text, self.format)?);
        let next = self.exposition.series.len();
        let index = *self.labels.entry(labels.clone()).or_insert(next);
        if index == next {
            self.exposition.series.push(Series { labels, samples: Column::new() });
        }
        self.texts.insert(text, index);
        Ok(index)
    }

    /// Writes `le` and `quantile` of declared histograms and summaries as floats.
    fn normal(&self, labels: Labels) -> Labels {
        let family = family_name(labels.metric().unwrap_or_default());
        let kind = self.families.get(family).map(|index| self.exposition.metadata[*index].kind);
        let name = match kind {
            Some(Kind::Histogram) => "le",
            Some(Kind::Summary) => "quantile",
            _ => return labels,
        };
        let Some(value) = labels.get(name).and_then(|value| literal::float(value).ok()) else {
            return labels;
        };
        let mut builder = labels.to_builder();
        builder.set(name, bound(value));
        builder.build()
    }

    /// The next token at `at`, behind the blank that must stand there, and the offset behind it.
    fn token(&self, line: &'a str, at: usize, expected: &str) -> Result<(&'a str, usize), Fault> {
        let start = match self.format {
            Format::Text => skip_blank(line, at, self.format),
            Format::OpenMetrics => at + usize::from(line.as_bytes().get(at) == Some(&b' ')),
        };
        let bytes = &line.as_bytes()[start..];
        let blank = |byte: &u8| *byte == b' ' || *byte == b'\t';
        let length = bytes.iter().position(blank).unwrap_or(bytes.len());
        // Prometheus text needs no blank between closing brace and value.
        let joined = start == at && self.format == Format::OpenMetrics;
        if length == 0 || joined {
            return Err(unexpected(line, start, expected));
        }
        Ok((&line[start..start + length], start + length))
    }

    fn timestamp(&self, text: &str) -> Option<i64> {
        match self.format {
            Format::Text if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Format::Text => None,
            Format::OpenMetrics => seconds(text),
        }
    }

    /// What may follow the timestamp: an exemplar in OpenMetrics, blanks in Prometheus text.
    fn exemplar(&self, line: &str, at: usize) -> Result<(), Fault> {
        let end = match self.format {
            Format::Text => skip_blank(line, at, self.format),
            Format::OpenMetrics if line[at..].starts_with(" # {") => {
                return self.check_exemplar(line, at + 3);
            }
            Format::OpenMetrics => at,
        };
        if end == line.len() { Ok(()) } else { Err(unexpected(line, end, "the end of the line")) }
    }

    fn check_exemplar(&self, line: &str, at: usize) -> Result<(), Fault> {
        let rest = &line[at..];
        let length = line::series_length(rest, self.format);
        let tokens: Vec<&str> = rest[length..].split(' ').skip(1).collect();
        let numbers = tokens.iter().all(|token| literal::float(token).is_ok_and(|v| !v.is_nan()));
        if numbers && (1..=2).contains(&tokens.len()) && rest[..length].ends_with('}') {
            return Ok(());
        }
        let help = "an exemplar is ` # {labels} value` and perhaps a timestamp";
        Err(Fault::new(at..line.len(), "this is not an exemplar", help))
    }
}

const SORTED: &str = "sort the samples of each series by time";

fn push(samples: &mut Column, time: i64, value: f64) -> Result<(), String> {
    let Some((last, last_value)) = samples.iter().next_back() else {
        samples.push(time, value);
        return Ok(());
    };
    if time > last {
        samples.push(time, value);
        Ok(())
    } else if time < last {
        Err(format!("a sample of {time} ms after one of {last} ms of the same series"))
    } else if value.to_bits() == last_value.to_bits() {
        Ok(())
    } else {
        Err(format!("two values of the same series at {time} ms"))
    }
}
