//! Keys and values: plain, quoted on one line, and `|`.

use granit_parser::ScalarStyle;
use promwright_source::Span;

use super::Everyday;
use crate::yaml::Raw;

/// YAML allows no longer key without `?`.
const LONGEST_KEY: usize = 1000;

/// The bytes of a key that needs no quotes; a table, because this is asked of many.
static KEY_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let own = byte as u8;
        table[byte] = own.is_ascii_alphanumeric() || matches!(own, b'_' | b'-' | b'.' | b'/');
        byte += 1;
    }
    table
};

impl Everyday<'_> {
    /// The end of a key at this place: a word with `:` and a blank or a line break behind it.
    pub(super) fn key_end(&self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !KEY_BYTES[usize::from(*byte)])?;
        let is_key = !matches!(rest.first(), Some(b'-' | b'.' | b'/' | b':'))
            && length < LONGEST_KEY
            && rest[length] == b':'
            && matches!(rest.get(length + 1), Some(b' ' | b'\n'));
        is_key.then_some(self.at + length)
    }

    /// The scalar that ends this line, or the `|` scalar that starts behind it.
    pub(super) fn value(&mut self) -> Option<()> {
        match self.bytes.get(self.at)? {
            b'"' => self.double_quoted()?,
            b'\'' => self.single_quoted()?,
            b'|' => self.literal()?,
            b'-' | b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!'
            | b'>' | b'%' | b'@' | b'`' | b'\n' => return None,
            _ => self.plain_value()?,
        }
        self.awaits_value = false;
        Some(())
    }

    /// Adds the plain scalar up to `end`.
    pub(super) fn plain(&mut self, end: usize) {
        let span = Span::of(&(self.at..end));
        self.add(&self.text[self.at..end], ScalarStyle::Plain, span);
    }
}

impl<'a> Everyday<'a> {
    fn add(&mut self, value: impl Into<Raw<'a>>, style: ScalarStyle, span: Span) {
        self.builder.scalar(value.into(), style, span, 0, None);
    }

    /// A plain scalar up to the end of the line or a comment. A `: ` in it is a fault.
    fn plain_value(&mut self) -> Option<()> {
        let start = self.at;
        let mut end = start;
        loop {
            end += memchr::memchr3(b'\n', b':', b'#', &self.bytes[end..])?;
            match self.bytes[end] {
                b':' if matches!(self.bytes.get(end + 1), Some(b' ' | b'\n')) => return None,
                b'\n' => break,
                b'#' if self.bytes[end - 1] == b' ' => break,
                _ => end += 1,
            }
        }
        let written = self.text[start..end].trim_end_matches(' ');
        self.plain(start + written.len());
        self.at = start + written.len();
        self.rest_of_line()
    }

    /// Blanks up to the end of the line, and a comment after at least one.
    fn rest_of_line(&mut self) -> Option<()> {
        let blanks = self.skip_blanks();
        match self.bytes.get(self.at)? {
            b'\n' => self.at += 1,
            b'#' if blanks > 0 => self.comment(),
            _ => return None,
        }
        Some(())
    }

    /// `"…"` on one line, with the escapes that are in use.
    fn double_quoted(&mut self) -> Option<()> {
        let start = self.at + 1;
        let (mut end, mut from) = (start, start);
        let mut unescaped = String::new();
        loop {
            end += memchr::memchr3(b'"', b'\\', b'\n', &self.bytes[end..])?;
            match self.bytes[end] {
                b'"' => break,
                b'\n' => return None,
                _ => {}
            }
            unescaped.push_str(&self.text[from..end]);
            unescaped.push(match self.bytes.get(end + 1)? {
                b'"' => '"',
                b'\\' => '\\',
                b'n' => '\n',
                _ => return None,
            });
            end += 2;
            from = end;
        }
        self.quoted(start, end, from, unescaped, ScalarStyle::DoubleQuoted)
    }

    /// `'…'` on one line; `''` is a quote.
    fn single_quoted(&mut self) -> Option<()> {
        let start = self.at + 1;
        let (mut end, mut from) = (start, start);
        let mut unescaped = String::new();
        loop {
            end += memchr::memchr2(b'\'', b'\n', &self.bytes[end..])?;
            if self.bytes[end] == b'\n' {
                return None;
            }
            if self.bytes.get(end + 1) != Some(&b'\'') {
                break;
            }
            unescaped.push_str(&self.text[from..=end]);
            end += 2;
            from = end;
        }
        self.quoted(start, end, from, unescaped, ScalarStyle::SingleQuoted)
    }

    /// Adds a quoted scalar: what was unescaped up to `from`, and what is as written behind it.
    fn quoted(
        &mut self,
        start: usize,
        end: usize,
        from: usize,
        mut unescaped: String,
        style: ScalarStyle,
    ) -> Option<()> {
        let text = self.text;
        let value = if from == start {
            Raw::Borrowed(&text[start..end])
        } else {
            unescaped.push_str(&text[from..end]);
            Raw::Owned(unescaped)
        };
        self.add(value, style, Span::of(&(start - 1..end + 1)));
        self.at = end + 1;
        self.rest_of_line()
    }

    /// `|` or `|-` and the lines behind it, none of them with blanks only.
    fn literal(&mut self) -> Option<()> {
        self.at += 1;
        let is_stripped = self.bytes.get(self.at) == Some(&b'-');
        self.at += usize::from(is_stripped);
        if self.bytes.get(self.at) != Some(&b'\n') {
            return None;
        }
        self.at += 1;
        let parent = self.open.last()?.column;
        let indent = self.blanks(self.at);
        let start = self.at + indent;
        if indent <= parent || matches!(self.bytes.get(start), None | Some(b'\n')) {
            return None;
        }
        let mut value = String::new();
        let mut end = start;
        while let Some(first) = self.bytes.get(self.at) {
            let blanks = self.blanks(self.at);
            if *first == b'\n' {
                value.push('\n');
                self.at += 1;
                continue;
            }
            if blanks < indent {
                let is_blank = self.bytes.get(self.at + blanks) == Some(&b'\n');
                if blanks > parent || is_blank {
                    return None;
                }
                break;
            }
            self.at += indent;
            end = self.line_end();
            if self.at + (blanks - indent) == end {
                return None;
            }
            value.push_str(&self.text[self.at..=end]);
            self.at = end + 1;
        }
        let content = value.trim_end_matches('\n').len();
        value.truncate(content + usize::from(!is_stripped));
        self.builder.scalar(
            Raw::Owned(value),
            ScalarStyle::Literal,
            Span::of(&(start..end)),
            indent,
            None,
        );
        Some(())
    }
}
