//! Reads lines into columns.
//!
//! A dump repeats the same few series over and over: the text of the last series is compared
//! first, then looked up, and only a text not seen before is taken apart. Nothing of a line is
//! kept but the text of a new series.

use std::ops::Range;
use std::sync::Arc;

use promwright_number::literal;
use rustc_hash::FxHashMap;

use super::line::{self, Fault, skip_blank, unexpected};
use super::numbers::{bound, seconds};
use super::{Exposition, Format, Kind, family_name};
use crate::{Column, Labels, STALE, Series};

/// What has been read so far.
pub(super) struct Reader {
    pub(super) format: Format,
    now: i64,
    pub(super) exposition: Exposition,
    /// The bytes of the line that is read, in the whole text.
    pub(super) at: Range<usize>,
    /// Whether `# EOF` was read.
    pub(super) ended: bool,
    /// The series by its text.
    texts: FxHashMap<Arc<str>, usize>,
    /// The series by its labels, since two texts may mean one series.
    labels: FxHashMap<Labels, usize>,
    /// The metadata by family name.
    pub(super) families: FxHashMap<String, usize>,
    /// The text of the last line's series and its index.
    last: (Arc<str>, usize),
}

impl Reader {
    pub(super) fn new(format: Format, now: i64) -> Self {
        Self {
            format,
            now,
            exposition: Exposition::default(),
            at: 0..0,
            ended: false,
            texts: FxHashMap::default(),
            labels: FxHashMap::default(),
            families: FxHashMap::default(),
            last: (Arc::default(), 0),
        }
    }

    /// Reads a line, which stands without its line feed at this offset of the whole text.
    ///
    /// # Errors
    ///
    /// What is wrong with it; nothing can be read after that.
    pub(super) fn line(&mut self, line: &str, offset: usize) -> Result<(), Fault> {
        self.at = offset..offset + line.len();
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

    fn sample(&mut self, line: &str, start: usize) -> Result<(), Fault> {
        let (index, end) = self.series(line, start)?;
        let (value, end) = self.token(line, end, "a value")?;
        let number = literal::float(value).map_err(|_| {
            let from = end - value.len();
            let message = format!("`{value}` is not a value");
            Fault::new(from..end, message, "a value is a decimal number, `+Inf`, `-Inf` or `NaN`")
        })?;
        let number = if number.is_nan() && is_dumped(&line[start..]) { STALE } else { number };
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
    fn series(&mut self, line: &str, start: usize) -> Result<(usize, usize), Fault> {
        let rest = &line[start..];
        let (last, index) = (&*self.last.0, self.last.1);
        let behind = rest.strip_prefix(last).unwrap_or_default();
        if !last.is_empty()
            && behind.starts_with(' ')
            && (last.ends_with('}') || !behind.trim_start_matches([' ', '\t']).starts_with('{'))
        {
            return Ok((index, start + last.len()));
        }
        let length = line::series_length(rest, self.format);
        let text = &rest[..length];
        self.last = match self.texts.get_key_value(text) {
            Some((text, index)) => (Arc::clone(text), *index),
            None => self.new_text(text).map_err(|fault| Fault {
                bytes: fault.bytes.start + start..fault.bytes.end + start,
                ..fault
            })?,
        };
        Ok((self.last.1, start + length))
    }

    /// A text not seen before, and the index of the series that it names.
    fn new_text(&mut self, text: &str) -> Result<(Arc<str>, usize), Fault> {
        let labels = self.normal(line::labels(text, self.format)?);
        let next = self.exposition.series.len();
        let index = *self.labels.entry(labels.clone()).or_insert(next);
        if index == next {
            self.exposition.series.push(Series { labels, samples: Column::new() });
            self.exposition.places.series.push(self.at.clone());
        }
        let text: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&text), index);
        Ok((text, index))
    }

    /// What has been read, without the room for more.
    pub(super) fn finish(mut self) -> Exposition {
        for series in &mut self.exposition.series {
            series.samples.timestamps.shrink_to_fit();
            series.samples.values.shrink_to_fit();
        }
        self.exposition
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
    fn token<'a>(
        &self,
        line: &'a str,
        at: usize,
        expected: &str,
    ) -> Result<(&'a str, usize), Fault> {
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
        let is_number = |(place, token): (usize, &&str)| {
            // The value may be NaN, the timestamp may not.
            literal::float(token).is_ok_and(|number| place == 0 || !number.is_nan())
        };
        let numbers = tokens.iter().enumerate().all(is_number);
        if numbers && (1..=2).contains(&tokens.len()) && rest[..length].ends_with('}') {
            return Ok(());
        }
        let help = "an exemplar is ` # {labels} value` and perhaps a timestamp";
        Err(Fault::new(at..line.len(), "this is not an exemplar", help))
    }
}

/// Whether a line is one of `promtool tsdb dump`, which writes stale markers as `NaN`.
fn is_dumped(line: &str) -> bool {
    line.starts_with("{__name__=")
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
