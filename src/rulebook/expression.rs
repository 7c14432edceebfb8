//! A rule's expression: its text, and its tree for as long as someone needs it.
//!
//! Trees are most of what a rule takes up in memory. A tree that was dropped is parsed again
//! when it is asked for, so dropping costs time and changes no answer.

use std::borrow::Cow;

use promwright_promql::Ast;

use crate::Text;

/// A rule's expression: its text, and its tree where it parses.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The text, with the way back to its file.
    pub text: Text,
    tree: Tree,
}

#[derive(Clone, Debug)]
enum Tree {
    Kept(Box<Ast>),
    /// It parses, and is not kept.
    Dropped,
    /// It does not parse.
    Faulty,
}

impl Expression {
    /// An expression with its tree; `None` if the text has syntax errors, which whoever parsed
    /// it has reported.
    pub fn new(text: Text, tree: Option<Ast>) -> Self {
        Self { text, tree: tree.map_or(Tree::Faulty, |tree| Tree::Kept(Box::new(tree))) }
    }

    /// The tree; `None` if the text has syntax errors.
    pub fn tree(&self) -> Option<Cow<'_, Ast>> {
        match &self.tree {
            Tree::Kept(tree) => Some(Cow::Borrowed(tree)),
            Tree::Dropped => promwright_promql::parse(self.text.value()).ok().map(Cow::Owned),
            Tree::Faulty => None,
        }
    }

    /// Gives up the tree until it is asked for.
    pub fn drop_tree(&mut self) {
        if matches!(self.tree, Tree::Kept(_)) {
            self.tree = Tree::Dropped;
        }
    }
}
