//! Texts that many hold and nobody changes, be they part of a larger one.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use arcstr::ArcStr;

use crate::Span;

/// A text that is shared: whole, or a part of a larger one, such as a file, which it keeps
/// alive and does not copy. Equal to any other text with the same bytes. It has the size of a
/// `&str`, as rules have many.
#[derive(Clone)]
pub struct SharedStr {
    whole: ArcStr,
    part: Span,
}

impl SharedStr {
    /// A part of this text; empty if it lies outside of it or splits a character.
    pub fn slice(&self, part: Span) -> Self {
        let start = self.part.start;
        let within = self.as_str().get(part.range()).is_some();
        let part = Span::new(start.saturating_add(part.start), start.saturating_add(part.end));
        if within { Self { whole: self.whole.clone(), part } } else { Self::default() }
    }

    /// Where it stands in the text that it keeps alive.
    pub const fn part(&self) -> Span {
        self.part
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        // The bounds were looked at when it was made.
        self.whole.get(self.part.range()).unwrap_or_default()
    }
}

const _: () = assert!(size_of::<Option<SharedStr>>() == size_of::<&str>());

impl Default for SharedStr {
    /// The empty text.
    fn default() -> Self {
        Self { whole: ArcStr::new(), part: Span::at(0) }
    }
}

impl Deref for SharedStr {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for SharedStr {
    fn borrow(&self) -> &str {
        self
    }
}

impl AsRef<str> for SharedStr {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<&str> for SharedStr {
    fn from(text: &str) -> Self {
        Self { whole: text.into(), part: Span::of(&(0..text.len())) }
    }
}

impl From<String> for SharedStr {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for SharedStr {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&Self> for SharedStr {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl From<&SharedStr> for String {
    fn from(text: &SharedStr) -> Self {
        text.as_str().to_owned()
    }
}

impl fmt::Debug for SharedStr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl fmt::Display for SharedStr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), formatter)
    }
}

impl PartialEq for SharedStr {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for SharedStr {}

impl PartialEq<str> for SharedStr {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for SharedStr {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for SharedStr {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialOrd for SharedStr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SharedStr {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for SharedStr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_a_text_of_its_own() {
        let whole = SharedStr::from("- alert: ψ up");
        let part = whole.slice(Span::new(2, 11));
        assert_eq!(part, "alert: ψ");
        assert_eq!(part.slice(Span::new(7, 9)), SharedStr::from("ψ"));
        assert_eq!(part.slice(Span::new(8, 9)), "");
        assert_eq!(part.slice(Span::new(7, 12)), "");
    }
}
