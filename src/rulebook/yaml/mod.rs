//! YAML as a tree with a byte span on every key and scalar, for rule files and test files alike.
//!
//! [`parse`] reads a text once, without recursion and without copying scalars, and keeps what
//! serde would throw away: places, styles, comments, both of two equal keys. What a scalar
//! *means* follows `yaml.v3` as Prometheus 3.14 uses it: raw text, null is empty, `<<` merges,
//! aliases expand, only the first document counts. Faults come back as findings of the family
//! `yaml/`; what could be read before a syntax error stays readable.
//!
//! The grammar is that of YAML 1.2, while `yaml.v3` descends from libyaml and its 1.1. The two
//! part in corners. Taken here and refused there: a line of blanks with a tab between two
//! entries, an anchor whose name has other signs than ASCII letters, digits, `-` and `_`, and a
//! tag of one's own on an empty value. Refused here and taken there: a comment right behind a
//! closing quote, a bracket too many behind a complete flow mapping, `!!binary`, UTF-16.

mod builder;
mod deserialize;
mod document;
mod everyday;
mod expect;
mod keys;
mod map;
mod scalar;
mod syntax;

pub use deserialize::{Mismatch, deserialize};
pub use document::{Document, Entries, Kind, Node, Style};
#[cfg(fuzzing)]
pub use everyday::alike::is_read_alike;
pub use expect::{Expect, Fields, closest};
pub use scalar::integer;

use std::borrow::Cow;

use granit_parser::{Event, Parser};
use promwright_source::{Diagnostic, FileId, SharedStr, Span};

use crate::Text;
use builder::Builder;
use document::Origin;

/// Reads the first document of `text`; further ones are a warning, as Prometheus ignores them.
///
/// The document of an empty text has no root. Scalars borrow from `text`.
pub fn parse(file: FileId, text: &str) -> (Document<'_>, Vec<Diagnostic>) {
    let origin = Origin::File(file);
    everyday::read(text, &origin).unwrap_or_else(|| parse_any(origin, text))
}

/// [`parse`] of a text that is shared, so that what is kept of it needs no copies.
pub fn parse_shared(file: FileId, text: &SharedStr) -> (Document<'_>, Vec<Diagnostic>) {
    let (mut document, findings) = parse(file, text);
    document.shared = Some(text.clone());
    (document, findings)
}

/// [`parse`] for every text, the unusual and the faulty ones too.
fn parse_any(origin: Origin, text: &str) -> (Document<'_>, Vec<Diagnostic>) {
    let mut reader = Reader::new(origin, text);
    let document = reader.document().unwrap_or_else(|| reader.empty());
    if let Some(rest) = reader.rest() {
        reader.findings.push(
            Diagnostic::warning(
                "yaml/several-documents",
                document.place(rest),
                "only the first document of this file is read",
            )
            .label("the first document ends before this")
            .help("Prometheus ignores what follows; put it into a file of its own"),
        );
    }
    (document, reader.findings)
}

/// Reads all documents of `text`, as Kubernetes tools do.
pub fn parse_all(file: FileId, text: &SharedStr) -> (Vec<Document<'_>>, Vec<Diagnostic>) {
    let mut reader = Reader::new(Origin::File(file), text);
    let mut documents: Vec<_> = std::iter::from_fn(|| reader.document()).collect();
    for document in &mut documents {
        document.shared = Some(text.clone());
    }
    (documents, reader.findings)
}

/// Reads the first document of a YAML text that stands in a scalar of another one, as the
/// rule files in a `ConfigMap` do. Places are those of the outer file.
pub fn parse_within(outer: &Text) -> (Document<'_>, Vec<Diagnostic>) {
    let origin = Origin::Within(outer.clone());
    let (mut document, findings) = everyday::read(outer.value(), &origin).unwrap_or_else(|| {
        let mut reader = Reader::new(origin, outer.value());
        let document = reader.document().unwrap_or_else(|| reader.empty());
        (document, reader.findings)
    });
    document.shared = Some(outer.shared().clone());
    (document, findings)
}

