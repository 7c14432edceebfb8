//! Where in the Rust source a part of a rule was written.

use std::panic::Location;

/// A call in the Rust source, and optionally the word near it that is meant.
///
/// The compiler tells where a function was called, not where its argument stands. Metrics and
/// labels are constants named as Prometheus knows them, so their word in the text finds them.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The call.
    pub(crate) at: &'static Location<'static>,
    /// The word that is meant; the whole call if absent.
    pub(crate) word: Option<&'static str>,
}

impl Site {
    /// The caller of the function that calls this.
    #[track_caller]
    pub(crate) const fn here() -> Self {
        Self { at: Location::caller(), word: None }
    }

    /// The word `word` near the caller.
    #[track_caller]
    pub(crate) const fn word(word: &'static str) -> Self {
        Self { at: Location::caller(), word: Some(word) }
    }

    /// The file, line and column, as the compiler prints them.
    pub(crate) fn describe(&self) -> String {
        format!("{}:{}", self.at.file(), self.at.line())
    }

    /// Whether both are the same call.
    pub(crate) fn is_same_call(&self, other: &Self) -> bool {
        let key = |site: &Self| (site.at.file(), site.at.line(), site.at.column());
        key(self) == key(other)
    }

    /// Whether both are the same word near the same call.
    pub(crate) fn is_same_word(&self, other: &Self) -> bool {
        self.is_same_call(other) && self.word == other.word
    }
}
