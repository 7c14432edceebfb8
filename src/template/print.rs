//! Values as Go's `fmt` prints them: `print`, and each verb of `printf`.

use std::fmt::Write as _;

use promwright_number::float::{self, Digits};
use promwright_quoting::quote;

use crate::time;
use crate::value::{LabelMap, Sample, Value};

/// As the result of an action: pointers are followed, nothing is `<no value>`.
pub fn action(value: &Value) -> String {
    match value {
        Value::Nothing => "<no value>".to_owned(),
        Value::Sample(Some(sample)) => structure(sample),
        _ => plain(value),
    }
}

/// As `%v` prints it.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Nothing | Value::Sample(None) => "<nil>".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Byte(value) => value.to_string(),
        Value::Float(value) => float::format(*value),
        Value::String(text) | Value::Html(text) | Value::Histogram(text) => text.to_string(),
        Value::Labels(labels) => map(labels),
        Value::Args(args) => {
            let inner: Vec<_> = args.iter().map(|(key, value)| pair(key, &plain(value))).collect();
            format!("map[{}]", inner.join(" "))
        }
        // Go prints addresses here, which differ from run to run; this one never does.
        Value::Vector(vector) => format!("[{}]", vec!["0xc000000000"; vector.len()].join(" ")),
        Value::Sample(Some(sample)) => format!("&{}", structure(sample)),
        Value::Time(nanoseconds) => time::to_string(*nanoseconds),
        Value::Duration(nanoseconds) => time::duration(*nanoseconds),
        Value::Named(_, name, _) => (*name).to_owned(),
        Value::Root(root) => format!(
            "{{{} {} {} {}}}",
            map(&root.labels),
            map(&root.external_labels),
            root.external_url,
            plain(&root.value.to_value())
        ),
    }
}

fn structure(sample: &Sample) -> String {
    format!("{{{} {}}}", map(&sample.labels), plain(&sample.value.to_value()))
}

fn map(labels: &LabelMap) -> String {
    let inner: Vec<_> = labels.iter().map(|(name, value)| pair(name, value)).collect();
    format!("map[{}]", inner.join(" "))
}

fn pair(key: &str, value: &str) -> String {
    format!("{key}:{value}")
}

/// As `fmt.Sprint`: a space between two operands of which neither is a string.
pub fn print(values: &[Value]) -> String {
    let mut text = String::new();
    for (index, value) in values.iter().enumerate() {
        let string = |value: &Value| matches!(value, Value::String(_) | Value::Html(_));
        if index > 0 && !string(value) && !string(&values[index - 1]) {
            text.push(' ');
        }
        text.push_str(&plain(value));
    }
    text
}

/// As `fmt.Sprintln`.
pub fn println(values: &[Value]) -> String {
    let words: Vec<_> = values.iter().map(plain).collect();
    words.join(" ") + "\n"
}

/// Widths and precisions beyond this are cut, so that a template cannot ask for gigabytes.
const MAX_WIDTH: usize = 10_000;

/// A verb with its flags.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one of the flags that Go has")]
struct Verb {
    minus: bool,
    plus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// As `fmt.Sprintf`.
pub fn printf(pattern: &str, values: &[Value]) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    let mut next = 0;
    let mut reordered = false;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let mut verb = Verb::default();
        rest = flags(rest, &mut verb);
        (rest, reordered) = index(rest, &mut next, values.len(), reordered);
        rest = size(rest, values, &mut next, &mut verb.width);
        if let Some(width) = verb.width.filter(|width| *width > MAX_WIDTH) {
            verb.width = Some(width.min(MAX_WIDTH));
        }
        if let Some(after) = rest.strip_prefix('.') {
            verb.precision = Some(0);
            (rest, reordered) = index(after, &mut next, values.len(), reordered);
            rest = size(rest, values, &mut next, &mut verb.precision);
            verb.precision = verb.precision.map(|precision| precision.min(MAX_WIDTH));
        }
        (rest, reordered) = index(rest, &mut next, values.len(), reordered);
        let Some(letter) = rest.chars().next() else {
            text.push_str("%!(NOVERB)");
            break;
        };
        rest = &rest[letter.len_utf8()..];
        if letter == '%' {
            text.push('%');
        } else if let Some(value) = values.get(next) {
            next += 1;
            text.push_str(&verb.apply(letter, value));
        } else {
            let problem = if next == usize::MAX { "BADINDEX" } else { "MISSING" };
            // Writing into a String cannot fail.
            let _ = write!(text, "%!{letter}({problem})");
        }
    }
    text.push_str(rest);
    if !reordered && next < values.len() {
        let extra = values[next..].iter().map(|value| {
            if let Value::Nothing = value {
                "<nil>".to_owned()
            } else {
                format!("{}={}", value.type_name(), plain(value))
            }
        });
        let _ = write!(text, "%!(EXTRA {})", extra.collect::<Vec<_>>().join(", "));
    }
    text
}

fn flags<'a>(mut rest: &'a str, verb: &mut Verb) -> &'a str {
    while let Some(byte) = rest.bytes().next() {
        match byte {
            b'-' => verb.minus = true,
            b'+' => verb.plus = true,
            b'#' => verb.sharp = true,
            b' ' => verb.space = true,
            b'0' => verb.zero = true,
            _ => break,
        }
        rest = &rest[1..];
    }
    rest
}

