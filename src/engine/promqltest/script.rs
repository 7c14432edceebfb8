//! A script as commands.

use promwright_number::duration;
use promwright_series::Labels;
use promwright_series::notation::{self, Point};
use regex::Regex;

use super::load::Load;

/// A command of a script.
pub(super) enum Command {
    /// Forgets all series.
    Clear,
    /// Adds series.
    Load(Load),
    /// Evaluates an expression.
    Eval(Box<Eval>),
}

/// An evaluation and what is expected of it.
pub(super) struct Eval {
    /// Its line in the script, from 1.
    pub(super) line: usize,
    pub(super) expr: String,
    pub(super) when: When,
    /// What is expected; or why that cannot be read.
    pub(super) expected: Result<Expected, String>,
}

/// When an expression is evaluated; milliseconds.
#[derive(Clone, Copy)]
pub(super) enum When {
    Instant(i64),
    Range { start: i64, end: i64, step: i64 },
}

/// What is expected of an evaluation.
#[derive(Default)]
pub(super) struct Expected {
    pub(super) ordered: bool,
    pub(super) fail: Option<Text>,
    pub(super) warn: Vec<Text>,
    pub(super) info: Vec<Text>,
    pub(super) no_warn: bool,
    pub(super) no_info: bool,
    pub(super) scalar: Option<f64>,
    pub(super) string: Option<String>,
    /// The times of the points, where an instant query gives a range vector.
    pub(super) range_vector: Option<(i64, i64, i64)>,
    /// Series in order.
    pub(super) series: Vec<(Labels, Vec<Point>)>,
}

/// What an expected text is compared by.
pub(super) enum Text {
    Any,
    Exact(String),
    Pattern(Box<Regex>),
}

impl Text {
    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(own) => own == text,
            Self::Pattern(regex) => regex.is_match(text),
        }
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Any => formatter.write_str("any"),
            Self::Exact(text) => write!(formatter, "{text:?}"),
            Self::Pattern(regex) => write!(formatter, "/{regex}/"),
        }
    }
}

/// The commands of a script; a line that is no command ends it with the reason.
pub(super) fn parse(text: &str) -> Result<Vec<Command>, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).map(without_comment).collect();
    let mut commands = Vec::new();
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let number = index + 1;
        index += 1;
        let word = line.split_whitespace().next().unwrap_or_default().to_lowercase();
        if word.is_empty() {
            continue;
        }
        if word == "clear" {
            commands.push(Command::Clear);
            continue;
        }
        let body: Vec<&str> =
            lines[index..].iter().take_while(|line| !line.is_empty()).copied().collect();
        if word.starts_with("load") {
            index += body.len();
            commands.push(Command::Load(super::load::parse(line, &body)));
        } else if word.starts_with("eval") {
            let (eval, used) = parse_eval(line, number, &body)?;
            index += used;
            commands.push(Command::Eval(Box::new(eval)));
        } else {
            return Err(format!("line {number}: invalid command {line:?}"));
        }
    }
    Ok(commands)
}

fn without_comment(line: &str) -> &str {
    if line.starts_with('#') { "" } else { line }
}

/// The first word and what follows it.
fn cut(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

fn time(text: &str) -> Result<i64, String> {
    duration::parse(text).map_err(|error| format!("{text:?}: {error}"))
}

/// An evaluation and how many lines of the body belong to it.
fn parse_eval(line: &str, number: usize, body: &[&str]) -> Result<(Eval, usize), String> {
    let fault = |error: String| format!("line {number}: {error}");
    let (command, rest) = cut(line);
    let (kind, rest) = cut(rest);
    let (when, expr) = match kind {
        "instant" => instant(rest),
        "range" => range(rest),
        _ => Err(format!("invalid evaluation command {line:?}")),
    }
    .map_err(fault)?;
    let mut expected = Expected::default();
    match command.strip_prefix("eval").unwrap_or_default() {
        "_fail" => expected.fail = Some(Text::Any),
        "_warn" => expected.warn.push(Text::Any),
        "_info" => expected.info.push(Text::Any),
        "_ordered" => expected.ordered = true,
        _ => {}
    }
    let mut used = 0;
    let mut read = Ok(());
    for line in body {
        used += 1;
        match expected.read(line) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => read = read.and(Err(error)),
        }
    }
    let expected = read.map(|()| expected);
    Ok((Eval { line: number, expr: expr.to_owned(), when, expected }, used))
}

fn instant(text: &str) -> Result<(When, &str), String> {
    match cut(text) {
        ("at", rest) => {
            let (at, expr) = cut(rest);
            Ok((When::Instant(time(at)?), expr))
        }
        _ => Ok((When::Instant(0), text)),
    }
}

fn range(text: &str) -> Result<(When, &str), String> {
    let mut rest = text;
    let mut times = [0; 3];
    for (place, keyword) in times.iter_mut().zip(["from", "to", "step"]) {
        let (word, after) = cut(rest);
        if word != keyword {
            return Err(format!("expected {keyword:?} in {text:?}"));
        }
        let (value, after) = cut(after);
        *place = time(value)?;
        rest = after;
    }
    let [start, end, step] = times;
    Ok((When::Range { start, end, step }, rest))
}

impl Expected {
    /// Reads a line of the body; false if it is the last.
    fn read(&mut self, line: &str) -> Result<bool, String> {
        if let Some(rest) = line.strip_prefix("expect range vector") {
            let (When::Range { start, end, step }, _) = range(rest.trim_start())? else {
                return Ok(true);
            };
            self.range_vector = Some((start, end, step));
        } else if let Some(rest) = line.strip_prefix("expect string") {
            self.string = Some(unquote(rest.trim())?);
        } else if let ("expect", rest) = cut(line) {
            self.expect(rest)?;
        } else if let Some(number) = number(line) {
            self.scalar = Some(number);
            return Ok(false);
        } else {
            let series = notation::parse_series(line).map_err(|error| error.to_string())?;
            self.series.push(series);
        }
        Ok(true)
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        let (kind, rest) = cut(text);
        let text = || -> Result<Text, String> {
            match rest.split_once(':') {
                None if rest.is_empty() => Ok(Text::Any),
                Some(("msg", message)) => Ok(Text::Exact(message.trim().to_owned())),
                Some(("regex", pattern)) => Regex::new(pattern.trim())
                    .map(|regex| Text::Pattern(Box::new(regex)))
                    .map_err(|error| error.to_string()),
                _ => Err(format!("invalid expectation {rest:?}")),
            }
        };
        match kind {
            "ordered" => self.ordered = true,
            "fail" => self.fail = Some(text()?),
            "warn" => self.warn.push(text()?),
            "info" => self.info.push(text()?),
            "no_warn" => self.no_warn = true,
            "no_info" => self.no_info = true,
            other => return Err(format!("invalid expectation {other:?}")),
        }
        Ok(())
    }
}

fn number(text: &str) -> Option<f64> {
    let hexadecimal = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hexadecimal {
        Some(digits) => i64::from_str_radix(digits, 16).ok().map(|value| value as f64),
        None => text.parse().ok(),
    }
}

/// The text of a string literal of Go.
fn unquote(text: &str) -> Result<String, String> {
    let literal = promwright_promql::parse(text).ok().and_then(|ast| match &ast[ast.root()].kind {
        promwright_promql::Kind::String(text) => Some(text.to_string()),
        _ => None,
    });
    literal.ok_or_else(|| format!("not a string literal: {text}"))
}
