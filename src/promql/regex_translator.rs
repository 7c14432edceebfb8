//! One pass over a pattern in Go's syntax that writes it in Rust's.

mod class;
mod escape;

use promwright_source::{Span, is_word};

use crate::regex::RegexError;

/// Go's bound on the depth of groups.
const MAX_DEPTH: usize = 1000;
/// Go's bound on repeat counts, and on the product of nested ones.
const MAX_REPEAT: u32 = 1000;

/// What stands right before, as far as a repetition cares.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing that can be repeated.
    Nothing,
    /// Something, with the product of the repeat counts in it.
    Atom(u32),
    /// Something repeated already; the offset at which its repetition starts.
    Repeated { from: usize, weight: u32 },
}

struct Group {
    start: usize,
    /// The greatest product of repeat counts in it so far.
    weight: u32,
}

pub(crate) struct Translator<'p> {
    pattern: &'p str,
    at: usize,
    out: String,
    /// Flags that are read but not written: a repetition right behind them is of what stands
    /// before them, which Rust has no notation for.
    flags: String,
    groups: Vec<Group>,
    names: Vec<&'p str>,
    before: Before,
    /// As in [`Group`], outside of all groups.
    weight: u32,
}

type Outcome<T> = Result<T, RegexError>;

impl<'p> Translator<'p> {
    pub fn new(pattern: &'p str) -> Self {
        Self {
            pattern,
            at: 0,
            out: String::with_capacity(pattern.len() + 8),
            flags: String::new(),
            groups: Vec::new(),
            names: Vec::new(),
            before: Before::Nothing,
            weight: 1,
        }
    }

    pub fn run(mut self) -> Outcome<String> {
        while let Some(character) = self.peek() {
            self.item(character)?;
        }
        self.write_flags();
        match self.groups.last() {
            Some(group) => {
                let span = group.start..group.start + 1;
                fail(&span, "`(` is never closed", "expected `)`; a literal bracket is `\\(`")
            }
            None => Ok(self.out),
        }
    }

    fn rest(&self) -> &'p str {
        &self.pattern[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self, character: char) {
        self.at += character.len_utf8();
    }

    fn fail_from<T>(&self, start: usize, message: &str, help: &str) -> Outcome<T> {
        fail(&(start..self.at), message, help)
    }

    fn item(&mut self, character: char) -> Outcome<()> {
        if !matches!(character, '*' | '+' | '?' | '{') {
            self.write_flags();
        }
        match character {
            '(' => return self.open(),
            ')' => return self.close(),
            '|' => {
                self.bump('|');
                self.out.push('|');
                self.before = Before::Nothing;
                return Ok(());
            }
            '*' | '+' | '?' => {
                let start = self.at;
                self.bump(character);
                return self.repeat(start, None);
            }
            '{' => {
                let start = self.at;
                if let Some(counts) = self.counts()? {
                    return self.repeat(start, Some(counts));
                }
                self.write_flags();
                self.literal('{');
            }
            '[' => self.class()?,
            '\\' => return self.escape(),
            '.' | '^' | '$' => {
                self.bump(character);
                self.out.push(character);
            }
            _ => self.literal(character),
        }
        self.before = Before::Atom(1);
        Ok(())
    }

    fn literal(&mut self, character: char) {
        self.bump(character);
        push_literal(&mut self.out, character);
    }

    /// `(`, `(?flags)`, `(?flags:`, `(?P<name>`, `(?<name>`.
    fn open(&mut self) -> Outcome<()> {
        let start = self.at;
        self.at += 1;
        if self.groups.len() >= MAX_DEPTH {
            return self.fail_from(start, "groups are nested too deeply", "Go allows 1000 levels");
        }
        if !self.rest().starts_with('?') {
            self.out.push('(');
            self.enter(start);
            return Ok(());
        }
        for prefix in ["?P<", "?<"] {
            let named =
                self.rest().strip_prefix(prefix).filter(|rest| !rest.starts_with(['=', '!']));
            if named.is_some() {
                self.at += prefix.len();
                return self.name(start);
            }
        }
        self.at += 1;
        self.flags(start)
    }

    fn enter(&mut self, start: usize) {
        self.groups.push(Group { start, weight: 1 });
        self.before = Before::Nothing;
    }

    fn name(&mut self, start: usize) -> Outcome<()> {
        let name = self.rest().split('>').next().unwrap_or_default();
        self.at += name.len();
        let well_formed = !name.is_empty() && name.bytes().all(is_word);
        if !well_formed || !self.rest().starts_with('>') {
            return self.fail_from(start, "invalid group name", "`(?P<name>…)`");
        }
        self.at += 1;
        if self.names.contains(&name) {
            return self.fail_from(start, "group name is used twice", "each name is used once");
        }
        self.names.push(name);
        if name.as_bytes()[0].is_ascii_digit() {
            // Rust's names start with a letter; the group still counts.
            self.out.push('(');
        } else {
            self.out.push_str("(?P<");
            self.out.push_str(name);
            self.out.push('>');
        }
        self.enter(start);
        Ok(())
    }

