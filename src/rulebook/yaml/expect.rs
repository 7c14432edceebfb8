//! Reading a tree into a model: what must be there, and findings for what is there instead.

use std::fmt::Display;

use promwright_source::{Diagnostic, listed};

use super::{Kind, Node};
use crate::Text;

/// Reads nodes as what a model expects and reports the others.
#[derive(Debug)]
pub struct Expect<'f> {
    /// What has been found so far.
    pub findings: &'f mut Vec<Diagnostic>,
    /// Slug of a node of the wrong type.
    pub wrong_type: &'static str,
    /// Slug of a field that does not exist.
    pub unknown_field: &'static str,
}

/// The entries of a mapping with fixed fields.
#[derive(Debug)]
pub struct Fields<'d> {
    known: Vec<(&'static str, Node<'d>, Node<'d>)>,
    /// Entries whose key is none of the fields, as `(key, value)`.
    pub unknown: Vec<(Node<'d>, Node<'d>)>,
}

impl<'d> Fields<'d> {
    /// Key and value of a field; of a repeated one the last.
    pub fn get(&self, name: &str) -> Option<(Node<'d>, Node<'d>)> {
        self.all(name).last()
    }

    /// The value of a field, unless it is null; of a repeated one the last.
    pub fn value(&self, name: &str) -> Option<Node<'d>> {
        self.get(name).map(|(_, value)| value).filter(|value| value.kind() != Kind::Null)
    }

    /// Keys and values of a field that may be repeated.
    pub fn all(&self, name: &str) -> impl Iterator<Item = (Node<'d>, Node<'d>)> {
        let entries = self.known.iter().filter(move |(known, ..)| *known == name);
        entries.map(|(_, key, value)| (*key, *value))
    }
}

impl Expect<'_> {
    /// The fields of a mapping; a finding and `None` if it is none. `what` names it in
    /// messages, as in "a rule". Unknown fields are left to the caller.
    pub fn fields<'d>(
        &mut self,
        node: Node<'d>,
        what: &str,
        names: &[&'static str],
    ) -> Option<Fields<'d>> {
        if node.kind() != Kind::Mapping {
            self.wrong_type(node, what, "a mapping");
            return None;
        }
        let mut fields = Fields { known: Vec::with_capacity(names.len()), unknown: Vec::new() };
        for (key, value) in node.entries() {
            let name = key.scalar().and_then(|text| names.iter().find(|name| **name == text));
            match name {
                Some(name) => fields.known.push((name, key, value)),
                // yaml.v3 passes over a null key.
                None if key.kind() == Kind::Null => {}
                None => fields.unknown.push((key, value)),
            }
        }
        Some(fields)
    }

    /// Reports unknown fields, with the field that was probably meant.
    pub fn unknown_fields(&mut self, fields: &Fields<'_>, what: &str, names: &[&'static str]) {
        for (key, _) in &fields.unknown {
            let Some(text) = key.scalar() else {
                self.wrong_type(*key, format_args!("a key of {what}"), "a text");
                continue;
            };
            let message = format!("{what} has no field `{text}`");
            let finding = Diagnostic::error(self.unknown_field, key.place(), message);
            self.findings.push(match closest(text, names) {
                Some(meant) => finding.label(format!("did you mean `{meant}`?")),
                None => {
                    finding.label("unknown field").help(format!("the fields are {}", named(names)))
                }
            });
        }
    }

    /// The items of a list; none if it is null, a finding if it is something else.
    pub fn items<'d>(&mut self, node: Node<'d>, what: &str) -> impl Iterator<Item = Node<'d>> {
        if !matches!(node.kind(), Kind::Sequence | Kind::Null) {
            self.wrong_type(node, what, "a list");
        }
        node.items()
    }

    /// The text of a scalar; `None` with a finding if it is something else, without if it is
    /// null.
    pub fn text(&mut self, node: Node<'_>, what: impl Display) -> Option<Text> {
        match node.kind() {
            Kind::Null => None,
            Kind::Scalar(value) if !node.is_binary() => Some(node.text_of(value)),
            _ => {
                self.wrong_type(node, what, "a text");
                None
            }
        }
    }

    /// The entries of a mapping from texts to texts, null being the empty text.
    pub fn entries<'d>(&mut self, node: Node<'d>, what: &str) -> Vec<(Node<'d>, Text)> {
        let mut entries = Vec::with_capacity(node.entries().size_hint().1.unwrap_or(0));
        self.each_entry(node, what, |key, text| entries.push((key, text)));
        entries
    }

    /// Hands the [`entries`](Self::entries) of a mapping out one by one.
    pub fn each_entry<'d>(
        &mut self,
        node: Node<'d>,
        what: &str,
        mut take: impl FnMut(Node<'d>, Text),
    ) {
        if !matches!(node.kind(), Kind::Mapping | Kind::Null) {
            self.wrong_type(node, what, "a mapping");
        }
        for (key, value) in node.entries() {
            let Some(name) = key.scalar() else {
                if key.kind() != Kind::Null {
                    self.wrong_type(key, format_args!("a key of {what}"), "a text");
                }
                continue;
            };
            let text = match value.kind() {
                Kind::Null => Some(value.text_of("")),
                Kind::Scalar(own) if !value.is_binary() => Some(value.text_of(own)),
                _ => self.text(value, format_args!("`{name}` in {what}")),
            };
            if let Some(text) = text {
                take(key, text);
            }
        }
    }

    /// Reports a node that is not what it must be.
    pub fn wrong_type(&mut self, node: Node<'_>, what: impl Display, expected: &str) {
        let is = if node.is_binary() { "binary data" } else { node.kind().as_str() };
        let finding = Diagnostic::error(
            self.wrong_type,
            node.first_line(),
            format!("{what} must be {expected}, not {is}"),
        );
        self.findings.push(if node.starts_with("{{") {
            finding
                .label("`{{` starts a YAML mapping")
                .help("put a value that starts with a template into quotes: \"{{ … }}\"")
        } else {
            finding.label(is)
        });
    }
}

/// The candidate that `text` is probably a misspelling of.
pub fn closest<'c>(text: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let folded = text.to_lowercase().replace('-', "_");
    // A long text is nothing misspelt, and comparing it costs its length.
    if folded.len() > 64 {
        return None;
    }
    let distance =
        |candidate: &&str| strsim::damerau_levenshtein(&folded, &candidate.to_lowercase());
    let nearest = candidates.iter().min_by_key(|candidate| distance(candidate))?;
    let allowed = (folded.chars().count() / 3).clamp(1, 3);
    (distance(nearest) <= allowed).then_some(nearest)
}

/// `a`, `b` and `c`, in backticks.
fn named(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    listed(&quoted)
}
