//! What most annotations are made of, read without a tree: text around `{{ $labels.x }}` and
//! `{{ $value }}`, the value humanized, either printed with `printf`.
//!
//! Such a template parses and, with a number for the value, never fails. Anything else is left
//! to the parser, of which nothing here is a second opinion: a property holds that both find the
//! same uses.

use promwright_source::{Span, pairs};

use crate::uses::{Use, UseKind};

/// What a template reads that is made of nothing else; `None` of any other.
pub fn uses(text: &str) -> Option<Vec<Use>> {
    let mut uses = Vec::new();
    read(text, Some(&mut uses))?;
    Some(uses)
}

/// Whether a template is made of nothing else.
pub fn is_everyday(text: &str) -> bool {
    read(text, None).is_some()
}

fn read(text: &str, mut uses: Option<&mut Vec<Use>>) -> Option<()> {
    let mut action = Action { text, at: 0 };
    while let Some(opening) = action.opening() {
        action.at = opening + 2;
        let (is_value, span) = action.read()?;
        if let Some(uses) = &mut uses {
            let name = |from| text.get(span.range()).and_then(|own| own.get(from..));
            let label = || UseKind::Label(name(LABELS.len()).unwrap_or_default().into());
            uses.push(Use { span, kind: if is_value { UseKind::Value } else { label() } });
        }
    }
    Some(())
}

const LABELS: &str = "$labels.";

/// A place within a template, most of the time within an action of it.
struct Action<'t> {
    text: &'t str,
    at: usize,
}

impl Action<'_> {
    /// Where the next action opens.
    fn opening(&self) -> Option<usize> {
        pairs(&self.text[self.at..], *b"{{").next().map(|opening| self.at + opening)
    }

    /// Reads an action up to and with its closing braces: whether it prints the value or else a
    /// label, and where that stands.
    fn read(&mut self) -> Option<(bool, Span)> {
        self.skip_blanks();
        let is_printed = self.takes("printf ");
        if is_printed {
            self.format()?;
        }
        let (is_value, span) = self.operand()?;
        self.skip_blanks();
        if !is_printed && self.takes("|") {
            self.skip_blanks();
            if self.takes("printf ") {
                self.format()?;
            } else if !is_value || !self.humanizes() {
                return None;
            }
            self.skip_blanks();
        }
        self.takes("}}").then_some((is_value, span))
    }

    /// `$value` or `$labels.x`: which, and where.
    fn operand(&mut self) -> Option<(bool, Span)> {
        let start = self.at;
        let is_value = self.takes("$value");
        if !is_value {
            self.takes(LABELS).then_some(())?;
            // What starts with a digit is left to the parser.
            let word = self.word();
            let is_name =
                word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
            is_name.then_some(())?;
            self.at += word.len();
        }
        Some((is_value, Span::of(&(start..self.at))))
    }

    /// Passes over the name of a function that humanizes a number, if one stands here.
    fn humanizes(&mut self) -> bool {
        let word = self.word();
        let kinds = ["", "1024", "Duration", "Percentage", "Timestamp"];
        let is_one = word.strip_prefix("humanize").is_some_and(|kind| kinds.contains(&kind));
        self.at += word.len();
        is_one
    }

    /// Passes over a text in quotes without escapes, and blanks.
    fn format(&mut self) -> Option<()> {
        self.skip_blanks();
        self.takes("\"").then_some(())?;
        let end = memchr::memchr3(b'"', b'\\', b'\n', &self.text.as_bytes()[self.at..])?;
        self.at += end;
        self.takes("\"").then_some(())?;
        let behind = self.at;
        self.skip_blanks();
        // `"%s"$value` and `"%s"}}` are not the same thing.
        (self.at > behind || self.text[self.at..].starts_with('}')).then_some(())
    }

    /// The letters, digits and underscores that start here.
    fn word(&self) -> &str {
        let rest = &self.text[self.at..];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        &rest[..rest.as_bytes().iter().take_while(|byte| is_part(byte)).count()]
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| **byte == b' ').count();
    }

    /// Passes over a text, if it stands here.
    fn takes(&mut self, text: &str) -> bool {
        let stands = self.text.as_bytes()[self.at..].starts_with(text.as_bytes());
        if stands {
            self.at += text.len();
        }
        stands
    }
}
