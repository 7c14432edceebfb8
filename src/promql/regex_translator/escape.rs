//! Backslashes: escaped characters, borders, Perl and Unicode classes.

use std::fmt::Write as _;

use super::{Before, Outcome, Translator, push_literal};

const DIGITS: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
const SPACE: &str = r"\t\n\x0C\r ";

impl Translator<'_> {
    pub(super) fn escape(&mut self) -> Outcome<()> {
        let start = self.at;
        let rest = &self.rest()[1..];
        if let Some(quoted) = rest.strip_prefix('Q') {
            let quoted = quoted.split_once("\\E").map_or(quoted, |(quoted, _)| quoted);
            self.at = (self.at + 2 + quoted.len() + 2).min(self.pattern.len());
            for character in quoted.chars() {
                push_literal(&mut self.out, character);
                self.before = Before::Atom(1);
            }
            return Ok(());
        }
        match rest.chars().next() {
            Some(anchor @ ('A' | 'z' | 'b' | 'B')) => {
                self.at += 2;
                if anchor == 'b' {
                    self.out.push_str(r"(?-u:\b)");
                } else {
                    self.out.push('\\');
                    self.out.push(anchor);
                }
            }
            Some('p' | 'P') => self.unicode_class(start)?,
            Some(perl @ ('d' | 'D' | 's' | 'S' | 'w' | 'W')) => {
                self.at += 2;
                push_perl_class(&mut self.out, perl, false);
            }
            _ => {
                let character = self.escaped_character()?;
                push_escaped(&mut self.out, character);
            }
        }
        self.before = Before::Atom(1);
        Ok(())
    }

    /// `\p{Greek}`, `\pL`, `\P…`, `\p{^…}`.
    pub(super) fn unicode_class(&mut self, start: usize) -> Outcome<()> {
        let mut negated = self.rest()[1..].starts_with('P');
        self.at += 2;
        let name = match self.peek() {
            Some('{') => {
                let name = self.rest()[1..].split('}').next().unwrap_or_default();
                self.at += (name.len() + 2).min(self.rest().len());
                name
            }
            Some(letter) => {
                let from = self.at;
                self.bump(letter);
                &self.pattern[from..self.at]
            }
            None => "",
        };
        let class = name.strip_prefix('^').unwrap_or(name);
        negated ^= class.len() != name.len();
        let class = if class == "Any" { "any" } else { class };
        let named = !class.is_empty()
            && class.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        let text = format!("\\{}{{{class}}}", if negated { 'P' } else { 'p' });
        if !named || regex_syntax::parse(&text).is_err() {
            let help = "classes are general categories and scripts: `\\pL`, `\\p{Greek}`";
            return self.fail_from(start, "unknown character class", help);
        }
        self.out.push_str(&text);
        Ok(())
    }

    /// The character that an escape stands for.
    pub(super) fn escaped_character(&mut self) -> Outcome<char> {
        let start = self.at;
        self.at += 1;
        let Some(character) = self.peek() else {
            return self.fail_from(start, "backslash at the end", "a literal one is `\\\\`");
        };
        self.bump(character);
        Ok(match character {
            'a' => '\x07',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\x0b',
            'x' => return self.hexadecimal(start),
            '0'..='7' => return self.octal(start, character),
            _ if character.is_ascii() && !character.is_ascii_alphanumeric() => character,
            _ => {
                let help = "a backslash stands before punctuation and a few letters: `\\.`, `\\d`";
                return self.fail_from(start, "unknown escape", help);
            }
        })
    }

    fn octal(&mut self, start: usize, first: char) -> Outcome<char> {
        let more = self.rest().bytes().take_while(|byte| (b'0'..=b'7').contains(byte)).take(2);
        let more = more.count();
        if first != '0' && more == 0 {
            return self.fail_from(start, "back-references do not exist in Go", "repeat the text");
        }
        self.at += more;
        let code = u32::from_str_radix(&self.pattern[start + 1..self.at], 8);
        Ok(code.ok().and_then(char::from_u32).unwrap_or_default())
    }

    fn hexadecimal(&mut self, start: usize) -> Outcome<char> {
        let rest = self.rest();
        let braced = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let (digits, length) = match braced {
            Some((digits, _)) => (digits, digits.len() + 2),
            None => (rest.get(..2).unwrap_or_default(), 2),
        };
        let digits =
            Some(digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += length.min(rest.len());
        while !self.pattern.is_char_boundary(self.at) {
            self.at += 1;
        }
        match code.and_then(char::from_u32) {
            Some(character) => Ok(character),
            None => self.fail_from(start, "invalid escape", "`\\x41` or `\\x{1F600}`"),
        }
    }
}

pub(super) fn push_escaped(out: &mut String, character: char) {
    if character.is_ascii_punctuation() || character == ' ' {
        push_literal(out, character);
    } else if character.is_alphanumeric() {
        out.push(character);
    } else {
        // Writing into a String cannot fail.
        let _ = write!(out, "\\x{{{:X}}}", u32::from(character));
    }
}

pub(super) fn push_perl_class(out: &mut String, letter: char, within_class: bool) {
    let ranges = match letter.to_ascii_lowercase() {
        'd' => DIGITS,
        's' => SPACE,
        _ => WORD,
    };
    let negated = letter.is_ascii_uppercase();
    if within_class && !negated {
        out.push_str(ranges);
        return;
    }
    out.push('[');
    if negated {
        out.push('^');
    }
    out.push_str(ranges);
    out.push(']');
}
