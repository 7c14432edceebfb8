//! What is no PromQL, and what people mean by it: operators, comments, quotes and variables of
//! other languages, templates, numbers with other suffixes.
//!
//! Each takes the bytes that belong to the fault, so that one cause gives one finding.

use promwright_source::is_word;

use super::{Lexer, Mode};
use crate::BinaryOp;
use crate::token::TokenKind;

/// Operators of other languages, longer ones first, with what they are in PromQL.
const OPERATORS: [(&str, BinaryOp); 16] = [
    ("===", BinaryOp::Eql),
    ("!==", BinaryOp::Neq),
    ("=>", BinaryOp::Gte),
    ("=<", BinaryOp::Lte),
    ("=!", BinaryOp::Neq),
    ("<>", BinaryOp::Neq),
    ("**", BinaryOp::Pow),
    ("&&", BinaryOp::And),
    ("||", BinaryOp::Or),
    ("\u{2265}", BinaryOp::Gte),
    ("\u{2264}", BinaryOp::Lte),
    ("\u{2260}", BinaryOp::Neq),
    ("\u{d7}", BinaryOp::Mul),
    ("\u{f7}", BinaryOp::Div),
    ("\u{2013}", BinaryOp::Sub),
    ("\u{2212}", BinaryOp::Sub),
];

/// Letters that stand behind a number elsewhere.
const SUFFIXES: [&str; 12] = ["k", "K", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "KB", "MB", "GB"];

impl Lexer<'_> {
    /// An operator of other languages, taken for the one that it means.
    pub(super) fn foreign_operator(&mut self) -> Option<TokenKind> {
        let start = self.at;
        let rest = &self.text[start..];
        let (wrong, op) = OPERATORS.into_iter().find(|(wrong, _)| rest.starts_with(wrong))?;
        self.at += wrong.len();
        let message = format!("unknown operator `{wrong}`: did you mean `{}`?", op.as_str());
        let help = match op {
            _ if !wrong.is_ascii() => "outside of strings and comments PromQL is ASCII",
            BinaryOp::Pow => "the operator of powers is `^`",
            _ if op.is_set() => "PromQL's set operators are `and`, `or` and `unless`",
            _ => "comparisons are `==`, `!=`, `<`, `<=`, `>` and `>=`",
        };
        self.fault(start, message, help);
        Some(TokenKind::Operator(op))
    }

    /// A comment of other languages; neither of these can begin anything in PromQL.
    pub(super) fn foreign_comment(&mut self) -> Option<TokenKind> {
        let start = self.at;
        let rest = &self.text[start..];
        let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let length = match rest.get(..2)? {
            "//" => line,
            "/*" => rest.find("*/").map_or(line, |end| end + 2),
            _ => return None,
        };
        self.at += length;
        let help = "a comment runs from `#` to the end of its line";
        Some(self.fault(start, "this is no comment in PromQL".to_owned(), help))
    }

    /// What begins like a number, from `start` to here.
    pub(super) fn malformed_numeral(&mut self, start: usize) -> TokenKind {
        let text = &self.text[start..self.at];
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let help = if SUFFIXES.contains(&&text[digits.len()..]) {
            "numbers have no such suffix: write `10_000` or `1e4`"
        } else {
            "write numbers as `0.5`, `1e3`, `1_000` or `0x1f`, and durations with their larger \
             units first, each once: `1h30m`, `500ms`"
        };
        self.fault(start, format!("`{text}` is neither a number nor a duration"), help)
    }

    /// `{{ … }}`, which some tool should have replaced.
    pub(super) fn template(&mut self) -> TokenKind {
        let start = self.at;
        let rest = &self.text[start..];
        let end = rest.find("}}").map(|end| end + 2).or_else(|| rest.find(['\n', '\r']));
        self.at += end.unwrap_or(rest.len());
        self.fault(
            start,
            "a template stands in the expression".to_owned(),
            "Prometheus expands templates in annotations and labels only; what fills in others \
             has not run",
        )
    }

    /// What PromQL has no use for, with what people mean by it.
    pub(super) fn foreign(&mut self) -> TokenKind {
        if let Some(kind) = self.foreign_operator() {
            return kind;
        }
        let start = self.at;
        let rest = &self.text[start..];
        let character = rest.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
        self.at += character.len_utf8();
        let help = match character {
            '$' => {
                self.skip_variable();
                "`$` marks a variable of a dashboard, which Prometheus does not replace: write \
                 its value"
            }
            '!' => "PromQL has no `!` of its own, only `!=` and `!~`; use `unless` or `absent()`",
            '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => {
                self.skip_typographic_string();
                "this is a typographic quote: use `\"` or `'`"
            }
            '\u{2014}' => "this is no minus sign: use `-`",
            '\u{a0}' | '\u{feff}' | '\u{200b}' => {
                "an invisible character, often copied from a web page: delete it"
            }
            '&' | '|' => "PromQL's set operators are `and`, `or` and `unless`",
            '~' if self.mode == Mode::Braces => "did you mean `=~`?",
            ';' if self.mode == Mode::Braces => "commas separate matchers",
            '.' if self.mode == Mode::Braces => {
                "a label that is no plain word is quoted: `\"a.b\"=\"c\"`"
            }
            '.' => "a name with a dot is quoted and stands in braces: `{\"a.b\"}`",
            ';' => "a rule has one expression",
            '#' => "a comment may not stand between `[` and the duration",
            _ if !character.is_ascii() => {
                "outside of strings PromQL is ASCII; quote other names in braces"
            }
            _ => "this character means nothing in PromQL outside of strings",
        };
        let shown = character.escape_debug();
        self.fault(start, format!("unexpected character `{shown}`"), help)
    }

    /// Takes the rest of `$name`, `${name}` or `$__name` along.
    fn skip_variable(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let braced = rest.first() == Some(&b'{');
        let length = if braced {
            rest.iter().position(|byte| *byte == b'}').map(|index| index + 1)
        } else {
            rest.iter().position(|byte| !is_word(*byte))
        };
        self.at += length.unwrap_or(rest.len());
    }

    /// Takes the rest of a string along that began with a typographic quote.
    fn skip_typographic_string(&mut self) {
        let rest = &self.text[self.at..];
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let quote = ['\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];
        let mut ends = line.match_indices(quote).chain(line.match_indices(['"', '\'']));
        let end = ends.next().map(|(at, found)| at + found.len());
        self.at += end.unwrap_or_default();
    }
}
