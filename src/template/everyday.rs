//! What most annotations are made of, read without a tree: text around `{{ $labels.x }}` and
//! `{{ $value }}`, the value humanized, either printed with `printf`.
//!
//! Such a template parses and, with a number for the value, never fails. Anything else is left
//! to the parser, of which nothing here is a second opinion: a property holds that both find the
//! same uses.

use promwright_source::{Span, is_word, pairs};

use crate::uses::{Use, UseKind};

/// A template that is made of nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Everyday {
    /// What it reads, in order.
    pub uses: Vec<Use>,
    /// What stands outside of its actions.
    pub outside: Outside,
}

/// Which signs stand outside of a template's actions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    held: u8,
}

impl Outside {
    /// Nothing is known, so there may be any.
    pub const UNKNOWN: Self = Self { held: u8::MAX };

    const DIGIT: u8 = 1;
    const VARIABLE: u8 = 2;

    /// Whether there may be a digit.
    pub const fn may_have_digits(self) -> bool {
        self.held & Self::DIGIT != 0
    }

    /// Whether there may be a `$`, or the `L` of `.Labels`.
    pub const fn may_have_variables(self) -> bool {
        self.held & Self::VARIABLE != 0
    }

    const fn of(byte: u8) -> u8 {
        match byte {
            b'0'..=b'9' => Self::DIGIT,
            b'$' | b'L' => Self::VARIABLE,
            _ => 0,
        }
    }
}

/// Reads a template that is made of nothing else; `None` of any other.
pub fn everyday(text: &str) -> Option<Everyday> {
    let mut read = Everyday::default();
    let mut action = Action { text, at: 0 };
    while let Some(opening) = action.opening(&mut read.outside) {
        action.at = opening + 2;
        let (is_value, span) = action.read()?;
        let name = || text.get(span.range()).and_then(|own| own.get(LABELS.len()..));
        let label = || UseKind::Label(name().unwrap_or_default().into());
        read.uses.push(Use { span, kind: if is_value { UseKind::Value } else { label() } });
    }
    Some(read)
}

const LABELS: &str = "$labels.";

/// A place within a template, most of the time within an action of it.
struct Action<'t> {
    text: &'t str,
    at: usize,
}

impl Action<'_> {
    /// Where the next action opens; adds what stands before it.
    fn opening(&self, outside: &mut Outside) -> Option<usize> {
        const OF: [u8; 256] = {
            let mut of = [0; 256];
            let mut byte = 0;
            while byte < of.len() {
                of[byte] = Outside::of(byte as u8);
                byte += 1;
            }
            of
        };
        let rest = &self.text[self.at..];
        let opening = pairs(rest, *b"{{").next();
        let plain = rest[..opening.unwrap_or(rest.len())].bytes();
        outside.held = plain.fold(outside.held, |held, byte| held | OF[usize::from(byte)]);
        opening.map(|opening| self.at + opening)
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
        let length = rest.bytes().position(|byte| !is_word(byte));
        &rest[..length.unwrap_or(rest.len())]
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
