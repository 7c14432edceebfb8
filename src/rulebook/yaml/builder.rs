//! From parser events to a [`Document`].
//!
//! One pass with an explicit stack. Refuses what would let a later walk run away: an alias
//! within its own anchor, and aliases that expand to more nodes than `yaml.v3` would decode.

use granit_parser::{Event, ScalarStyle};
use promwright_source::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::document::{Document, Origin, RawKind, RawNode, Style, Tag};
use super::{Located, Raw, keys};

/// How many nodes aliases may bring in beyond those that are written. `yaml.v3` decodes about
/// as many before it reports excessive aliasing.
const MOST_ALIASED: u64 = 400_000;

/// Rule files have about one node in as many bytes.
const BYTES_PER_NODE: usize = 16;

/// A document under construction.
pub(super) struct Builder<'a> {
    document: Document<'a>,
    /// Collections that are open, outermost first.
    open: Vec<Open>,
    /// Children of the open collections that have no place in `links` yet.
    pending: Vec<u32>,
    /// Nodes by the number of their anchor.
    anchors: FxHashMap<usize, u32>,
    /// For each node how many nodes it is with all aliases expanded.
    sizes: Vec<u64>,
    /// End of the last node that is written, so that a block collection ends there.
    end: u32,
    findings: Vec<Diagnostic>,
}

