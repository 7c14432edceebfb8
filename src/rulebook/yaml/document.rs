//! The tree: nodes in one vector, read through cursors that follow aliases and merges.
//!
//! A [`Node`] is never an alias: it is what the alias stands for. No tree is cyclic and none
//! expands beyond a bound (see `builder`), so a reader may walk freely.

use std::slice::ChunksExact;

use promwright_source::{FileId, Place, SharedStr, Span};
use rustc_hash::FxHashSet;

use super::{Raw, map, scalar};
use crate::{Text, TextParts};

/// One YAML document.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) text: &'a str,
    /// The same text to keep parts of, where it is shared.
    pub(super) shared: Option<SharedStr>,
    pub(super) origin: Origin,
    pub(super) nodes: Vec<RawNode<'a>>,
    /// Children of all collections; mappings alternate key and value.
    pub(super) links: Vec<u32>,
    pub(super) root: Option<u32>,
    pub(super) comments: Vec<Span>,
    pub(super) is_cut: bool,
}

/// Where a document's text stands.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// It is the file.
    File(FileId),
    /// It is a scalar of another document.
    Within(Text),
}

impl Origin {
    pub(super) fn place(&self, span: Span) -> Place {
        match self {
            Self::File(file) => Place::new(*file, span),
            Self::Within(text) => text.place_of(span),
        }
    }
}

/// A node as the builder stores it.
#[derive(Debug)]
pub(super) struct RawNode<'a> {
    pub(super) span: Span,
    pub(super) kind: RawKind<'a>,
    pub(super) tag: Tag,
    /// Whether a syntax error cut it short.
    pub(super) is_cut: bool,
}

/// The kinds of stored node.
#[derive(Debug)]
pub(super) enum RawKind<'a> {
    Scalar { value: Raw<'a>, style: Style, indent: u32 },
    Sequence { links: Span },
    Mapping { links: Span, merges: bool },
    Alias { target: u32 },
}

/// The explicit tags that change what a scalar means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    None,
    Null,
    Text,
    Binary,
    Other,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`.
    SingleQuoted,
    /// `"…"`.
    DoubleQuoted,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
}

/// What a node is, as `yaml.v3` resolves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'d> {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar with its text, after unquoting and unfolding.
    Scalar(&'d str),
    /// A list.
    Sequence,
    /// A mapping.
    Mapping,
}

impl Style {
    /// How many bytes stand before and behind what is quoted.
    pub(crate) const fn quote_length(self) -> u32 {
        matches!(self, Self::SingleQuoted | Self::DoubleQuoted) as u32
    }
}

impl Kind<'_> {
    /// As messages name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Scalar(_) => "a text",
            Self::Sequence => "a list",
            Self::Mapping => "a mapping",
        }
    }
}

impl<'a> Document<'a> {
    /// The outermost node; `None` for an empty text.
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|index| self.node(index))
    }

    /// The comments, `#` included, in order.
    pub fn comments(&self) -> impl Iterator<Item = (Place, &'a str)> {
        let text = self.text;
        self.comments
            .iter()
            .map(move |span| (self.place(*span), text.get(span.range()).unwrap_or_default()))
    }

    /// Whether a syntax error ended it early, so that what is absent may only be unread.
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Bytes of this document's text as a place in the file.
    pub fn place(&self, span: Span) -> Place {
        self.origin.place(span)
    }

    fn node(&self, index: u32) -> Node<'_> {
        let index = match self.nodes[index as usize].kind {
            // An alias never stands for another one, as an alias carries no anchor.
            RawKind::Alias { target } => target,
            _ => index,
        };
        Node { document: self, index }
    }

    fn children(&self, links: Span) -> &[u32] {
        &self.links[links.range()]
    }

    /// Where a value stands in the text, which it borrows from if it is written as it is meant.
    fn part(&self, value: &str) -> Option<Span> {
        let start = value.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        let end = start + value.len();
        (end <= self.text.len()).then(|| Span::of(&(start..end)))
    }

    /// A value to keep, and the part of the text that it is.
    fn keep(&self, value: &str, part: Option<Span>) -> SharedStr {
        match (&self.shared, part) {
            (Some(whole), Some(part)) => whole.slice(part),
            _ => SharedStr::from(value),
        }
    }
}

