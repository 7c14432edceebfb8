//! A metric name and labels in braces.

use promwright_quoting::unescape;
use promwright_source::{Span, is_word};

use super::NotationError;
use super::cursor::{Cursor, is_letter};
use crate::{Labels, LabelsBuilder, METRIC_NAME};

/// Words that Prometheus' lexer never takes for a metric name, in any case.
const RESERVED: [&str; 8] =
    ["atan2", "bool", "group_left", "group_right", "ignoring", "inf", "nan", "on"];

/// Reads a label set and stops just behind it. Nothing at all is the empty label set.
pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Labels, NotationError> {
    cursor.skip_trivia();
    let start = cursor.at();
    let name = cursor.take(|byte| is_word(byte) || byte == b':');
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(NotationError::new(
            cursor.span_from(start),
            format!("`{name}` is not a metric name"),
            "begin with a metric name or with labels in braces; `{}` is the empty label set",
        ));
    }
    if RESERVED.iter().any(|word| name.eq_ignore_ascii_case(word)) {
        return Err(NotationError::new(
            cursor.span_from(start),
            format!("`{name}` is a keyword of PromQL and cannot stand here as a metric name"),
            format!("write the name in quotes, inside the braces: `{{\"{name}\"}}`"),
        ));
    }
    let mut labels = LabelsBuilder::default();
    if cursor.eat(b'{') {
        Braces { cursor, open: start + name.len(), seen: Vec::new() }.read(&mut labels)?;
    } else if name.is_empty() && !cursor.is_at_end() {
        return Err(no_label_set(cursor));
    }
    if !name.is_empty() {
        labels.set(METRIC_NAME, name);
    }
    Ok(labels.build())
}

fn no_label_set(cursor: &Cursor<'_>) -> NotationError {
    let (found, span) = cursor.found();
    let help = match cursor.peek() {
        Some(b'"' | b'\'' | b'`') => "a quoted metric name stands inside the braces: `{\"a.b\"}`",
        _ => "begin with a metric name or with labels in braces; `{}` is the empty label set",
    };
    NotationError::new(span, format!("unexpected {found}, expected a label set"), help)
}

/// The inside of the braces.
struct Braces<'c, 'a> {
    cursor: &'c mut Cursor<'a>,
    /// The offset of the opening brace.
    open: usize,
    /// The names so far, with their places.
    seen: Vec<(String, Span)>,
}

impl Braces<'_, '_> {
    /// Reads to behind the closing brace.
    fn read(mut self, labels: &mut LabelsBuilder) -> Result<(), NotationError> {
        self.cursor.skip_trivia();
        if self.cursor.eat(b'}') {
            return Ok(());
        }
        loop {
            self.item(labels)?;
            self.cursor.skip_trivia();
            let comma = self.cursor.eat(b',');
            self.cursor.skip_trivia();
            if self.cursor.eat(b'}') {
                return Ok(());
            }
            if !comma {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    /// `name="value"`, `"name"="value"`, or a quoted metric name.
    fn item(&mut self, labels: &mut LabelsBuilder) -> Result<(), NotationError> {
        let start = self.cursor.at();
        let quoted = matches!(self.cursor.peek(), Some(b'"' | b'\'' | b'`'));
        let name = if quoted { self.string()? } else { self.word()? };
        let span = self.cursor.span_from(start);
        self.cursor.skip_trivia();
        let (name, value) = if self.cursor.eat(b'=') {
            self.cursor.skip_trivia();
            (name, self.string()?)
        } else if quoted {
            (METRIC_NAME.to_owned(), name)
        } else {
            return Err(self.unexpected(&format!("`=` after the label name `{name}`")));
        };
        self.note(&name, span)?;
        labels.set(name, value);
        Ok(())
    }

    fn word(&mut self) -> Result<String, NotationError> {
        if !self.cursor.peek().is_some_and(is_letter) {
            return Err(self.unexpected("a label name or `}`"));
        }
        Ok(self.cursor.take(is_word).to_owned())
    }

    fn string(&mut self) -> Result<String, NotationError> {
        let start = self.cursor.at();
        let Some(quote @ (b'"' | b'\'' | b'`')) = self.cursor.peek() else {
            return Err(self.unexpected("a string in quotes"));
        };
        let body = &self.cursor.rest()[1..];
        let Some(length) = closing(body, quote) else {
            return Err(NotationError::new(
                Span::of(&(start..start + 1)),
                "unterminated string",
                format!("close it with {} on the same line", char::from(quote)),
            ));
        };
        self.cursor.skip(length + 2);
        let bytes = unescape(&body[..length], quote).map_err(|error| {
            let span = start + 1 + error.range.start..start + 1 + error.range.end;
            NotationError::new(
                Span::of(&span),
                format!("`{}` is not an escape sequence", &body[error.range]),
                r#"write a backslash as `\\`; the escapes are those of Go: `\n`, `\"`, `\u00e9`"#,
            )
        })?;
        String::from_utf8(bytes.into_owned()).map_err(|_| {
            NotationError::new(
                self.cursor.span_from(start),
                "the escapes in this string do not make valid UTF-8",
                "label names and values are UTF-8; write the character itself or `\\u`",
            )
        })
    }

    fn note(&mut self, name: &str, span: Span) -> Result<(), NotationError> {
        if self.seen.iter().any(|(own, _)| own == name) {
            let message = if name == METRIC_NAME {
                "a second metric name".to_owned()
            } else {
                format!("label `{name}` is set twice")
            };
            return Err(NotationError::new(span, message, "keep one of them"));
        }
        self.seen.push((name.to_owned(), span));
        Ok(())
    }

    fn unexpected(&self, expected: &str) -> NotationError {
        if self.cursor.is_at_end() {
            return NotationError::new(
                Span::of(&(self.open..self.open + 1)),
                "this brace is never closed",
                format!("expected {expected} before the end of the text"),
            );
        }
        let (found, span) = self.cursor.found();
        let operator = ["=~", "!=", "!~"].iter().any(|op| self.cursor.rest().starts_with(op));
        let help = if operator || self.cursor.rest().starts_with('~') {
            "a series has labels, not matchers: only `=` can stand here"
        } else {
            "a label set is written `name{label=\"value\", other=\"value\"}`"
        };
        let message = format!("unexpected {found} in the label set, expected {expected}");
        NotationError::new(span, message, help)
    }
}

/// The offset of the closing quote; `None` if the line, or for a raw string the text, ends first.
fn closing(body: &str, quote: u8) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quote != b'`' => escaped = true,
            b'\n' if quote != b'`' => return None,
            _ if byte == quote => return Some(at),
            _ => {}
        }
    }
    None
}
