//! The lexer: bytes to tokens, one at a time, without an allocation for any of them.
//!
//! What a word or a colon means depends on the brackets around it, as in Prometheus: within
//! braces nothing is a keyword, within square brackets a colon stands alone. Faults are
//! collected, and a fault becomes one [`TokenKind::Error`] so that the parser can go on.

use promwright_source::Span;

use crate::numeral::{self, Numeral, is_word};
use crate::token::{Token, TokenKind, word};
use crate::{BinaryOp, SyntaxError};

/// What kind of bracket the lexer is in; the two do not nest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// In none, or in round ones only.
    Plain,
    Braces,
    /// In square ones, before the first number; only behind it may a comment stand.
    Brackets,
    /// In square ones, behind a number.
    NumberedBrackets,
}

impl Mode {
    const fn is_brackets(self) -> bool {
        matches!(self, Self::Brackets | Self::NumberedBrackets)
    }
}

/// Operators of other languages, longer ones first, with what they are in PromQL.
const FOREIGN_OPERATORS: [(&str, BinaryOp); 7] = [
    ("===", BinaryOp::Eql),
    ("!==", BinaryOp::Neq),
    ("=>", BinaryOp::Gte),
    ("=<", BinaryOp::Lte),
    ("=!", BinaryOp::Neq),
    ("<>", BinaryOp::Neq),
    ("**", BinaryOp::Pow),
];

/// The input and how far it is read.
#[derive(Debug)]
pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    mode: Mode,
    /// What is wrong so far.
    pub errors: Vec<SyntaxError>,
    /// Whether a string without an end has taken the rest of its line with it.
    pub swallowed: bool,
}

impl<'t> Lexer<'t> {
    /// Starts at the beginning of `text`.
    pub const fn new(text: &'t str) -> Self {
        Self { text, at: 0, mode: Mode::Plain, errors: Vec::new(), swallowed: false }
    }

    /// The next token; [`TokenKind::End`] for ever once the input is read.
    pub fn next(&mut self) -> Token {
        self.skip_trivia();
        let start = self.at;
        let kind = match self.text.as_bytes().get(start) {
            None => TokenKind::End,
            Some(byte) => self.token(*byte),
        };
        Token { kind, span: Span::of(&(start..self.at)) }
    }

    /// Makes every further token the end.
    pub fn stop(&mut self) {
        self.at = self.text.len();
    }

    /// Leaves braces or square brackets that were never closed.
    pub fn leave_brackets(&mut self) {
        self.mode = Mode::Plain;
    }