/// A node of a [`Document`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'d> {
    document: &'d Document<'d>,
    index: u32,
}

impl<'d> Node<'d> {
    fn raw(self) -> &'d RawNode<'d> {
        &self.document.nodes[self.index as usize]
    }

    /// What it is.
    #[inline]
    pub fn kind(self) -> Kind<'d> {
        let raw = self.raw();
        match &raw.kind {
            RawKind::Scalar { value, style, .. } if scalar::is_null(value, *style, raw.tag) => {
                Kind::Null
            }
            RawKind::Scalar { value, .. } => Kind::Scalar(value),
            RawKind::Sequence { .. } => Kind::Sequence,
            RawKind::Mapping { .. } => Kind::Mapping,
            // Unreachable by construction; an empty node is the harmless answer.
            RawKind::Alias { .. } => Kind::Null,
        }
    }

    /// The text of a scalar that is not null.
    pub fn scalar(self) -> Option<&'d str> {
        let raw = self.raw();
        match &raw.kind {
            RawKind::Scalar { value, style, .. } if !scalar::is_null(value, *style, raw.tag) => {
                Some(value)
            }
            _ => None,
        }
    }

    /// The text of a scalar to keep; empty of anything else.
    pub fn shared(self) -> SharedStr {
        let value = self.scalar().unwrap_or_default();
        self.document.keep(value, self.document.part(value))
    }

    /// How a scalar is written; plain for everything else.
    pub fn style(self) -> Style {
        match self.raw().kind {
            RawKind::Scalar { style, .. } => style,
            _ => Style::Plain,
        }
    }

    /// Whether it says `!!binary`.
    pub fn is_binary(self) -> bool {
        self.raw().tag == Tag::Binary
    }

    /// Whether it is a text by its quotes, its block style or its tag, whatever it looks like.
    pub fn is_quoted(self) -> bool {
        self.style() != Style::Plain || self.raw().tag == Tag::Text
    }

    /// Whether a syntax error cut it short.
    pub fn is_cut(self) -> bool {
        self.raw().is_cut
    }

    /// Its bytes in the document's text.
    pub fn span(self) -> Span {
        self.raw().span
    }

    /// Its place, quotes and brackets included.
    pub fn place(self) -> Place {
        self.document.place(self.raw().span)
    }

    /// The place of its first entry, as far as that is on one line: for what is said about the
    /// whole of a long mapping, such as what it lacks.
    pub fn first_entry(self) -> Place {
        let Some((key, value)) = self.own_entries().next() else { return self.first_line() };
        let entry = Span::new(key.span().start, value.span().end.max(key.span().end));
        let is_one_line =
            self.document.text.get(entry.range()).is_some_and(|text| !text.contains('\n'));
        self.document.place(if is_one_line { entry } else { key.span() })
    }

    /// The place of its first line, for what is said about a node that may be pages long.
    pub fn first_line(self) -> Place {
        let span = self.raw().span;
        let text = self.document.text.get(span.range()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default();
        self.document.place(Span::new(span.start, span.start + line.len() as u32))
    }

    /// Whether its first bytes are these.
    pub fn starts_with(self, start: &str) -> bool {
        self.document
            .text
            .get(self.raw().span.start as usize..)
            .is_some_and(|t| t.starts_with(start))
    }

    /// The items of a sequence; none of anything else.
    pub fn items(self) -> impl Iterator<Item = Self> {
        let document = self.document;
        let links: &[u32] = match self.raw().kind {
            RawKind::Sequence { links } => document.children(links),
            _ => &[],
        };
        links.iter().map(move |index| document.node(*index))
    }

    /// The entries of a mapping as `(key, value)`, both of two equal keys included, then what
    /// `<<` merges in: only keys that are not there yet. None of anything else.
    pub fn entries(self) -> Entries<'d> {
        let (links, merges) = match self.raw().kind {
            RawKind::Mapping { links, merges } => (self.document.children(links), merges),
            _ => (&[][..], false),
        };
        let added = if merges { self.merged() } else { Vec::new() };
        Entries { document: self.document, own: links.chunks_exact(2), merges, added }
    }

    /// The text of a scalar with the way back to its file; null is empty.
    pub fn text(self) -> Text {
        self.text_of(self.scalar().unwrap_or_default())
    }

    /// [`text`](Self::text) of a scalar whose value is known.
    pub(super) fn text_of(self, value: &'d str) -> Text {
        let raw = self.raw();
        let (style, indent) = match raw.kind {
            RawKind::Scalar { style, indent, .. } => (style, indent),
            _ => (Style::Plain, 0),
        };
        let part = self.document.part(value);
        let quote = style.quote_length();
        let inside = Span::new(raw.span.start + quote, raw.span.end.saturating_sub(quote));
        let is_side_by_side = part == Some(inside);
        // So are nearly all.
        if let (Origin::File(file), Some(whole)) = (&self.document.origin, &self.document.shared)
            && is_side_by_side
            && whole.part().start == 0
        {
            return Text::verbatim(whole.slice(inside), *file, style);
        }
        let inner = if is_side_by_side {
            None
        } else {
            map::of(self.document.text, raw.span, style, indent, value)
        };
        let map = match &self.document.origin {
            Origin::File(_) => inner,
            Origin::Within(outer) => {
                map::compose(outer, inner.as_deref(), inside.start, value.len() as u32)
            }
        };
        let is_as_written = match &self.document.origin {
            Origin::File(_) => true,
            // Only a literal scalar holds a text as it is.
            Origin::Within(outer) => outer.style() == Some(Style::Literal),
        };
        let style = is_as_written.then_some(style);
        let value = self.document.keep(value, part);
        TextParts { value, place: self.place(), map, style }.into()
    }

    fn own_entries(self) -> impl Iterator<Item = (Self, Self)> {
        let document = self.document;
        let links: &[u32] = match self.raw().kind {
            RawKind::Mapping { links, .. } => document.children(links),
            _ => &[],
        };
        links.chunks_exact(2).map(move |pair| (document.node(pair[0]), document.node(pair[1])))
    }

    /// Whether it is the key `<<`.
    pub(super) fn is_merge(self) -> bool {
        self.raw().is_merge()
    }

    /// What `<<` brings in, the first last: explicit keys win over merged ones, earlier merges
    /// over later ones.
    fn merged(self) -> Vec<(Self, Self)> {
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        let mut found = Vec::new();
        // Mappings still to be taken, the next one last.
        let mut waiting = vec![(self, true)];
        while let Some((mapping, is_own)) = waiting.pop() {
            let mut sources = Vec::new();
            for (key, value) in mapping.own_entries() {
                if key.is_merge() {
                    sources.extend(value.merge_sources());
                } else if seen.insert(key.scalar().unwrap_or_default()) && !is_own {
                    found.push((key, value));
                }
            }
            waiting.extend(sources.into_iter().rev().map(|source| (source, false)));
        }
        found.reverse();
        found
    }

    /// The mappings that a merge value names: itself, or the items of a list.
    fn merge_sources(self) -> Vec<Self> {
        match self.kind() {
            Kind::Mapping => vec![self],
            Kind::Sequence => self.items().filter(|item| item.kind() == Kind::Mapping).collect(),
            _ => Vec::new(),
        }
    }
}

/// The entries of a mapping, one after the other.
#[derive(Clone, Debug)]
pub struct Entries<'d> {
    document: &'d Document<'d>,
    own: ChunksExact<'d, u32>,
    /// Whether one of its own may be a `<<`.
    merges: bool,
    /// What those bring in, the next one last.
    added: Vec<(Node<'d>, Node<'d>)>,
}

impl<'d> Iterator for Entries<'d> {
    type Item = (Node<'d>, Node<'d>);

    fn next(&mut self) -> Option<Self::Item> {
        for pair in self.own.by_ref() {
            let (key, value) = (self.document.node(pair[0]), self.document.node(pair[1]));
            if !self.merges || !key.is_merge() {
                return Some((key, value));
            }
        }
        self.added.pop()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let most = self.own.len() + self.added.len();
        (if self.merges { self.added.len() } else { most }, Some(most))
    }
}

impl RawNode<'_> {
    /// Whether it is the plain scalar `<<`.
    pub(super) fn is_merge(&self) -> bool {
        matches!(&self.kind, RawKind::Scalar { value, style: Style::Plain, .. } if value == "<<")
            && self.tag != Tag::Text
    }
}