/// An open collection.
struct Open {
    node: u32,
    first_pending: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str, origin: Origin) -> Self {
        Self {
            document: Document {
                text,
                shared: None,
                origin,
                nodes: Vec::with_capacity(text.len() / BYTES_PER_NODE),
                links: Vec::new(),
                root: None,
                comments: Vec::new(),
                is_cut: false,
            },
            open: Vec::new(),
            pending: Vec::new(),
            anchors: FxHashMap::default(),
            sizes: Vec::with_capacity(text.len() / BYTES_PER_NODE),
            end: 0,
            findings: Vec::new(),
        }
    }

    /// Takes one event of the document.
    pub(super) fn event(&mut self, event: Event<'a>, at: Located) {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let node = self.scalar(value, style, at.span, at.indent, tag.as_deref());
                self.anchor(anchor, node);
            }
            Event::SequenceStart(_, anchor, _) => self.start_sequence(at.span, anchor),
            Event::MappingStart(_, anchor, _) => self.start_mapping(at.span, anchor),
            Event::SequenceEnd | Event::MappingEnd => self.end(at.span),
            Event::Alias(anchor) => self.alias(anchor, at.span),
            Event::UnresolvedAlias(name) => {
                let place = self.document.place(at.span);
                self.findings.push(
                    Diagnostic::error("yaml/unknown-anchor", place, format!("there is no anchor `&{name}` before this alias"))
                        .help("an alias stands for a node that is marked with `&` earlier in the same document"),
                );
                self.null(at.span);
            }
            Event::Comment(..) => self.comment(at.span),
            _ => {}
        }
    }

    /// Opens a list; an anchor of 0 is none.
    pub(super) fn start_sequence(&mut self, span: Span, anchor: usize) {
        self.start(RawKind::Sequence { links: Span::at(0) }, span, anchor);
    }

    /// Opens a mapping, whose children are keys and values in turn.
    pub(super) fn start_mapping(&mut self, span: Span, anchor: usize) {
        self.start(RawKind::Mapping { links: Span::at(0), merges: false }, span, anchor);
    }

    /// Closes the innermost collection; an empty span is no bracket.
    pub(super) fn end(&mut self, span: Span) {
        self.close(span, false);
    }

    /// Takes a comment.
    pub(super) fn comment(&mut self, span: Span) {
        self.document.comments.push(span);
    }

    /// Whether the outermost node has started.
    pub(super) const fn has_root(&self) -> bool {
        self.document.root.is_some()
    }

    /// The document; what is still open was cut short by a syntax error.
    pub(super) fn finish(mut self, findings: &mut Vec<Diagnostic>) -> Document<'a> {
        self.document.is_cut = !self.open.is_empty();
        while !self.open.is_empty() {
            self.close(Span::at(self.end), true);
        }
        self.refuse_bomb();
        findings.append(&mut self.findings);
        self.document
    }

    /// Adds a scalar; `indent` counts the columns of a block scalar that are not content.
    pub(super) fn scalar(
        &mut self,
        value: Raw<'a>,
        style: ScalarStyle,
        span: Span,
        indent: usize,
        tag: Option<&granit_parser::Tag>,
    ) -> u32 {
        let style = match style {
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
            ScalarStyle::Plain => Style::Plain,
        };
        let span = self.written(span, style);
        // The parser calls a missing scalar `~`.
        let value =
            if span.is_empty() && style == Style::Plain { Raw::Borrowed("") } else { value };
        let kind = RawKind::Scalar { value, style, indent: indent as u32 };
        self.push(RawNode { span, kind, tag: tag_of(tag), is_cut: false }, 1)
    }

    /// A scalar's span; a block scalar's without the blank lines behind it.
    fn written(&self, span: Span, style: Style) -> Span {
        match style {
            Style::Literal | Style::Folded => {
                let text = self.document.text.get(span.range()).unwrap_or_default();
                Span::new(span.start, span.start + text.trim_end().len() as u32)
            }
            _ => span,
        }
    }

    fn null(&mut self, span: Span) {
        let kind = RawKind::Scalar { value: Raw::Borrowed(""), style: Style::Plain, indent: 0 };
        self.push(RawNode { span, kind, tag: Tag::None, is_cut: false }, 1);
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let Some(target) = self.anchors.get(&anchor).copied() else { return self.null(span) };
        if self.open.iter().any(|open| open.node == target) {
            let place = self.document.place(span);
            let whole = self.document.nodes[target as usize].span;
            self.findings.push(
                Diagnostic::error(
                    "yaml/recursive-alias",
                    place,
                    "this alias stands within its own anchor",
                )
                .cause(
                    self.document.place(Span::new(whole.start, whole.start + 1)),
                    "the anchored node starts here",
                )
                .help("a value cannot contain itself"),
            );
            return self.null(span);
        }
        let size = self.sizes[target as usize];
        let kind = RawKind::Alias { target };
        self.push(RawNode { span, kind, tag: Tag::None, is_cut: false }, size);
    }

    /// Adds a node as a child of the innermost open collection.
    fn push(&mut self, node: RawNode<'a>, size: u64) -> u32 {
        let index = self.document.nodes.len() as u32;
        if !node.span.is_empty() {
            self.end = node.span.end;
        }
        self.document.nodes.push(node);
        self.sizes.push(size);
        if self.open.is_empty() {
            self.document.root = Some(index);
        } else {
            self.pending.push(index);
        }
        index
    }

    fn anchor(&mut self, anchor: usize, node: u32) {
        if anchor != 0 {
            self.anchors.insert(anchor, node);
        }
    }

    fn start(&mut self, kind: RawKind<'a>, span: Span, anchor: usize) {
        let node = self.push(RawNode { span, kind, tag: Tag::None, is_cut: false }, 1);
        self.anchor(anchor, node);
        self.open.push(Open { node, first_pending: self.pending.len() });
    }

    /// Closes the innermost collection. A block collection's end event is empty and stands
    /// behind the blank lines that follow; its span ends with its last child instead.
    fn close(&mut self, at: Span, is_cut: bool) {
        let Some(Open { node, first_pending }) = self.open.pop() else { return };
        if !at.is_empty() {
            self.end = at.end;
        }
        let first_link = self.document.links.len() as u32;
        self.document.links.extend(self.pending.drain(first_pending..));
        let mut links = Span::new(first_link, self.document.links.len() as u32);
        let is_mapping = matches!(self.document.nodes[node as usize].kind, RawKind::Mapping { .. });
        if is_mapping && links.len() % 2 == 1 {
            // A syntax error between a key and its value: the key alone says nothing.
            links.end -= 1;
        }
        let children = &self.document.links[links.range()];
        let size = children
            .iter()
            .fold(1_u64, |sum, child| sum.saturating_add(self.sizes[*child as usize]));
        self.sizes[node as usize] = size;
        let end = self.end;
        let merges =
            is_mapping && keys::check(&self.document, links, self.key_above(), &mut self.findings);
        let raw = &mut self.document.nodes[node as usize];
        raw.span.end = raw.span.end.max(end);
        raw.is_cut = is_cut;
        raw.kind = if is_mapping {
            RawKind::Mapping { links, merges }
        } else {
            RawKind::Sequence { links }
        };
    }

    /// The key whose value was added last, if that is in a mapping.
    fn key_above(&self) -> Option<u32> {
        let Open { node, first_pending } = *self.open.last()?;
        let is_mapping = matches!(self.document.nodes[node as usize].kind, RawKind::Mapping { .. });
        let [.., key, _] = self.pending.get(first_pending..)? else { return None };
        let is_value = (self.pending.len() - first_pending).is_multiple_of(2);
        (is_mapping && is_value).then_some(*key)
    }

    /// Empties a document whose aliases would expand without bound.
    fn refuse_bomb(&mut self) {
        let Some(root) = self.document.root else { return };
        let aliased = self.sizes[root as usize].saturating_sub(self.document.nodes.len() as u64);
        if aliased <= MOST_ALIASED {
            return;
        }
        let place = self.document.place(Span::at(self.document.nodes[root as usize].span.start));
        self.findings.push(
            Diagnostic::error(
                "yaml/excessive-aliases",
                place,
                format!("the aliases of this document expand to {aliased} nodes"),
            )
            .help("Prometheus refuses a document that consists almost wholly of repeated aliases"),
        );
        self.document.root = None;
    }
}

fn tag_of(tag: Option<&granit_parser::Tag>) -> Tag {
    let Some(tag) = tag else { return Tag::None };
    if tag.handle() == "!" && tag.suffix().is_empty() {
        return Tag::Text;
    }
    match tag.suffix_in_namespace("tag:yaml.org,2002:").as_deref() {
        Some("null") => Tag::Null,
        Some("str") => Tag::Text,
        Some("binary") => Tag::Binary,
        _ => Tag::Other,
    }
}
