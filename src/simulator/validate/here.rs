//! The place in a scenario's text that a check is at.

use promwright_rulebook::yaml::{Kind, Node};
use promwright_source::{Diagnostic, Place, Words};

use super::SLUG;

/// A node of the text. What stands in no text, because it comes from the base, is where it would
/// have stood.
#[derive(Clone, Copy)]
pub(crate) struct Here<'d>(Node<'d>);

impl<'d> Here<'d> {
    pub const fn new(node: Node<'d>) -> Self {
        Self(node)
    }

    /// The value of a key of this mapping.
    pub fn key(self, name: &str) -> Self {
        let found = self.0.entries().find(|(key, _)| key.scalar() == Some(name));
        found.map_or(self, |(_, value)| Self(value))
    }

    /// A key of this mapping itself.
    pub fn name(self, name: &str) -> Self {
        let found = self.0.entries().find(|(key, _)| key.scalar() == Some(name));
        found.map_or(self, |(key, _)| Self(key))
    }

    /// An item of this list.
    pub fn index(self, index: usize) -> Self {
        self.0.items().nth(index).map_or(self, Self)
    }

    /// The first line of it, or its first entry: it may be pages long.
    pub fn place(self) -> Place {
        match self.0.kind() {
            Kind::Mapping => self.0.first_entry(),
            _ => self.0.first_line(),
        }
    }
}

/// What is wrong with what stands here.
pub(crate) fn fault(here: Here<'_>, message: impl Into<Words>) -> Diagnostic {
    Diagnostic::error(SLUG, here.place(), message)
}
