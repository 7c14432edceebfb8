//! Words about findings, of which there may be many that say the same.
//!
//! Most words are the same each time and part of the program. What quotes a file is made anew
//! for each finding; whoever keeps many findings lets them share what they have in common.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use arcstr::ArcStr;
use rustc_hash::FxHashSet;

use crate::Diagnostic;

/// Words about a finding. They have the size of a `&str`.
#[derive(Clone)]
pub struct Words(Made);

#[derive(Clone)]
enum Made {
    /// Part of the program.
    Always(&'static str),
    /// Made for a finding.
    Anew(ArcStr),
}

const _: () = assert!(size_of::<Words>() == size_of::<&str>());

impl Words {
    /// The words, if there are any.
    pub fn some(&self) -> Option<&str> {
        Some(&**self).filter(|text| !text.is_empty())
    }

    /// The words, if they are the same each time, and so quote no file.
    pub(crate) const fn as_always(&self) -> Option<&'static str> {
        match self.0 {
            Made::Always(text) => Some(text),
            Made::Anew(_) => None,
        }
    }
}

impl Deref for Words {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Made::Always(text) => text,
            Made::Anew(text) => text,
        }
    }
}

impl Default for Words {
    /// No words.
    fn default() -> Self {
        Self(Made::Always(""))
    }
}

impl From<&'static str> for Words {
    fn from(text: &'static str) -> Self {
        Self(Made::Always(text))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self(Made::Anew(text.into()))
    }
}

impl<T: Into<Self>> From<Option<T>> for Words {
    fn from(words: Option<T>) -> Self {
        words.map(Into::into).unwrap_or_default()
    }
}

impl From<Cow<'static, str>> for Words {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Words {}

impl PartialEq<str> for Words {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Words {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl Hash for Words {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl PartialOrd for Words {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Words {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(other)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, formatter)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, formatter)
    }
}

/// What findings have said, so that others that say the same share it.
#[derive(Debug, Default)]
pub struct Said {
    texts: FxHashSet<ArcStr>,
}

impl Said {
    /// Makes a finding share the words that others have said before it.
    pub fn share(&mut self, finding: &mut Diagnostic) {
        self.share_words(&mut finding.message);
        self.share_words(&mut finding.help);
        self.share_words(&mut finding.primary.text);
        finding.causes.iter_mut().for_each(|cause| self.share_words(&mut cause.text));
    }

    fn share_words(&mut self, words: &mut Words) {
        let Made::Anew(text) = &mut words.0 else { return };
        if let Some(said) = self.texts.get(&**text) {
            *text = said.clone();
        } else {
            self.texts.insert(text.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Place, Sources, Span};

    #[test]
    fn what_was_said_is_said_with_the_same_bytes() {
        let place = Place::new(Sources::new().add("a.yaml", ""), Span::at(0));
        let finding = |text: &str| Diagnostic::error("a/b", place, text.to_owned()).help("b");
        let (mut one, mut other) = (finding("a"), finding("a"));
        let (unshared, mut said) = (one.clone(), Said::default());
        said.share(&mut one);
        said.share(&mut other);
        assert_eq!((&one, &other), (&unshared, &unshared));
        assert_eq!(one.message.as_ptr(), other.message.as_ptr());
        assert_eq!(one.help.as_always(), Some("b"));
    }
}