/// `[2]` in front of a verb or a star: the operand that comes next, counted from 1.
fn index<'a>(rest: &'a str, next: &mut usize, count: usize, seen: bool) -> (&'a str, bool) {
    let Some((number, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return (rest, seen);
    };
    let number = number.parse::<usize>().ok().filter(|number| (1..=count).contains(number));
    *next = number.map_or(usize::MAX, |number| number - 1);
    (after, true)
}

/// A number, or `*` for the next operand.
fn size<'a>(
    rest: &'a str,
    values: &[Value],
    next: &mut usize,
    size: &mut Option<usize>,
) -> &'a str {
    if let Some(after) = rest.strip_prefix('*') {
        if let Some(Value::Int(value)) = values.get(*next) {
            *size = usize::try_from(*value).ok();
        }
        *next = next.saturating_add(1);
        return after;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        *size = Some(rest[..digits].parse().unwrap_or(MAX_WIDTH));
    }
    &rest[digits..]
}

impl Verb {
    fn apply(&self, letter: char, value: &Value) -> String {
        match letter {
            'T' => return self.pad(value.type_name()),
            'v' if !matches!(value, Value::Float(_) | Value::Int(_) | Value::Byte(_)) => {
                return self.pad(&plain(value));
            }
            _ => {}
        }
        match value {
            Value::Float(number) => self.float(letter, *number),
            Value::Int(number) => self.integer(letter, *number, value),
            Value::Byte(byte) => self.integer(letter, i64::from(*byte), value),
            Value::Named(number, name, _) if letter != 's' && letter != 'q' => {
                self.integer(letter, *number, value).replace("%!v", name)
            }
            Value::Duration(number) if letter == 'd' => self.integer('d', *number, value),
            Value::Bool(flag) if letter == 't' => self.pad(&flag.to_string()),
            Value::String(_)
            | Value::Html(_)
            | Value::Histogram(_)
            | Value::Time(_)
            | Value::Duration(_)
            | Value::Named(..) => self.string(letter, &plain(value), value),
            Value::Labels(labels) if matches!(letter, 's' | 'q' | 'x' | 'X') => {
                let pairs = labels.iter().map(|(name, text)| {
                    let show = |text: &str| self.string(letter, text, &Value::text(text));
                    pair(&show(name), &show(text))
                });
                format!("map[{}]", pairs.collect::<Vec<_>>().join(" "))
            }
            _ => bad(letter, value),
        }
    }

    fn string(&self, letter: char, text: &str, value: &Value) -> String {
        let cut: String = match self.precision {
            Some(precision) => text.chars().take(precision).collect(),
            None => text.to_owned(),
        };
        match letter {
            's' | 'v' => self.pad(&cut),
            'q' if self.sharp && !cut.contains('`') => self.pad(&format!("`{cut}`")),
            'q' => self.pad(&quote(&cut)),
            'x' => self.pad(&hexadecimal(&cut)),
            'X' => self.pad(&hexadecimal(&cut).to_uppercase()),
            _ => bad(letter, value),
        }
    }

    fn float(&self, letter: char, number: f64) -> String {
        let precision = self.precision.unwrap_or(6);
        let digits = match letter {
            'v' | 'g' | 'G' => self.precision.map(Digits::Significant),
            'e' | 'E' => Some(Digits::Exponent(precision)),
            'f' | 'F' => Some(Digits::Plain(precision)),
            _ => return bad(letter, &Value::Float(number)),
        };
        let shortest = || float::format(number.abs());
        let mut text =
            digits.map_or_else(shortest, |digits| float::format_digits(number.abs(), digits));
        if letter.is_ascii_uppercase() && letter != 'F' {
            text = text.replace('e', "E");
        }
        let text = text.trim_start_matches('+');
        let shows_plus = (self.plus && letter != 'v') || (number.is_infinite() && !self.space);
        self.signed(number.is_sign_negative() && !number.is_nan(), shows_plus, text)
    }

    fn integer(&self, letter: char, number: i64, value: &Value) -> String {
        let digits = number.unsigned_abs();
        let text = match letter {
            'd' | 'v' => digits.to_string(),
            'b' => format!("{digits:b}"),
            'o' if self.sharp => format!("0{digits:o}"),
            'o' => format!("{digits:o}"),
            'O' => format!("0o{digits:o}"),
            'x' if self.sharp => format!("0x{digits:x}"),
            'x' => format!("{digits:x}"),
            'X' if self.sharp => format!("0X{digits:X}"),
            'X' => format!("{digits:X}"),
            'U' => return self.pad(&format!("U+{digits:04X}")),
            'c' | 'q' => {
                let character = u32::try_from(number).ok().and_then(char::from_u32);
                let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                let quoted =
                    if letter == 'q' { format!("'{character}'") } else { character.into() };
                return self.pad(&quoted);
            }
            _ => return bad(letter, value),
        };
        let text = match self.precision {
            Some(precision) => format!("{text:0>precision$}"),
            None => text,
        };
        self.signed(number < 0, self.plus && letter != 'v', &text)
    }

    /// The sign, and zeros between it and the digits where they are asked for.
    fn signed(&self, negative: bool, plus: bool, digits: &str) -> String {
        let sign = match (negative, plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let numeric = digits.starts_with(|character: char| character.is_ascii_digit());
        match self.width {
            Some(width) if self.zero && !self.minus && numeric => {
                let width = width.saturating_sub(sign.len());
                format!("{sign}{digits:0>width$}")
            }
            _ => self.pad(&format!("{sign}{digits}")),
        }
    }

    fn pad(&self, text: &str) -> String {
        let width = self.width.unwrap_or(0);
        if self.minus { format!("{text:<width$}") } else { format!("{text:>width$}") }
    }
}

fn hexadecimal(text: &str) -> String {
    let mut digits = String::with_capacity(2 * text.len());
    for byte in text.bytes() {
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// What Go prints for a verb that the value does not take.
fn bad(letter: char, value: &Value) -> String {
    match value {
        Value::Nothing => format!("%!{letter}(<nil>)"),
        _ => format!("%!{letter}({}={})", value.type_name(), plain(value)),
    }
}