    fn flags(&mut self, start: usize) -> Outcome<()> {
        let from = self.at;
        let (mut negated, mut seen) = (false, false);
        loop {
            let Some(character) = self.peek() else {
                return self.fail_from(start, "group is not finished", "`(?i:…)`");
            };
            self.bump(character);
            match character {
                'i' | 'm' | 's' | 'U' => seen = true,
                '-' if !negated => (negated, seen) = (true, false),
                ':' | ')' if !negated || seen => break,
                _ => {
                    let help = "Go has the flags i, m, s and U, no lookaround and no comments";
                    return self.fail_from(start, "unknown kind of group", help);
                }
            }
        }
        let flags = &self.pattern[from..self.at];
        if flags.ends_with(':') {
            self.out.push_str("(?");
            self.out.push_str(flags);
            self.enter(start);
            return Ok(());
        }
        if flags != ")" {
            self.flags.push_str("(?");
            self.flags.push_str(flags);
        }
        if matches!(self.before, Before::Repeated { .. }) {
            // Flags end what is repeated; write them, so that two operators do not meet.
            self.write_flags();
            self.before = Before::Nothing;
        }
        Ok(())
    }

    fn write_flags(&mut self) {
        self.out.push_str(&self.flags);
        self.flags.clear();
    }

    fn close(&mut self) -> Outcome<()> {
        let start = self.at;
        self.at += 1;
        let Some(group) = self.groups.pop() else {
            return self.fail_from(start, "unmatched `)`", "a literal bracket is `\\)`");
        };
        self.out.push(')');
        self.before = Before::Atom(group.weight);
        self.add_weight(group.weight);
        Ok(())
    }

    fn add_weight(&mut self, weight: u32) {
        let outer = self.groups.last_mut().map_or(&mut self.weight, |group| &mut group.weight);
        *outer = weight.max(*outer);
    }

    /// The counts of `{n}`, `{n,}` or `{n,m}`; `None`, with nothing taken, if it is none.
    fn counts(&mut self) -> Outcome<Option<(u32, Option<u32>)>> {
        let start = self.at;
        let Some((inner, _)) = self.rest()[1..].split_once('}') else { return Ok(None) };
        let (least, most) = match inner.split_once(',') {
            None => (count(inner), count(inner).map(Some)),
            Some((least, "")) => (count(least), Some(None)),
            Some((least, most)) => (count(least), count(most).map(Some)),
        };
        let (Some(least), Some(most)) = (least, most) else { return Ok(None) };
        self.at += inner.len() + 2;
        if least > MAX_REPEAT || most.is_some_and(|most| most > MAX_REPEAT || most < least) {
            let help = "counts reach up to 1000, the smaller one first";
            return self.fail_from(start, "invalid repeat count", help);
        }
        Ok(Some((least, most)))
    }

    /// A repetition from `start` on, whose operator is taken already.
    fn repeat(&mut self, start: usize, counts: Option<(u32, Option<u32>)>) -> Outcome<()> {
        if self.rest().starts_with('?') {
            self.at += 1;
        }
        let inner = match self.before {
            Before::Atom(weight) => weight,
            Before::Nothing => {
                let help = "a literal one is written with a backslash: `\\*`";
                return self.fail_from(start, "nothing to repeat", help);
            }
            Before::Repeated { from, .. } => {
                let help = "put what is repeated twice into a group: `(a*)*`";
                return self.fail_from(from, "repetition of a repetition", help);
            }
        };
        let times = counts.map_or(1, |(least, most)| most.unwrap_or(least)).max(1);
        let weight = inner.saturating_mul(times);
        if weight > MAX_REPEAT {
            let help = "nested counts multiply; Go allows 1000 in all";
            return self.fail_from(start, "repeat counts are too large together", help);
        }
        self.out.push_str(&self.pattern[start..self.at]);
        self.write_flags();
        self.before = Before::Repeated { from: start, weight };
        self.add_weight(weight);
        Ok(())
    }
}

/// A count of up to seven digits without leading zeros, as Go takes it.
fn count(text: &str) -> Option<u32> {
    let leading_zero = text.len() > 1 && text.starts_with('0');
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !leading_zero).then(|| text.parse().unwrap_or(u32::MAX))
}

fn push_literal(out: &mut String, character: char) {
    if regex_syntax::is_meta_character(character) {
        out.push('\\');
    }
    out.push(character);
}

fn fail<T>(range: &std::ops::Range<usize>, message: &str, help: &str) -> Outcome<T> {
    Err(RegexError {
        span: Span::of(range),
        message: message.to_owned(),
        help: Some(help.to_owned()),
    })
}
