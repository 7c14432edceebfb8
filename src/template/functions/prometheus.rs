//! The functions that Prometheus adds to Go's.

use std::sync::Arc;

use promwright_number::duration;
use regex::Regex;

use super::{Answer, Context, Function, Parameter, escape, hosts, humanize};
use crate::value::{Sample, Value};

const NONE: &[Parameter] = &[];
const ANY: &[Parameter] = &[Parameter::Any];
const STRING: &[Parameter] = &[Parameter::String];
const SAMPLE: &[Parameter] = &[Parameter::Sample];

/// What Go says where these functions follow a nil pointer.
const NIL_POINTER: &str = "runtime error: invalid memory address or nil pointer dereference";

type Call = fn(&[Value], &Context<'_>) -> Answer;

const fn function(name: &'static str, parameters: &'static [Parameter], call: Call) -> Function {
    Function { name, parameters, variadic: None, call }
}

/// All of them.
pub static FUNCTIONS: &[Function] = &[
    function("query", STRING, |values, context| query(&string(&values[0]), context)),
    function("first", &[Parameter::Vector], |values, _| first(&values[0])),
    function("label", &[Parameter::String, Parameter::Sample], |values, _| {
        label(&string(&values[0]), &values[1])
    }),
    function("value", SAMPLE, |values, _| sample(&values[0]).map(|sample| sample.value.to_value())),
    function("strvalue", SAMPLE, |values, _| label("__value__", &values[0])),
    Function {
        name: "args",
        parameters: NONE,
        variadic: Some(Parameter::Any),
        call: |values, _| {
            let named = values.iter().enumerate();
            let named = named.map(|(index, value)| (format!("arg{index}"), value.clone()));
            Ok(Value::Args(Arc::new(named.collect())))
        },
    },
    function("sortByLabel", &[Parameter::String, Parameter::Vector], |values, _| {
        Ok(sort_by_label(&string(&values[0]), &values[1]))
    }),
    function("reReplaceAll", &[Parameter::String, Parameter::String, Parameter::String], |v, c| {
        let replaced = must_compile(&string(&v[0]), c)?;
        Ok(Value::text(&*replaced.replace_all(&string(&v[2]), &*string(&v[1]))))
    }),
    function("match", &[Parameter::String, Parameter::String], |values, context| {
        compile(&string(&values[0]), context)
            .map(|regex| Value::Bool(regex.is_match(&string(&values[1]))))
    }),
    function("title", STRING, |values, _| Ok(Value::text(title(&string(&values[0]))))),
    function("toUpper", STRING, |values, _| Ok(Value::text(string(&values[0]).to_uppercase()))),
    function("toLower", STRING, |values, _| Ok(Value::text(string(&values[0]).to_lowercase()))),
    function("safeHtml", STRING, |values, _| Ok(Value::Html(string(&values[0])))),
    function("graphLink", STRING, |values, _| Ok(link(&string(&values[0]), 0))),
    function("tableLink", STRING, |values, _| Ok(link(&string(&values[0]), 1))),
    function("stripPort", STRING, |values, _| {
        Ok(Value::text(hosts::strip_port(&string(&values[0]))))
    }),
    function("stripDomain", STRING, |values, _| {
        Ok(Value::text(hosts::strip_domain(&string(&values[0]))))
    }),
    function("urlQueryEscape", STRING, |values, _| {
        Ok(Value::text(escape::query(&string(&values[0]))))
    }),
    function("humanize", ANY, |values, _| text(&values[0], humanize::decimal)),
    function("humanize1024", ANY, |values, _| text(&values[0], humanize::binary)),
    function("humanizePercentage", ANY, |values, _| text(&values[0], humanize::percentage)),
    function("humanizeDuration", ANY, |values, _| text(&values[0], humanize::duration)),
    function("humanizeTimestamp", ANY, |values, _| {
        humanize::number(&values[0]).and_then(humanize::timestamp).map(Value::text)
    }),
    function("toTime", ANY, |values, _| {
        humanize::number(&values[0]).and_then(humanize::nanoseconds).map(Value::Time)
    }),
    function("toDuration", ANY, |values, _| {
        humanize::number(&values[0]).map(|number| Value::Duration((number * 1e9) as i64))
    }),
    function("now", NONE, |_, context| Ok(Value::Float(context.timestamp as f64 / 1000.0))),
    function("parseDuration", STRING, |values, _| parse_duration(&string(&values[0]))),
    function("externalURL", NONE, |_, context| own_url(context).map(Value::text)),
    function("pathPrefix", NONE, |_, context| own_url(context).map(|url| Value::text(path(url)))),
];

/// The text of an argument that its parameter has checked.
fn string(value: &Value) -> Arc<str> {
    match value {
        Value::String(text) => text.clone(),
        _ => Arc::default(),
    }
}

fn text(value: &Value, humanize: fn(f64) -> String) -> Answer {
    humanize::number(value).map(|number| Value::text(humanize(number)))
}

fn query(expression: &str, context: &Context<'_>) -> Answer {
    let samples = context.query.query(expression)?;
    Ok(Value::Vector(Arc::new(samples.into_iter().map(Arc::new).collect())))
}

fn first(vector: &Value) -> Answer {
    let Value::Vector(vector) = vector else { return Err(NIL_POINTER.to_owned()) };
    match vector.first() {
        Some(sample) => Ok(Value::Sample(Some(sample.clone()))),
        None => Err("first() called on vector with no elements".to_owned()),
    }
}

fn sample(value: &Value) -> Result<&Sample, String> {
    match value {
        Value::Sample(Some(sample)) => Ok(sample),
        _ => Err(NIL_POINTER.to_owned()),
    }
}

fn label(name: &str, value: &Value) -> Answer {
    let labels = &sample(value)?.labels;
    Ok(Value::String(labels.get(name).cloned().unwrap_or_default()))
}

fn sort_by_label(name: &str, vector: &Value) -> Value {
    let Value::Vector(vector) = vector else { return vector.clone() };
    let mut sorted = vector.to_vec();
    sorted.sort_by(|a, b| {
        let key = |sample: &Sample| sample.labels.get(name).cloned().unwrap_or_default();
        key(a).cmp(&key(b))
    });
    Value::Vector(Arc::new(sorted))
}

/// Both engines take RE2's syntax but for corners; what is wrong with a pattern Go says in words
/// of its own.
fn compile(pattern: &str, context: &Context<'_>) -> Result<Regex, String> {
    let translated = context.query.pattern(pattern)?;
    Regex::new(&translated)
        .map_err(|_| format!("error parsing regexp: invalid syntax: `{pattern}`"))
}

fn must_compile(pattern: &str, context: &Context<'_>) -> Result<Regex, String> {
    compile(pattern, context).map_err(|error| format!("regexp: Compile(`{pattern}`): {error}"))
}

fn link(expression: &str, tab: u8) -> Value {
    let escaped = escape::query(expression);
    Value::text(format!("/graph?g0.expr={escaped}&g0.tab={tab}"))
}

/// The first letter of each word in upper case, the others as they are.
fn title(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    let mut within_word = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let letter = character.is_alphanumeric();
        if letter && !within_word {
            titled.extend(character.to_uppercase());
        } else {
            titled.push(character);
        }
        let joins = within_word
            && matches!(character, '\'' | '.' | ':' | '’' | '·')
            && characters.peek().is_some_and(|next| next.is_alphabetic());
        within_word = letter || character == '_' || joins;
    }
    titled
}

fn parse_duration(text: &str) -> Answer {
    let (sign, unsigned) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    match duration::parse(unsigned) {
        Ok(milliseconds) => Ok(Value::Float(sign * milliseconds as f64 / 1000.0)),
        Err(duration::DurationError::Empty) => Err("empty duration string".to_owned()),
        Err(duration::DurationError::OutOfRange) => Err("duration out of range".to_owned()),
        Err(duration::DurationError::Malformed) => {
            Err(format!("not a valid duration string: {unsigned:?}"))
        }
    }
}

fn own_url<'a>(context: &Context<'a>) -> Result<&'a str, String> {
    context.own_url.ok_or_else(|| NIL_POINTER.to_owned())
}

/// The path of a URL, without query and fragment.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    if url.contains("://") { rest.find('/').map_or("", |slash| &rest[slash..]) } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_begin_with_capitals() {
        assert_eq!(title("hello wORLD don't foo_bar a-b"), "Hello WORLD Don't Foo_bar A-B");
    }

    #[test]
    fn paths_are_cut_from_urls() {
        assert_eq!(path("http://host:9090/prom?x=1"), "/prom");
        assert_eq!(path("http://host"), "");
    }
}
