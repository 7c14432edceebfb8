//! From bytes to lines: in memory, or piece by piece from a source.
//!
//! A source is read through one buffer that grows only for a line longer than it, so a long dump
//! costs the memory of its samples. Here a fault of a line gets its place in the whole text.

use std::fmt;
use std::io;
use std::ops::Range;

use memchr::{memchr, memrchr};

use super::line::Fault;
use super::read::Reader;
use super::{Exposition, ExpositionError, Format};

/// How much of a source is read at once: little enough to stay in the cache until it is parsed.
const PIECE: usize = 1 << 18;

const CUT_SHORT: &str = "it may be cut short; if it is whole, add the line `# EOF`";

/// Why a source could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// The source failed.
    Io(io::Error),
    /// Its text is not in its format.
    Malformed(ExpositionError),
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(formatter),
            Self::Malformed(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for ReadError {}

/// Reads a text. Samples without a timestamp are taken to be of the time `now`, in milliseconds
/// since the epoch.
///
/// # Errors
///
/// The first fault, with its line and column. Besides what the formats forbid, samples of a
/// series that do not ascend in time are a fault, since Prometheus would refuse them too. The
/// same sample twice is none.
pub fn read(bytes: &[u8], format: Format, now: i64) -> Result<Exposition, ExpositionError> {
    let mut stream = Stream::new(format, now);
    stream.lines(bytes)?;
    stream.finish()
}

/// Reads a text from a source, of which only one piece is in memory at any time.
///
/// # Errors
///
/// Those of the source, and those of [`read`].
pub fn read_from(
    source: &mut dyn io::Read,
    format: Format,
    now: i64,
) -> Result<Exposition, ReadError> {
    let mut stream = Stream::new(format, now);
    let mut buffer = vec![0; PIECE];
    let mut held = 0;
    loop {
        if held == buffer.len() {
            buffer.resize(2 * held, 0);
        }
        let length = match source.read(&mut buffer[held..]) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(ReadError::Io(error)),
        };
        let end = held + length;
        // At the end of the source the last line need not be complete.
        let whole = match length {
            0 => end,
            _ => memrchr(b'\n', &buffer[held..end]).map_or(0, |last| held + last + 1),
        };
        stream.lines(&buffer[..whole]).map_err(ReadError::Malformed)?;
        if length == 0 {
            return stream.finish().map_err(ReadError::Malformed);
        }
        buffer.copy_within(whole..end, 0);
        held = end - whole;
    }
}

/// A reader that knows where in the text it is.
struct Stream {
    reader: Reader,
    /// Lines before what comes next.
    line: usize,
    /// Bytes before what comes next.
    offset: usize,
}

impl Stream {
    fn new(format: Format, now: i64) -> Self {
        Self { reader: Reader::new(format, now), line: 0, offset: 0 }
    }

    /// Reads whole lines.
    fn lines(&mut self, bytes: &[u8]) -> Result<(), ExpositionError> {
        let (text, broken) = match std::str::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.valid_up_to();
                let line = memrchr(b'\n', &bytes[..at]).map_or(0, |before| before + 1);
                // Up to there it is UTF-8.
                let before = std::str::from_utf8(&bytes[..line]).unwrap_or_default();
                (before, Some((line, at - line)))
            }
        };
        let mut start = 0;
        while start < text.len() {
            let length = memchr(b'\n', &bytes[start..text.len()]);
            let end = length.map_or(text.len(), |length| start + length);
            let line = &text[start..end];
            let read = self.reader.line(line, self.offset + start);
            read.map_err(|fault| self.located(line.as_bytes(), start, fault))?;
            self.line += 1;
            start = end + 1;
        }
        if let Some((line, at)) = broken {
            let end = memchr(b'\n', &bytes[line..]).map_or(bytes.len(), |length| line + length);
            let fault = Fault::new(at..at + 1, "not UTF-8", "the formats are UTF-8 text");
            return Err(self.located(&bytes[line..end], line, fault));
        }
        self.offset += bytes.len();
        Ok(())
    }

    fn finish(self) -> Result<Exposition, ExpositionError> {
        if self.reader.format == Format::OpenMetrics && !self.reader.ended {
            let fault = Fault::new(0..0, "the text does not end with `# EOF`", CUT_SHORT);
            return Err(self.located(b"", 0, fault));
        }
        Ok(self.reader.finish())
    }

    /// A fault of the line that starts at `start`, with its place in the whole text.
    fn located(&self, line: &[u8], start: usize, fault: Fault) -> ExpositionError {
        let Range { start: from, end: to } = fault.bytes;
        let before = &line[..from.min(line.len())];
        let offset = self.offset + start;
        ExpositionError {
            line: self.line + 1,
            column: before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() + 1,
            text: String::from_utf8_lossy(line).into_owned(),
            bytes: offset + from..offset + to,
            message: fault.message,
            help: fault.help.to_owned(),
        }
    }
}
