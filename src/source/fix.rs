//! Changes of texts that make a finding go away, as values.

use crate::{Diagnostic, Place, Words};

/// A change that makes a finding go away and changes nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: ``use `deriv` ``.
    pub title: Words,
    /// The replacements; no two overlap.
    pub edits: Box<[Edit]>,
    /// Whether it may be applied unasked: it cannot but be what the author means.
    pub safe: bool,
}

/// A replacement of some bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The bytes that go; none for an insertion.
    pub place: Place,
    /// What comes in their place, as it is written in the file.
    pub replacement: Box<str>,
}

impl Fix {
    /// A fix that may be applied unasked.
    pub fn safe(title: impl Into<Words>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), edits: edits.into(), safe: true }
    }

    /// A fix that somebody has to look at.
    pub fn suggestion(title: impl Into<Words>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), edits: edits.into(), safe: false }
    }
}

impl Diagnostic {
    /// How to make it go away, if there is a way.
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into().map(Box::new);
        self
    }
}
