//! What is kept while a test file is read: findings, uses of fields that promtool does not know,
//! and the variables of the `for_each` around.

use std::fmt::Display;

use promwright_rulebook::yaml::{Expect, Fields, Node, closest};
use promwright_rulebook::{Spanned, Text, TextMap, TextParts};
use promwright_source::{Diagnostic, Place, Span, Words, is_word};

use crate::Pairs;
use crate::portable::Beyond;
use crate::tolerance::Tolerance;

/// What reading a file leaves behind, and the variables in scope.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
    /// Fields that promtool does not know.
    pub beyond: Vec<Beyond>,
    /// What a strict file must not have.
    pub doubts: Vec<Diagnostic>,
    /// Names and values, the innermost last.
    pub variables: Vec<(String, String)>,
    /// How many items `for_each` has made so far.
    pub repeated: usize,
    /// The tolerance of what is around.
    pub tolerance: Tolerance,
    /// The file's milliseconds between two evaluations.
    pub interval: i64,
}

/// A kind of mapping: how messages name it, promtool's type and fields, and the fields beyond.
pub(super) struct Shape {
    /// As in "a test".
    pub what: &'static str,
    /// The type in promtool's messages.
    pub promtool: &'static str,
    /// The fields that promtool has, then those beyond.
    pub fields: &'static [&'static str],
    /// How many of them promtool has.
    pub known: usize,
}

impl Reading {
    /// Slugs for faults of a test file's structure.
    pub fn expect(&mut self) -> Expect<'_> {
        Expect {
            findings: &mut self.findings,
            wrong_type: "test/wrong-type",
            unknown_field: "test/unknown-field",
        }
    }

    /// The fields of a mapping, after noting those that promtool does not know.
    pub fn fields<'d>(&mut self, node: Node<'d>, shape: &Shape) -> Option<Fields<'d>> {
        let mut expect = self.expect();
        let fields = expect.fields(node, shape.what, shape.fields)?;
        expect.unknown_fields(&fields, shape.what, shape.fields);
        for field in &shape.fields[shape.known..] {
            if let Some((key, _)) = fields.get(field) {
                self.beyond.push(Beyond { place: key.place(), field, promtool: shape.promtool });
            }
        }
        Some(fields)
    }

    /// A text field with its variables replaced.
    pub fn text(&mut self, fields: &Fields<'_>, name: &str) -> Option<Text> {
        let node = fields.value(name)?;
        self.text_of(node, format_args!("`{name}`"))
    }

    /// The text of a scalar with its variables replaced.
    pub fn text_of(&mut self, node: Node<'_>, what: impl Display) -> Option<Text> {
        let text = self.expect().text(node, what)?;
        Some(self.expanded(text))
    }

    /// A mapping from names to texts, whose variables are replaced.
    pub fn pairs(&mut self, fields: &Fields<'_>, name: &str) -> Pairs {
        let entries = self.entries(fields, name).into_iter();
        entries.map(|(name, text)| (name, text.value().to_owned())).collect()
    }

    /// The entries of a mapping from names to texts, whose variables are replaced.
    pub fn entries(&mut self, fields: &Fields<'_>, name: &str) -> Vec<(String, Text)> {
        let Some(node) = fields.value(name) else { return Vec::new() };
        let entries = self.expect().entries(node, &format!("`{name}`"));
        let entries = entries.into_iter();
        entries
            .map(|(key, text)| (key.scalar().unwrap_or_default().to_owned(), self.expanded(text)))
            .collect()
    }

    /// `${name}` replaced by the variable's value, and `$${` by `${`. A text outside of every
    /// `for_each` stays as it is, as in promtool.
    fn expanded(&mut self, text: Text) -> Text {
        if self.variables.is_empty() || !text.value().contains("${") {
            return text;
        }
        let mut value = String::new();
        let mut rest = text.value();
        while let Some(at) = rest.find("${") {
            let (before, behind) = (&rest[..at], &rest[at + 2..]);
            let name = behind.split_once('}').map(|(name, _)| name).filter(|own| is_name(own));
            rest = match (before.strip_suffix('$'), name) {
                (Some(before), Some(_)) => {
                    value += before;
                    value += "${";
                    behind
                }
                (None, Some(name)) => {
                    value += before;
                    let start = text.value().len() - behind.len();
                    match self.variable(name) {
                        Some(own) => value += own,
                        None => self.unknown_variable(&text, name, start),
                    }
                    &behind[name.len() + 1..]
                }
                (_, None) => {
                    value += &rest[..at + 2];
                    behind
                }
            };
        }
        value += rest;
        // A place in the value says little about a place in the file.
        let (value, map) = (value.into(), TextMap::whole());
        TextParts { value, place: text.place(), map, style: text.style() }.into()
    }

    fn variable(&self, name: &str) -> Option<&str> {
        let found = self.variables.iter().rev().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    fn unknown_variable(&mut self, text: &Text, name: &str, start: usize) {
        let known: Vec<&str> = self.variables.iter().map(|(name, _)| name.as_str()).collect();
        let help = match closest(name, &known) {
            Some(meant) => format!("did you mean `${{{meant}}}`?"),
            None => format!("`$${{{name}}}` is the text itself, not a variable"),
        };
        let place = text.place_of(Span::new(start as u32, (start + name.len()) as u32));
        let message = format!("no `for_each` around this has a variable `{name}`");
        self.findings.push(Diagnostic::error("test/unknown-variable", place, message).help(help));
    }

    /// Reports a field that is not there, unless a syntax error may have cut it off.
    pub fn missing(
        &mut self,
        node: Node<'_>,
        message: impl Into<Words>,
        help: Option<&'static str>,
    ) {
        if node.is_cut() {
            return;
        }
        let finding = Diagnostic::error("test/missing-field", node.first_line(), message);
        self.findings.push(match help {
            Some(help) => finding.help(help),
            None => finding,
        });
    }

    /// Notes what a strict file must not have.
    pub fn doubt(&mut self, place: Place, message: impl Into<Words>, help: impl Into<Words>) {
        self.doubts.push(Diagnostic::error(crate::strict::SLUG, place, message).help(help));
    }
}

/// Whether a text can name a variable.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(is_word)
}

/// A text without the way back to its bytes.
pub(super) fn spanned(text: &Text) -> Spanned<String> {
    Spanned { value: text.value().to_owned(), place: text.place() }
}