    /// Skips spaces and comments.
    fn skip_trivia(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'#') if self.mode != Mode::Brackets => {
                    let rest = &bytes[self.at..];
                    let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                    self.at += length.unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + offset).copied()
    }

    /// Takes `length` bytes as a token of this kind.
    fn take(&mut self, length: usize, kind: TokenKind) -> TokenKind {
        self.at += length;
        kind
    }

    fn token(&mut self, byte: u8) -> TokenKind {
        match byte {
            b'0'..=b'9' => self.numeral(),
            b'.' if self.byte(1).is_some_and(|byte| byte.is_ascii_digit()) => self.numeral(),
            b'"' | b'\'' => self.string(byte),
            b'`' => self.raw_string(),
            b':' if self.mode != Mode::Plain => self.take(1, TokenKind::Colon),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' => self.word(),
            b',' => self.take(1, TokenKind::Comma),
            b'(' => self.take(1, TokenKind::LeftParen),
            b')' => self.take(1, TokenKind::RightParen),
            b'{' if self.mode == Mode::Plain && self.byte(1) == Some(b'{') => self.template(),
            b'{' => {
                self.mode = Mode::Braces;
                self.take(1, TokenKind::LeftBrace)
            }
            b'}' => {
                self.mode = Mode::Plain;
                self.take(1, TokenKind::RightBrace)
            }
            b'[' => {
                self.mode = Mode::Brackets;
                self.take(1, TokenKind::LeftBracket)
            }
            b']' => {
                self.mode = Mode::Plain;
                self.take(1, TokenKind::RightBracket)
            }
            b'@' => self.take(1, TokenKind::At),
            _ => self.operator(byte),
        }
    }

    fn operator(&mut self, byte: u8) -> TokenKind {
        let next = self.byte(1);
        if next.is_some_and(|next| b"<=>*/!".contains(&next))
            && self.mode == Mode::Plain
            && let Some(kind) = self.operator_of_others()
        {
            return kind;
        }
        let (length, op) = match (byte, next) {
            (b'=', Some(b'~')) => return self.take(2, TokenKind::MatchRegex),
            (b'!', Some(b'~')) => return self.take(2, TokenKind::MatchNotRegex),
            (b'=', Some(b'=')) if self.mode != Mode::Braces => (2, BinaryOp::Eql),
            (b'=', _) => return self.take(1, TokenKind::Equal),
            (b'!', Some(b'=')) => (2, BinaryOp::Neq),
            (b'<', Some(b'=')) => (2, BinaryOp::Lte),
            (b'<', Some(b'/')) => (2, BinaryOp::TrimUpper),
            (b'<', _) => (1, BinaryOp::Lss),
            (b'>', Some(b'=')) => (2, BinaryOp::Gte),
            (b'>', Some(b'/')) => (2, BinaryOp::TrimLower),
            (b'>', _) => (1, BinaryOp::Gtr),
            (b'+', _) => (1, BinaryOp::Add),
            (b'-', _) => (1, BinaryOp::Sub),
            (b'*', _) => (1, BinaryOp::Mul),
            (b'/', _) => (1, BinaryOp::Div),
            (b'%', _) => (1, BinaryOp::Mod),
            (b'^', _) => (1, BinaryOp::Pow),
            _ => return self.foreign(byte),
        };
        self.take(length, TokenKind::Operator(op))
    }

    /// An operator or a comment of other languages; none of these can begin anything in PromQL.
    fn operator_of_others(&mut self) -> Option<TokenKind> {
        let start = self.at;
        let rest = &self.text[start..];
        let is_foreign = |(wrong, _): &&(&str, BinaryOp)| rest.starts_with(wrong);
        if let Some((wrong, op)) = FOREIGN_OPERATORS.iter().find(is_foreign) {
            self.at += wrong.len();
            let message = format!("unknown operator `{wrong}`: did you mean `{}`?", op.as_str());
            let help = match op {
                BinaryOp::Pow => "the operator of powers is `^`",
                _ => "comparisons are `==`, `!=`, `<`, `<=`, `>` and `>=`",
            };
            self.fault(start, message, help);
            return Some(TokenKind::Operator(*op));
        }
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

    fn word(&mut self) -> TokenKind {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut length = bytes[start..].iter().take_while(|byte| is_word(**byte)).count();
        if self.mode == Mode::Plain && bytes.get(start + length) == Some(&b':') {
            let word = |byte: &&u8| is_word(**byte) || **byte == b':';
            length += bytes[start + length..].iter().take_while(word).count();
            return self.take(length, TokenKind::MetricIdentifier);
        }
        self.at += length;
        if self.mode == Mode::Braces {
            return TokenKind::Identifier;
        }
        match word(&bytes[start..self.at]) {
            Some(TokenKind::Keyword(keyword)) if keyword.is_fill() && !self.opens_bracket() => {
                TokenKind::Identifier
            }
            // Within square brackets `inf` is no number.
            Some(TokenKind::Number) if self.mode.is_brackets() => TokenKind::Identifier,
            Some(kind) => kind,
            None => TokenKind::Identifier,
        }
    }

    /// Whether a round bracket follows, with at most spaces before it.
    pub fn opens_bracket(&self) -> bool {
        let rest = self.text.as_bytes()[self.at..].iter();
        rest.copied().find(|byte| !b" \t\n\r".contains(byte)) == Some(b'(')
    }

    fn numeral(&mut self) -> TokenKind {
        let (kind, length) = numeral::scan(&self.text.as_bytes()[self.at..]);
        let start = self.at;
        self.at += length;
        if self.mode == Mode::Brackets {
            self.mode = Mode::NumberedBrackets;
        }
        match kind {
            Numeral::Number => TokenKind::Number,
            Numeral::Duration => TokenKind::Duration,
            Numeral::Malformed => {
                let text = &self.text[start..self.at];
                let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
                let scaled = ["k", "K", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "KB", "MB", "GB"];
                if scaled.contains(&&text[digits.len()..]) {
                    let message = format!("`{text}` is neither a number nor a duration");
                    let help = "numbers have no such suffix: write `10_000` or `1e4`";
                    return self.fault(start, message, help);
                }
                self.fault(
                    start,
                    format!("`{text}` is neither a number nor a duration"),
                    "write numbers as `0.5`, `1e3`, `1_000` or `0x1f`, and durations with their \
                     larger units first, each once: `1h30m`, `500ms`",
                )
            }
        }
    }

    fn string(&mut self, quote: u8) -> TokenKind {
        let start = self.at;
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(byte) = bytes.get(self.at) {
            match *byte {
                b'\\' if bytes.get(self.at + 1).is_some_and(|byte| *byte != b'\n') => self.at += 2,
                b'\n' => break,
                byte if byte == quote => {
                    self.at += 1;
                    return self.complete_string(start);
                }
                _ => self.at += 1,
            }
        }
        // The second byte of an escape may be the first of a longer character.
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        self.swallowed = true;
        let quote = char::from(quote);
        self.fault(
            start,
            format!("string is not closed: expected `{quote}` before the end of the line"),
            "a string in double or single quotes stands on one line; `\\n` is a line break in it",
        )
    }

    fn raw_string(&mut self) -> TokenKind {
        let start = self.at;
        let rest = &self.text.as_bytes()[start + 1..];
        if let Some(length) = rest.iter().position(|byte| *byte == b'`') {
            self.at += length + 2;
            return self.complete_string(start);
        }
        self.at = self.text.len();
        self.swallowed = true;
        self.fault(
            start,
            "raw string is not closed: expected a backtick".to_owned(),
            "a raw string runs from backtick to backtick; it cannot hold one",
        )
    }

    /// A string with both its quotes; Go takes U+FFFD within one for broken UTF-8.
    fn complete_string(&mut self, start: usize) -> TokenKind {
        let literal = &self.text[start..self.at];
        if literal.is_ascii() || !literal.contains(char::REPLACEMENT_CHARACTER) {
            return TokenKind::String;
        }
        let message = "string holds U+FFFD, which stands for broken text".to_owned();
        self.fault(start, message, "write `\\ufffd` if it is meant")
    }

    /// `{{ … }}`, which some tool should have replaced.
    fn template(&mut self) -> TokenKind {
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

    /// A byte that PromQL has no use for, with what people mean by it.
    fn foreign(&mut self, byte: u8) -> TokenKind {
        let start = self.at;
        let rest = &self.text[start..];
        let foreign = [
            ("&&", "and", BinaryOp::And),
            ("||", "or", BinaryOp::Or),
            ("\u{2265}", ">=", BinaryOp::Gte),
            ("\u{2264}", "<=", BinaryOp::Lte),
            ("\u{2260}", "!=", BinaryOp::Neq),
            ("\u{d7}", "*", BinaryOp::Mul),
            ("\u{f7}", "/", BinaryOp::Div),
            ("\u{2013}", "-", BinaryOp::Sub),
            ("\u{2212}", "-", BinaryOp::Sub),
        ];
        for (wrong, right, op) in foreign {
            if rest.starts_with(wrong) {
                self.at += wrong.len();
                self.fault(
                    start,
                    format!("unknown operator `{wrong}`: did you mean `{right}`?"),
                    if op.is_set() {
                        "PromQL's set operators are `and`, `or` and `unless`"
                    } else {
                        "outside of strings and comments PromQL is ASCII"
                    },
                );
                return TokenKind::Operator(op);
            }
        }
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
            _ if byte >= 0x80 => "outside of strings PromQL is ASCII; quote other names in braces",
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

    fn fault(&mut self, start: usize, message: String, help: &str) -> TokenKind {
        self.errors.push(SyntaxError {
            span: Span::of(&(start..self.at)),
            message,
            help: Some(help.to_owned()),
        });
        TokenKind::Error
    }
}
