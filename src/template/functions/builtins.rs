//! Go's own functions: logic, comparison, `index`, `len`, `printf` and their like.

use std::cmp::Ordering;

use super::{Answer, Context, Function, Parameter, escape};
use crate::print;
use crate::value::Value;

const ANY: &[Parameter] = &[Parameter::Any];
const TWO: &[Parameter] = &[Parameter::Any, Parameter::Any];
const MORE: Option<Parameter> = Some(Parameter::Any);

type Call = fn(&[Value], &Context<'_>) -> Answer;

const fn function(
    name: &'static str,
    parameters: &'static [Parameter],
    variadic: Option<Parameter>,
    call: Call,
) -> Function {
    Function { name, parameters, variadic, call }
}

/// All of them. `and` and `or` stand here for their names: they do not evaluate all arguments,
/// so the executor knows them itself.
pub static FUNCTIONS: &[Function] = &[
    function("and", ANY, MORE, |values, _| Ok(last(values))),
    function("or", ANY, MORE, |values, _| Ok(last(values))),
    function("not", ANY, None, |values, _| Ok(Value::Bool(!values[0].is_true()))),
    function("call", ANY, MORE, |values, _| call(values)),
    function("html", &[], MORE, |values, _| Ok(Value::text(escape::html(&joined(values))))),
    function("js", &[], MORE, |values, _| Ok(Value::text(escape::js(&joined(values))))),
    function("urlquery", &[], MORE, |values, _| Ok(Value::text(escape::query(&joined(values))))),
    function("index", ANY, MORE, |values, _| index(values)),
    function("slice", ANY, MORE, |values, _| slice(values)),
    function("len", ANY, None, |values, _| length(&values[0])),
    function("print", &[], MORE, |values, _| Ok(Value::text(print::print(values)))),
    function("println", &[], MORE, |values, _| Ok(Value::text(print::println(values)))),
    function("printf", &[Parameter::String], MORE, |values, _| printf(values)),
    function("eq", ANY, MORE, |values, _| equal(values).map(Value::Bool)),
    function("ne", TWO, None, |values, _| equal(values).map(|equal| Value::Bool(!equal))),
    function("lt", TWO, None, |values, _| less(values).map(Value::Bool)),
    function("le", TWO, None, |values, _| less_or_equal(values).map(Value::Bool)),
    function("gt", TWO, None, |values, _| less_or_equal(values).map(|le| Value::Bool(!le))),
    function("ge", TWO, None, |values, _| less(values).map(|lt| Value::Bool(!lt))),
];

fn last(values: &[Value]) -> Value {
    values.last().cloned().unwrap_or(Value::Nothing)
}

fn joined(values: &[Value]) -> String {
    match values {
        [Value::String(text)] => text.to_string(),
        _ => print::print(values),
    }
}

fn call(values: &[Value]) -> Answer {
    match &values[0] {
        Value::Nothing => Err("call of nil".to_owned()),
        other => Err(format!("non-function of type {}", other.type_name())),
    }
}

fn printf(values: &[Value]) -> Answer {
    match values.split_first() {
        Some((Value::String(pattern), rest)) => Ok(Value::text(print::printf(pattern, rest))),
        _ => Err("no format".to_owned()),
    }
}

fn index(values: &[Value]) -> Answer {
    let mut item = values[0].clone();
    if let Value::Nothing = item {
        return Err("index of untyped nil".to_owned());
    }
    for key in &values[1..] {
        item = match (&item, key) {
            (Value::Labels(labels), Value::String(name)) => {
                Value::String(labels.get(name).cloned().unwrap_or_default())
            }
            (Value::Args(args), Value::String(name)) => {
                args.get(&**name).cloned().unwrap_or(Value::Nothing)
            }
            (Value::Labels(_) | Value::Args(_), Value::Nothing) => {
                return Err("value is nil; should be of type string".to_owned());
            }
            (Value::Labels(_) | Value::Args(_), other) => {
                return Err(format!("value has type {}; should be string", other.type_name()));
            }
            (Value::Vector(vector), _) => {
                Value::Sample(vector.get(element(key, vector.len(), "slice")?).cloned())
            }
            (Value::String(text) | Value::Html(text), _) => {
                Value::Byte(text.as_bytes()[element(key, text.len(), "string")?])
            }
            (Value::Sample(None), _) => return Err("index of nil pointer".to_owned()),
            (other, _) => return Err(format!("can't index item of type {}", pointed(other))),
        };
    }
    Ok(item)
}

/// The type that a pointer points to, as `index` and `len` name it.
fn pointed(value: &Value) -> &'static str {
    value.type_name().trim_start_matches('*')
}

/// The index of an element. Go's check lets the length itself through, and then Go panics.
fn element(key: &Value, length: usize, kind: &str) -> Result<usize, String> {
    let found = position(key, length)?;
    if found == length {
        return Err(format!("reflect: {kind} index out of range"));
    }
    Ok(found)
}

/// A position from 0 to the length.
fn position(key: &Value, length: usize) -> Result<usize, String> {
    let number = match key {
        Value::Int(number) | Value::Named(number, ..) => *number,
        Value::Byte(number) => i64::from(*number),
        Value::Nothing => return Err("cannot index slice/array with nil".to_owned()),
        other => return Err(format!("cannot index slice/array with type {}", other.type_name())),
    };
    let found = usize::try_from(number).ok().filter(|number| *number <= length);
    found.ok_or_else(|| format!("index out of range: {number}"))
}

