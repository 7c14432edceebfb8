//! Nodes in post-order: the finished tree, and the one under construction.

use std::ops::Index;

use promwright_source::Span;

use super::{Kind, Node};

/// A node of an [`Ast`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u32);

impl Id {
    /// Its position in post-order, for side tables.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A parsed expression; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    nodes: Vec<Node>,
}

impl Ast {
    /// Starts a tree; nodes are pushed children first.
    pub const fn builder() -> AstBuilder {
        AstBuilder { nodes: Vec::new() }
    }

    /// The whole expression.
    pub const fn root(&self) -> Id {
        Id(self.nodes.len() as u32 - 1)
    }

    /// How many nodes there are.
    pub const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a tree has at least a root.
    pub const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All nodes in post-order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id, &Node)> + ExactSizeIterator {
        self.nodes.iter().enumerate().map(|(index, node)| (Id(index as u32), node))
    }

    /// The nodes from one to another, both included.
    pub(crate) fn run(&self, first: Id, last: Id) -> &[Node] {
        self.nodes.get(first.index()..=last.index()).unwrap_or_default()
    }

    /// A node, to be changed in place; its children stay where they are.
    pub fn node_mut(&mut self, id: Id) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    /// The node, or what the brackets around it hold.
    pub fn unparen(&self, mut id: Id) -> Id {
        while let Kind::Paren(inner) = self[id].kind {
            id = inner;
        }
        id
    }
}

impl Index<Id> for Ast {
    type Output = Node;

    fn index(&self, id: Id) -> &Node {
        &self.nodes[id.index()]
    }
}

/// A tree under construction.
#[derive(Clone, Debug, Default)]
pub struct AstBuilder {
    nodes: Vec<Node>,
}

impl AstBuilder {
    /// A tree under construction with room for `count` nodes.
    pub fn with_capacity(count: usize) -> Self {
        Self { nodes: Vec::with_capacity(count) }
    }

    /// Adds a node whose children are already in, as the last nodes without a parent.
    pub fn push(&mut self, span: Span, kind: Kind) -> Id {
        self.nodes.push(Node { span, kind });
        Id(self.nodes.len() as u32 - 1)
    }

    /// How many nodes are in.
    pub const fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether no node is in.
    pub const fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// A node that is already in.
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[id.index()]
    }

    /// A node that is already in, to be changed.
    pub fn node_mut(&mut self, id: Id) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    /// The tree; its root is the last node. `None` if nothing was pushed.
    pub fn finish(self) -> Option<Ast> {
        (!self.nodes.is_empty()).then_some(Ast { nodes: self.nodes })
    }
}
