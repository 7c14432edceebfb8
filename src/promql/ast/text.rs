//! The text of a string literal.

use std::fmt;
use std::ops::Deref;

use crate::literal::quote_bytes;

/// A string. Prometheus' strings may hold any bytes (`"\xff"`); where they are no UTF-8, the text
/// has U+FFFD in the place of what is wrong, and [`is_utf8`](Self::is_utf8) says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    text: Box<str>,
    /// The bytes, if they are no UTF-8.
    bytes: Option<Box<[u8]>>,
}

impl Text {
    /// The text of these bytes.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(error) => {
                let bytes = error.into_bytes().into_boxed_slice();
                Self { text: String::from_utf8_lossy(&bytes).into(), bytes: Some(bytes) }
            }
        }
    }

    /// Whether its bytes are UTF-8, so that it can be a name or a value of a label.
    pub const fn is_utf8(&self) -> bool {
        self.bytes.is_none()
    }

    /// It in double quotes, escaped as Go's `strconv.Quote` does.
    pub fn quoted(&self) -> String {
        let mut quoted = String::new();
        self.quote(&mut quoted);
        quoted
    }

    /// Appends it in double quotes.
    pub(crate) fn quote(&self, out: &mut String) {
        quote_bytes(self.bytes.as_deref().unwrap_or(self.text.as_bytes()), out);
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(formatter)
    }
}

impl<T: Into<Box<str>>> From<T> for Text {
    fn from(text: T) -> Self {
        Self { text: text.into(), bytes: None }
    }
}