fn slice(values: &[Value]) -> Answer {
    let length = match &values[0] {
        Value::String(text) | Value::Html(text) => text.len(),
        Value::Vector(vector) => vector.len(),
        Value::Nothing => return Err("slice of untyped nil".to_owned()),
        other => return Err(format!("can't slice item of type {}", other.type_name())),
    };
    let text = matches!(values[0], Value::String(_) | Value::Html(_));
    match values.len() {
        5.. => return Err(format!("too many slice indexes: {}", values.len() - 1)),
        4 if text => return Err("cannot 3-index slice a string".to_owned()),
        _ => {}
    }
    let at = |index: usize, default: usize| {
        values.get(index).map_or(Ok(default), |key| position(key, length))
    };
    let (start, end, capacity) = (at(1, 0)?, at(2, length)?, at(3, length)?);
    if start > end {
        return Err(format!("invalid slice index: {start} > {end}"));
    }
    if end > capacity {
        return Err(format!("invalid slice index: {end} > {capacity}"));
    }
    Ok(match &values[0] {
        Value::Vector(vector) => Value::Vector(vector[start..end].to_vec().into()),
        Value::String(text) | Value::Html(text) => {
            Value::text(String::from_utf8_lossy(&text.as_bytes()[start..end]))
        }
        _ => Value::Nothing,
    })
}

fn length(value: &Value) -> Answer {
    let length = match value {
        Value::String(text) | Value::Html(text) => text.len(),
        Value::Labels(labels) => labels.len(),
        Value::Args(args) => args.len(),
        Value::Vector(vector) => vector.len(),
        Value::Sample(None) => return Err("len of nil pointer".to_owned()),
        Value::Nothing => {
            return Err("reflect: call of reflect.Value.Type on zero Value".to_owned());
        }
        other => return Err(format!("len of type {}", pointed(other))),
    };
    Ok(Value::Int(length as i64))
}

/// Whether the first is equal to any other.
fn equal(values: &[Value]) -> Result<bool, String> {
    let Some((first, others)) = values.split_first().filter(|(_, others)| !others.is_empty())
    else {
        return Err("missing argument for comparison".to_owned());
    };
    for other in others {
        if equals(first, other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn equals(a: &Value, b: &Value) -> Result<bool, String> {
    use Value::{Bool, Float, Html, Nothing, String};
    match (a, b) {
        (Bool(a), Bool(b)) => return Ok(a == b),
        (Float(a), Float(b)) => return Ok(a == b),
        (String(a) | Html(a), String(b) | Html(b)) => return Ok(a == b),
        (Nothing, Nothing) => return Ok(true),
        (Nothing, _) | (_, Nothing) => return Ok(false),
        _ => {}
    }
    if let (Some(a), Some(b)) = (integer(a), integer(b)) {
        return Ok(a == b);
    }
    if is_basic(a) || is_basic(b) {
        return Err(incompatible(a, b));
    }
    match (a, b) {
        (Value::Sample(None), Value::Sample(None)) => Ok(true),
        (Value::Sample(Some(a)), Value::Sample(Some(b))) => Ok(std::sync::Arc::ptr_eq(a, b)),
        (Value::Sample(_), Value::Sample(_)) => Ok(false),
        _ => Err(format!("non-comparable type {}: {}", print::plain(b), b.type_name())),
    }
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) | Value::Named(number, ..) => Some(*number),
        Value::Byte(number) => Some(i64::from(*number)),
        _ => None,
    }
}

fn is_basic(value: &Value) -> bool {
    integer(value).is_some()
        || matches!(value, Value::Bool(_) | Value::Float(_) | Value::String(_) | Value::Html(_))
}

fn incompatible(a: &Value, b: &Value) -> String {
    let (a, b) = (a.type_name(), b.type_name());
    format!("incompatible types for comparison: {a} and {b}")
}

fn less(values: &[Value]) -> Result<bool, String> {
    order(values).map(|order| order == Some(Ordering::Less))
}

fn less_or_equal(values: &[Value]) -> Result<bool, String> {
    order(values).map(|order| matches!(order, Some(Ordering::Less | Ordering::Equal)))
}

/// How the two compare; not at all if one is NaN.
fn order(values: &[Value]) -> Result<Option<Ordering>, String> {
    let (a, b) = (&values[0], &values[1]);
    if !is_basic(a) || !is_basic(b) {
        return Err("invalid type for comparison".to_owned());
    }
    if let (Some(a), Some(b)) = (integer(a), integer(b)) {
        return Ok(Some(a.cmp(&b)));
    }
    match (a, b) {
        (Value::Bool(_), Value::Bool(_)) => Err("invalid type for comparison".to_owned()),
        (Value::Float(a), Value::Float(b)) => Ok(a.partial_cmp(b)),
        (Value::String(a) | Value::Html(a), Value::String(b) | Value::Html(b)) => {
            Ok(Some(a.cmp(b)))
        }
        _ => Err(incompatible(a, b)),
    }
}