/// The most bytes a text may have, as spans hold 32 bits.
const MOST_BYTES: usize = u32::MAX as usize;

/// The documents of one text, one after the other.
struct Reader<'a> {
    text: &'a str,
    origin: Origin,
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    findings: Vec<Diagnostic>,
    /// Where the next document starts, once that has been seen.
    start: Option<Span>,
    /// The comments before that start, which belong to that document.
    leading_comments: Vec<Span>,
    ended: bool,
}

impl<'a> Reader<'a> {
    fn new(origin: Origin, text: &'a str) -> Self {
        let options = granit_parser::options! {
            // As libyaml does, and with it Go's yaml.v3.
            block_scalar_eof_without_line_feed: true,
            emit_unresolved_aliases: true,
            // They are kept anyway, so their number is bounded by the text's length.
            max_buffered_comment_events: usize::MAX,
        };
        let mut reader = Self {
            text,
            origin,
            parser: Parser::new_from_str_with_options(text, options),
            findings: Vec::new(),
            start: None,
            leading_comments: Vec::new(),
            ended: text.len() > MOST_BYTES,
        };
        if reader.ended {
            let place = reader.origin.place(Span::at(0));
            reader.findings.push(Diagnostic::error(
                "yaml/too-large",
                place,
                "the file has 4 GiB or more, which is more than can be read",
            ));
        }
        reader
    }

    fn empty(&self) -> Document<'a> {
        Builder::new(self.text, self.origin.clone()).finish(&mut Vec::new())
    }

    /// The next document; `None` at the end of the text.
    fn document(&mut self) -> Option<Document<'a>> {
        self.next_start()?;
        self.start = None;
        let mut builder = Builder::new(self.text, self.origin.clone());
        self.leading_comments.drain(..).for_each(|comment| builder.comment(comment));
        while !self.ended {
            let Some((event, span)) = self.event() else { break };
            if let Event::DocumentEnd = event {
                break;
            }
            builder.event(event, span);
        }
        Some(builder.finish(&mut self.findings))
    }

    /// Goes on to the start of the next document.
    fn next_start(&mut self) -> Option<Span> {
        while self.start.is_none() {
            match self.event()? {
                (Event::DocumentStart(..), at) => self.start = Some(at.span),
                (Event::Comment(..), at) => self.leading_comments.push(at.span),
                _ => {}
            }
        }
        self.start
    }

    /// What follows the document that was read last: the start of another one, or what cannot
    /// be one. Prometheus does not look at it, so a fault in it is none of the file.
    fn rest(&mut self) -> Option<Span> {
        let known = self.findings.len();
        let start = self.next_start();
        let fault = self.findings.drain(known..).next();
        start.or(fault.map(|fault| fault.primary.place.span))
    }

    /// The next event; after a syntax error, which becomes a finding, there are none.
    fn event(&mut self) -> Option<(Event<'a>, Located)> {
        if self.ended {
            return None;
        }
        match self.parser.next_event() {
            Some(Ok((event, span))) => Some((event, Located::of(&span))),
            Some(Err(error)) => {
                self.ended = true;
                self.findings.push(syntax::finding(&error, self.text, &self.origin));
                None
            }
            None => {
                self.ended = true;
                None
            }
        }
    }
}

/// Where an event stands.
#[derive(Clone, Copy)]
struct Located {
    span: Span,
    /// For a block scalar the columns of indentation that are not content.
    indent: usize,
}

impl Located {
    fn of(span: &granit_parser::Span) -> Self {
        let bytes = span.byte_range().unwrap_or_default();
        Self { span: Span::of(&bytes), indent: span.indent.unwrap_or(0) }
    }
}

/// A scalar's text, borrowed where it is written as it is meant.
type Raw<'a> = Cow<'a, str>;
