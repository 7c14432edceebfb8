//! The parser's errors as findings: exact bytes, and what to do about the common ones.

use granit_parser::{ErrorKind, ScanError};
use promwright_source::{Diagnostic, Span};

use super::document::Origin;

/// A syntax error as a finding.
pub(super) fn finding(error: &ScanError, text: &str, origin: &Origin) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or_default().min(text.len());
    let (at, message, help) = explain(error.kind(), text, at);
    let span = character(text, at);
    let finding = Diagnostic::error("yaml/syntax", origin.place(span), message);
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// Where it is, what it is, and what helps.
fn explain(kind: &ErrorKind, text: &str, at: usize) -> (usize, String, Option<&'static str>) {
    if let Some(start) = template_before(text, at) {
        let message = "`{{` starts a YAML mapping here, not a template".to_owned();
        return (
            start,
            message,
            Some("put a value that starts with a template into quotes: \"{{ … }}\""),
        );
    }
    let (at, message, help) = match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            at,
            "a `: ` is not allowed here",
            Some(
                "put a value that contains `: ` into quotes, or check the indentation of this line",
            ),
        ),
        ErrorKind::TabInPlainScalar
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart => {
            (next_tab(text, at), "YAML allows no tab as indentation", Some("indent with spaces"))
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => (
            at,
            "this line fits neither the block before it nor one around it",
            Some(
                "check its indentation: the keys of one mapping start in the same column, and so do the dashes of one list",
            ),
        ),
        ErrorKind::SimpleKeyExpected => (
            at,
            "a key and a `: ` must stand here",
            Some("check the indentation of this line, or quote the value that it continues"),
        ),
        ErrorKind::UnclosedQuotedScalar => (at, "this quote is never closed", None),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping => (at, "this bracket is never closed", None),
        ErrorKind::UnexpectedCharacter { character: '@' | '`' } => (
            at,
            "a plain value cannot start with this character",
            Some("put the value into quotes"),
        ),
        ErrorKind::UnexpectedCharacter { character: '%' } => {
            (at, "a plain value cannot start with `%`", Some("put the value into quotes"))
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            unknown_escape(text, at),
            "YAML has no such escape",
            Some(
                "write `\\\\` for a backslash, or use single quotes, in which a backslash is nothing special",
            ),
        ),
        ErrorKind::InvalidTrailingDoubleQuotedScalar
        | ErrorKind::InvalidTrailingSingleQuotedScalar => (
            at,
            "nothing may follow the closing quote",
            Some("quote the whole value, and escape the quotes in it"),
        ),
        ErrorKind::RecursionLimitExceeded => (at, "nested more than 255 levels deep", None),
        other => {
            return rare(other).map_or_else(
                || (at, format!("YAML: {other}"), None),
                |(message, help)| (at, message.to_owned(), Some(help)),
            );
        }
    };
    (at, message.to_owned(), help)
}

/// What it is and what helps, for what hardly happens where people write the file.
fn rare(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => (
            "YAML allows no control character here",
            "delete it, or write it as an escape in double quotes, such as `\\x1b`",
        ),
        ErrorKind::BomInsideDocument => {
            ("a byte order mark may only start a file", "delete this invisible character")
        }
        ErrorKind::MisplacedFlowCollectionEnd => {
            ("no bracket is open here", "delete it, or quote the value that it is part of")
        }
        ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            ("the open bracket is of another kind", "`[` is closed by `]`, and `{` by `}`")
        }
        ErrorKind::UnsupportedYamlMajorVersion => {
            ("this version of YAML is not known", "delete the line, or write `%YAML 1.2`")
        }
        ErrorKind::ExpectedDocumentStart => (
            "a document must start with `---` here",
            "it must after a line that starts with `%`, and after the end of another document",
        ),
        ErrorKind::UnexpectedEofBlockMapping | ErrorKind::UnexpectedEofBlockSequence => {
            ("the text ends within this", "complete it, or quote it if it is a value")
        }
        _ => return None,
    })
}

/// The character at an offset, or nothing at the end.
fn character(text: &str, at: usize) -> Span {
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, |c| match c {
        '\n' | '\r' => 0,
        other => other.len_utf8(),
    });
    Span::of(&(at..at + length))
}

/// The start of a value on the line of `at` that begins with `{{` before it.
fn template_before(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    let value = before[line..].find(": ").map(|colon| line + colon + 2)?;
    let start = value + before[value..].len() - before[value..].trim_start().len();
    before[start..].starts_with("{{").then_some(start)
}

fn next_tab(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\t')).map_or(at, |tab| at + tab)
}

/// The backslash of the first escape that YAML does not know, in a quoted scalar at `at`.
fn unknown_escape(text: &str, at: usize) -> usize {
    let mut characters = text.get(at..).unwrap_or_default().char_indices();
    while let Some((offset, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        match characters.next() {
            Some((_, escaped)) if "0abt\tnvfre \"/\\N_LPxuU\n\r".contains(escaped) => {}
            _ => return at + offset,
        }
    }
    at
}
