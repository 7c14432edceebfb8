//! Plain and quoted scalars: folded line breaks and escapes.

use super::{Pieces, Style};

/// The pieces of a scalar whose text between the quotes is `raw` and starts at `base`.
pub(super) fn pieces(raw: &str, base: u32, style: Style, value: &str) -> Option<Pieces> {
    let mut walk =
        Walk { raw: raw.as_bytes(), value, base, at: 0, done: 0, pieces: Pieces::default() };
    while walk.at < walk.raw.len() {
        let rest = &walk.raw[walk.at..];
        match rest[0] {
            b' ' | b'\t' | b'\n' | b'\r' => walk.blank()?,
            b'\\' if style == Style::DoubleQuoted => walk.escape()?,
            b'\'' if style == Style::SingleQuoted => walk.unit(1, 2)?,
            byte => walk.same(byte)?,
        }
    }
    (walk.done == value.len()).then_some(walk.pieces)
}

struct Walk<'a> {
    raw: &'a [u8],
    value: &'a str,
    base: u32,
    at: usize,
    done: usize,
    pieces: Pieces,
}

impl Walk<'_> {
    fn file(&self, at: usize) -> u32 {
        self.base + at as u32
    }

    /// One byte that stands for itself.
    fn same(&mut self, byte: u8) -> Option<()> {
        let expected = self.value.as_bytes().get(self.done)?;
        if *expected != byte {
            return None;
        }
        self.pieces.run(self.done, self.file(self.at));
        self.at += 1;
        self.done += 1;
        Some(())
    }

    /// Blanks: themselves within a line; around line breaks they vanish, one break is a space,
    /// and of several all but the first are kept.
    fn blank(&mut self) -> Option<()> {
        let start = self.at;
        let breaks = self.skip_breaks();
        if breaks.is_empty() {
            self.at = start;
            return self.same(self.raw[start]);
        }
        self.fold(&breaks)
    }

    fn fold(&mut self, breaks: &[usize]) -> Option<()> {
        match breaks {
            [only] => self.written(b' ', *only),
            [_, kept @ ..] => kept.iter().try_for_each(|at| self.written(b'\n', *at)),
            [] => Some(()),
        }
    }

    /// A byte of the value that a line break is written for.
    fn written(&mut self, byte: u8, line_break: usize) -> Option<()> {
        if self.value.as_bytes().get(self.done) != Some(&byte) {
            return None;
        }
        self.pieces.run(self.done, self.file(line_break));
        self.done += 1;
        Some(())
    }

    /// Goes past blanks and line breaks; where the line breaks are.
    fn skip_breaks(&mut self) -> Vec<usize> {
        let mut breaks = Vec::new();
        while let Some(byte) = self.raw.get(self.at) {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\r' if self.raw.get(self.at + 1) == Some(&b'\n') => {
                    breaks.push(self.at);
                    self.at += 2;
                }
                b'\n' | b'\r' => {
                    breaks.push(self.at);
                    self.at += 1;
                }
                _ => break,
            }
        }
        breaks
    }

    /// `\n`, `\x41`, `\u00e9`, or a backslash that joins two lines.
    fn escape(&mut self) -> Option<()> {
        let length = match self.raw.get(self.at + 1)? {
            b'\n' | b'\r' => return self.joined_lines(),
            b'x' => 4,
            b'u' if self.is_high_surrogate() => 12,
            b'u' => 6,
            b'U' => 10,
            _ => 2,
        };
        let character = self.value.get(self.done..)?.chars().next()?;
        self.unit(character.len_utf8(), length)
    }

    fn is_high_surrogate(&self) -> bool {
        let digits = self.raw.get(self.at + 2..self.at + 4);
        digits.is_some_and(|d| {
            matches!(d[0], b'd' | b'D') && matches!(d[1], b'8' | b'9' | b'a' | b'b' | b'A' | b'B')
        })
    }

    /// The backslash and its line break vanish; empty lines behind them do not.
    fn joined_lines(&mut self) -> Option<()> {
        self.at += 1;
        let breaks = self.skip_breaks();
        breaks.iter().skip(1).try_for_each(|at| self.written(b'\n', *at))
    }

    fn unit(&mut self, value_length: usize, file_length: usize) -> Option<()> {
        if self.done + value_length > self.value.len() || self.at + file_length > self.raw.len() {
            return None;
        }
        self.pieces.escape(self.done, value_length, self.file(self.at), file_length);
        self.at += file_length;
        self.done += value_length;
        Some(())
    }
}
