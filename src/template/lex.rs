//! Text to tokens, as Go's `text/template/parse` cuts it.
//!
//! Every token knows its bytes. A fault ends the run with one [`Kind::Error`] token; nothing
//! after it is looked at, and a run always ends with that or with [`Kind::End`].

use promwright_source::{Span, pairs};

/// A token with its bytes.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// The bytes; of a text those that are left after trimming.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A fault, which ends the run.
    Error,
    /// The end of the template.
    End,
    /// Text outside of actions.
    Text,
    /// `{{`
    Open,
    /// `}}`
    Close,
    /// White space between operands.
    Space,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    /// `|`
    Pipe,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `"text"`
    String,
    /// `` `text` ``
    RawString,
    /// `'c'`
    Char,
    /// A number.
    Number,
    /// `$`, `$name`
    Variable,
    /// `.name`
    Field,
    /// `.`
    Dot,
    /// A function's name.
    Identifier,
    /// `true`, `false`
    Bool,
    /// `nil`
    Nil,
    /// `if`, `range` and the other words that steer.
    Keyword,
    /// Any other printable character.
    Other,
}

const KEYWORDS: [&str; 10] =
    ["block", "break", "continue", "define", "else", "end", "if", "range", "template", "with"];

/// Few templates have a token in fewer bytes.
const BYTES_PER_TOKEN: usize = 4;

/// Cuts a template into tokens; beside them the fault of an error token, as Go words it.
pub fn tokens(text: &str) -> (Vec<Token>, Option<String>) {
    let tokens = Vec::with_capacity(text.len() / BYTES_PER_TOKEN);
    let mut lexer = Lexer { text, pos: 0, tokens };
    let fault = lexer.run().err().map(|Fault { start, message }| {
        let span = Span::of(&(start..lexer.pos.max(start)));
        lexer.tokens.push(Token { span, kind: Kind::Error });
        message
    });
    (lexer.tokens, fault)
}

/// What ends a run early.
struct Fault {
    start: usize,
    message: String,
}

struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn run(&mut self) -> Result<(), Fault> {
        while let Some(before) = self.action_start() {
            self.text_until_action(before);
            let start = self.pos;
            self.pos += 2;
            let trims = trims_left(self.rest());
            let after_marker = self.pos + if trims { 2 } else { 0 };
            if self.text[after_marker..].starts_with("/*") {
                self.pos = after_marker;
                self.comment()?;
                continue;
            }
            self.push(start, Kind::Open);
            self.pos = after_marker;
            self.action()?;
        }
        let start = self.pos;
        self.pos = self.text.len();
        if start < self.pos {
            self.push(start, Kind::Text);
        }
        self.push(self.pos, Kind::End);
        Ok(())
    }

    /// How far away the next `{{` is.
    fn action_start(&self) -> Option<usize> {
        pairs(self.rest(), *b"{{").next()
    }

    /// The text before an action, less the space that a trim marker takes.
    fn text_until_action(&mut self, length: usize) {
        let start = self.pos;
        let mut end = start + length;
        let open = end;
        if trims_left(&self.text[end + 2..]) {
            end = start + self.text[start..end].trim_end_matches(is_space).len();
        }
        if end > start {
            self.tokens.push(Token { span: Span::of(&(start..end)), kind: Kind::Text });
        }
        self.pos = open;
    }

    fn comment(&mut self) -> Result<(), Fault> {
        let start = self.pos;
        let Some(length) = self.text[start + 2..].find("*/") else {
            self.pos = start + 2;
            return fault(start, "unclosed comment");
        };
        self.pos = start + 2 + length + 2;
        if !self.closes() {
            return fault(start, "comment ends before closing delimiter");
        }
        self.skip_close();
        Ok(())
    }

    /// Everything up to and with `}}`.
    fn action(&mut self) -> Result<(), Fault> {
        let mut depth = 0_usize;
        loop {
            if self.closes() {
                if depth > 0 {
                    return fault(self.pos, "unclosed left paren");
                }
                let start = self.pos;
                let end = self.skip_close();
                self.tokens.push(Token { span: Span::of(&(start..end)), kind: Kind::Close });
                return Ok(());
            }
            let start = self.pos;
            let Some(character) = self.next() else {
                return fault(start, "unclosed action");
            };
            let kind = match character {
                ' ' | '\t' | '\r' | '\n' => self.space(),
                '=' => Kind::Assign,
                ':' if self.rest().starts_with('=') => {
                    self.pos += 1;
                    Kind::Declare
                }
                ':' => return fault(start, "expected :="),
                '|' => Kind::Pipe,
                '"' => self.quoted(start, '"', "unterminated quoted string", Kind::String)?,
                '\'' => self.quoted(start, '\'', "unterminated character constant", Kind::Char)?,
                '`' => self.raw(start)?,
                '$' => self.name(start, Kind::Variable)?,
                '.' if !self.rest().starts_with(|c: char| c.is_ascii_digit()) => {
                    self.name(start, Kind::Field)?
                }
                '.' | '+' | '-' | '0'..='9' => self.number(start)?,
                _ if is_word(character) => self.word(start)?,
                '(' => {
                    depth += 1;
                    Kind::LeftParen
                }
                ')' => {
                    let Some(left) = depth.checked_sub(1) else {
                        return fault(start, "unexpected right paren");
                    };
                    depth = left;
                    Kind::RightParen
                }
                _ if character.is_ascii_graphic() => Kind::Other,
                _ => {
                    let name = code_point(character);
                    return fault(start, format!("unrecognized character in action: {name}"));
                }
            };
            self.push(start, kind);
        }
    }

    /// White space, but not the one that belongs to ` -}}`.
    fn space(&mut self) -> Kind {
        while let Some(character) = self.peek().filter(|character| is_space(*character)) {
            if self.closes() {
                break;
            }
            self.pos += character.len_utf8();
        }
        Kind::Space
    }

    fn quoted(
        &mut self,
        start: usize,
        quote: char,
        unterminated: &str,
        kind: Kind,
    ) -> Result<Kind, Fault> {
        loop {
            match self.next() {
                Some('\\') => {
                    if matches!(self.next(), None | Some('\n')) {
                        return fault(start, unterminated);
                    }
                }
                None | Some('\n') => return fault(start, unterminated),
                Some(character) if character == quote => return Ok(kind),
                Some(_) => {}
            }
        }
    }

    fn raw(&mut self, start: usize) -> Result<Kind, Fault> {
        let Some(length) = self.rest().find('`') else {
            self.pos = self.text.len();
            return fault(start, "unterminated raw quoted string");
        };
        self.pos += length + 1;
        Ok(Kind::RawString)
    }

    /// What follows `$` or `.`.
    fn name(&mut self, start: usize, kind: Kind) -> Result<Kind, Fault> {
        if self.ends_word() {
            return Ok(if kind == Kind::Field { Kind::Dot } else { kind });
        }
        self.take_word();
        self.require_end(start)?;
        Ok(kind)
    }

    fn word(&mut self, start: usize) -> Result<Kind, Fault> {
        self.take_word();
        self.require_end(start)?;
        Ok(match &self.text[start..self.pos] {
            "true" | "false" => Kind::Bool,
            "nil" => Kind::Nil,
            word if KEYWORDS.contains(&word) => Kind::Keyword,
            _ => Kind::Identifier,
        })
    }

    fn number(&mut self, start: usize) -> Result<Kind, Fault> {
        self.pos = start;
        self.accept("+-");
        let mut digits = "0123456789_";
        if self.accept("0") {
            digits = if self.accept("xX") {
                "0123456789abcdefABCDEF_"
            } else if self.accept("oO") {
                "01234567_"
            } else if self.accept("bB") {
                "01_"
            } else {
                digits
            };
        }
        while self.accept(digits) {}
        if self.accept(".") {
            while self.accept(digits) {}
        }
        let exponent = if digits.len() > 11 { "pP" } else { "eE" };
        if digits.len() >= 11 && self.accept(exponent) {
            self.accept("+-");
            while self.accept("0123456789_") {}
        }
        if self.peek().is_some_and(is_word) {
            self.next();
            let written = &self.text[start..self.pos];
            return fault(start, format!("bad number syntax: {written:?}"));
        }
        Ok(Kind::Number)
    }

    fn take_word(&mut self) {
        let is_plain = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        self.pos += self.rest().bytes().take_while(|byte| is_plain(&byte)).count();
        while let Some(character) = self.peek().filter(|character| is_word(*character)) {
            self.pos += character.len_utf8();
        }
    }

    fn require_end(&self, start: usize) -> Result<(), Fault> {
        if self.ends_word() {
            return Ok(());
        }
        let name = self.peek().map(code_point).unwrap_or_default();
        fault(start, format!("bad character {name}"))
    }

    /// Whether a name may end here.
    fn ends_word(&self) -> bool {
        match self.peek() {
            None | Some(' ' | '\t' | '\r' | '\n' | '.' | ',' | '|' | ':' | ')' | '(') => true,
            Some(_) => self.rest().starts_with("}}"),
        }
    }

    /// Whether `}}` or ` -}}` stands here.
    fn closes(&self) -> bool {
        self.rest().starts_with("}}") || self.closes_trimming()
    }

    fn closes_trimming(&self) -> bool {
        self.rest().starts_with(is_space) && self.rest()[1..].starts_with("-}}")
    }

    /// Steps over the closing delimiter and what it trims; the delimiter's own end.
    fn skip_close(&mut self) -> usize {
        let trims = self.closes_trimming();
        self.pos += if trims { 4 } else { 2 };
        let end = self.pos;
        if trims {
            let rest = self.rest();
            self.pos += rest.len() - rest.trim_start_matches(is_space).len();
        }
        end
    }

    fn accept(&mut self, valid: &str) -> bool {
        let found = self.peek().is_some_and(|character| valid.contains(character));
        self.pos += usize::from(found);
        found
    }

    fn push(&mut self, start: usize, kind: Kind) {
        self.tokens.push(Token { span: Span::of(&(start..self.pos)), kind });
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.pos += character.len_utf8();
        Some(character)
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.pos..]
    }
}

fn fault<T>(start: usize, message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { start, message: message.into() })
}

/// Whether a trim marker follows `{{`.
fn trims_left(rest: &str) -> bool {
    rest.starts_with('-') && rest[1..].starts_with(is_space)
}

/// White space within actions, and what trim markers take.
pub const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

/// As Go's `%#U`: `U+0021 '!'`.
fn code_point(character: char) -> String {
    format!("U+{:04X} '{character}'", character as u32)
}
