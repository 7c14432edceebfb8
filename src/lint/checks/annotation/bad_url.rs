//! `annotation/bad-url`.

use promwright_source::Diagnostic;

use crate::templates::plain_parts;
use crate::{Check, Kinds, Level, Subject};

/// ## What it does
///
/// Finds annotations whose name ends with `_url` and whose value is no web address: without
/// `http://` or `https://`, with a blank in it, or still a placeholder (`TODO`). An address
/// that starts with a template, also one that another tool fills in, or with `/` is left alone.
///
/// ## Why is this bad?
///
/// Whoever is paged clicks on it, and it leads nowhere.
///
/// ## Example
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     runbook_url: wiki.example.com/queues
/// ```
///
/// ## Use instead
///
/// ```yaml
/// - alert: QueueLong
///   expr: queue_length > 100
///   annotations:
///     runbook_url: https://wiki.example.com/queues
/// ```
pub(crate) struct BadUrl;

impl Check for BadUrl {
    fn slug(&self) -> &'static str {
        "annotation/bad-url"
    }

    fn file(&self) -> &'static str {
        include_str!("bad_url.rs")
    }

    fn level(&self) -> Level {
        Level::Warning
    }

    fn kinds(&self) -> Kinds {
        Kinds::ALERT
    }

    fn rule(&self, subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
        let annotations = subject.alert().map_or(&[][..], |alert| &alert.annotations);
        for entry in annotations.iter().filter(|entry| entry.name.value().ends_with("_url")) {
            let Some((what, help)) = fault(entry.value.value()) else { continue };
            let message = format!("`{}` is not a URL: {what}", entry.name.value());
            findings.push(
                subject
                    .finding(self, entry.value.place(), message)
                    .label("cannot be opened")
                    .help(help),
            );
        }
    }
}

/// What is wrong with an address, and what to do about it.
fn fault(value: &str) -> Option<(&'static str, &'static str)> {
    if is_plain_address(value) {
        return None;
    }
    let value = value.trim();
    let starts = ["{{", "/", "[[", "<%", "${", "$(", "%{"];
    if value.is_empty() || starts.iter().any(|start| value.starts_with(start)) {
        return None;
    }
    let scheme = "write it in full, with `https://`";
    if let Some((protocol, rest)) = value.split_once("://") {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.is_empty() {
            return Some(("it has no host", "name the host behind `://`"));
        }
        if !is_scheme(protocol) {
            return Some(("it does not start with `http://` or `https://`", scheme));
        }
        let blank = plain_parts(rest).any(|(_, part)| part.contains(char::is_whitespace));
        return blank.then_some(("it contains a space", "remove the space, or write `%20`"));
    }
    Some(("it does not start with `http://` or `https://`", scheme))
}

/// Whether it is an address without anything that needs a second look, as most are.
fn is_plain_address(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        // By blocks, as these are long and nearly always plain.
        let (blocks, last) = rest.as_bytes().as_chunks::<16>();
        let is_plain = |byte: &u8| byte.is_ascii_graphic() && *byte != b'{';
        rest.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
            && blocks.iter().all(|block| block.iter().fold(true, |all, byte| all & is_plain(byte)))
            && last.iter().all(is_plain)
    })
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}
