//! GitHub's workflow commands: `::notice file=F,line=L,…::message`.
//!
//! GitHub's documentation has the properties, its runner the escapes: `%25`, `%0D`, `%0A`, and
//! in properties `%3A` and `%2C` too. A column goes with a single line only.

use std::collections::HashMap;

/// A command, read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Command {
    pub severity: &'static str,
    pub file: String,
    pub line: u64,
    pub title: String,
    pub message: String,
}

/// The commands of a text, one a line.
pub(crate) fn github(text: &str) -> Vec<Command> {
    text.lines().map(|line| read(line).unwrap_or_else(|| panic!("no command: {line}"))).collect()
}

fn read(line: &str) -> Option<Command> {
    let (head, message) = line.strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ')?;
    let severity = match name {
        "error" => "error",
        "warning" => "warning",
        "notice" => "note",
        _ => return None,
    };
    let mut known = HashMap::new();
    for property in properties.split(',') {
        let (key, value) = property.split_once('=')?;
        let is_known = ["file", "line", "endLine", "col", "endColumn", "title"].contains(&key);
        let value = unescaped(value, &["%25", "%0D", "%0A", "%3A", "%2C"])?;
        if !is_known || known.insert(key, value).is_some() {
            return None;
        }
    }
    let number = |key: &str| known.get(key)?.parse::<u64>().ok().filter(|number| *number > 0);
    let (first, last) = (number("line")?, number("endLine")?);
    let columns = (known.contains_key("col"), known.contains_key("endColumn"));
    let is_in_order = match columns {
        (false, false) => first <= last,
        (true, true) => first == last && number("col")? <= number("endColumn")?,
        _ => false,
    };
    is_in_order.then_some(())?;
    Some(Command {
        severity,
        file: known.get("file").filter(|file| !file.is_empty())?.clone(),
        line: first,
        title: known.get("title")?.clone(),
        message: unescaped(message, &["%25", "%0D", "%0A"])?,
    })
}

/// A text with its escapes undone; `None` if a `%` starts none of these.
fn unescaped(text: &str, escapes: &[&str]) -> Option<String> {
    let mut parts = text.split('%');
    let mut plain = parts.next()?.to_owned();
    for part in parts {
        let escape = part.get(..2).filter(|e| escapes.contains(&&*format!("%{e}")))?;
        plain.push(char::from(u8::from_str_radix(escape, 16).ok()?));
        plain.push_str(&part[2..]);
    }
    // A property ends at these, and the whole command at a line break.
    let ends_property = escapes.contains(&"%3A") && (text.contains([':', ',']));
    (!ends_property).then_some(plain)
}

#[test]
fn commands_are_read_by_the_documented_form() {
    let line = "::notice file=a%2Cb,line=2,col=1,endColumn=3,endLine=2,title=x/y::90%25%0Aof it";
    let command = read(line).expect("a command");
    assert_eq!((command.severity, &*command.file, command.line), ("note", "a,b", 2));
    assert_eq!(command.message, "90%\nof it");
    for wrong in [
        "notice file=a,line=1,endLine=1,title=x::m",
        "::note file=a,line=1,endLine=1,title=x::m",
        "::notice file=a:b,line=1,endLine=1,title=x::m",
        "::notice file=a,line=1,endLine=1,title=x::90% of it",
        "::notice file=a,line=0,endLine=1,title=x::m",
        "::notice file=a,line=1,endLine=2,col=1,endColumn=1,title=x::m",
        "::notice file=a,line=1,endLine=1,title=x,color=red::m",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}
