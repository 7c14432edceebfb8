//! Bracketed classes: `[a-z]`, `[^[:alpha:]\d]`.

use super::escape::{push_escaped, push_perl_class};

const NAMED_CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];
use super::{Outcome, Translator};

impl Translator<'_> {
    /// `[…]`.
    pub(super) fn class(&mut self) -> Outcome<()> {
        let start = self.at;
        self.at += 1;
        self.out.push('[');
        if self.rest().starts_with('^') {
            self.at += 1;
            self.out.push('^');
        }
        let mut first = true;
        loop {
            match self.peek() {
                None => {
                    let help = "expected `]`; a literal bracket is `\\[`";
                    return self.fail_from(start, "`[` is never closed", help);
                }
                Some(']') if !first => break,
                Some(character) => self.class_item(character)?,
            }
            first = false;
        }
        self.at += 1;
        self.out.push(']');
        Ok(())
    }

    fn class_item(&mut self, character: char) -> Outcome<()> {
        let start = self.at;
        if let Some(inner) = self.rest().strip_prefix("[:")
            && let Some((name, _)) = inner.split_once(":]")
        {
            self.at += name.len() + 4;
            if !NAMED_CLASSES.contains(&name.strip_prefix('^').unwrap_or(name)) {
                let help = "`[:alpha:]`, `[:digit:]`, `[:alnum:]`, `[:space:]` and their like";
                return self.fail_from(start, "unknown character class", help);
            }
            self.out.push_str(&self.pattern[start..self.at]);
            return Ok(());
        }
        if character == '\\' {
            match self.rest()[1..].chars().next() {
                Some('p' | 'P') => return self.unicode_class(start),
                Some(perl @ ('d' | 'D' | 's' | 'S' | 'w' | 'W')) => {
                    self.at += 2;
                    push_perl_class(&mut self.out, perl, true);
                    return Ok(());
                }
                _ => {}
            }
        }
        let low = self.class_character()?;
        push_escaped(&mut self.out, low);
        let rest = self.rest();
        if !rest.starts_with('-') || rest.len() < 2 || rest[1..].starts_with(']') {
            return Ok(());
        }
        self.at += 1;
        let high = self.class_character()?;
        if high < low {
            let help = "the smaller character comes first; a literal `-` comes last";
            return self.fail_from(start, "invalid character range", help);
        }
        self.out.push('-');
        push_escaped(&mut self.out, high);
        Ok(())
    }

    fn class_character(&mut self) -> Outcome<char> {
        match self.peek() {
            Some('\\') => self.escaped_character(),
            Some(character) => {
                self.bump(character);
                Ok(character)
            }
            None => self.fail_from(self.at, "character class is not finished", "expected `]`"),
        }
    }
}
