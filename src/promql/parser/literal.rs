//! The values of number, duration and string tokens.

use promwright_number::duration::{self, DurationError};
use promwright_number::literal::{self, NumberError};
use promwright_source::Span;

use super::Parser;
use crate::Number;
use crate::literal::{Unquoted, unquote};
use crate::token::{Token, TokenKind};

const NUMBER_FORMS: &str = "write numbers as `0.5`, `1e3`, `1_000` or `0x1f`";

impl Parser<'_> {
    /// The value of a number or duration token.
    pub(super) fn number(&mut self, token: Token) -> Number {
        let text = self.slice(token.span);
        if token.kind == TokenKind::Number {
            let value = literal::number(text).unwrap_or_else(|error| {
                let (message, help) = match error {
                    NumberError::OutOfRange => {
                        ("is too large for a number", "numbers reach up to about 1.8e308")
                    }
                    NumberError::Malformed => ("is no number", NUMBER_FORMS),
                };
                self.error(token.span, format!("`{text}` {message}"), help);
                f64::NAN
            });
            return Number { value, is_duration: false };
        }
        let milliseconds = duration::parse(text).unwrap_or_else(|error| {
            let (message, help) = match error {
                DurationError::OutOfRange => {
                    ("is too long a duration", "about 292 years are the most")
                }
                _ if text.contains('.') => {
                    ("is no duration", "the numbers of a duration are whole: `90m`, not `1.5h`")
                }
                DurationError::Empty | DurationError::Malformed => (
                    "is no duration",
                    "units are y, w, d, h, m, s and ms, larger ones first, each once: `1h30m`",
                ),
            };
            self.error(token.span, format!("`{text}` {message}"), help);
            1000
        });
        Number { value: seconds(milliseconds), is_duration: true }
    }

    /// The text of a string token: a name or a value, or a whole [`Text`](crate::Text).
    pub(super) fn string<T: Default + for<'l> From<Unquoted<'l>>>(&mut self, token: Token) -> T {
        match unquote(self.slice(token.span)) {
            Ok(unquoted) => unquoted.into(),
            Err(error) => {
                let start = token.span.start;
                let range = error.range;
                let span = Span::new(start + range.start as u32, start + range.end as u32);
                let help = "escapes are those of Go: `\\n`, `\\\\`, `\\\"`, `\\x41`, `\\u00e9`; \
                            write a backslash of a regular expression twice, or use backticks";
                self.error(span, error.message, help);
                T::default()
            }
        }
    }
}

/// Milliseconds in seconds, by the two steps in which Go takes them.
fn seconds(milliseconds: i64) -> f64 {
    let rest = (milliseconds % 1000) * 1_000_000;
    (milliseconds / 1000) as f64 + rest as f64 / 1e9
}
