//! Methods of times and durations: `(toTime $value).Format "15:04"`.

use super::{Answer, Parameter};
use crate::print;
use crate::time::{self, Civil};
use crate::value::Value;

const SECOND: i64 = 1_000_000_000;

/// A method with its parameters.
pub struct Method {
    /// The parameters, the receiver not among them.
    pub parameters: &'static [Parameter],
    /// What it does.
    pub call: fn(&Value, &[Value]) -> Answer,
}

/// The method of a value, if its type has one of that name.
pub fn find(receiver: &Value, name: &str) -> Option<Method> {
    match receiver {
        Value::Time(_) => time_method(name),
        Value::Duration(_) => duration_method(name),
        Value::Named(..) if name == "String" => {
            Some(method(|receiver, _| Ok(Value::text(print::plain(receiver)))))
        }
        _ => None,
    }
}

const fn method(call: fn(&Value, &[Value]) -> Answer) -> Method {
    Method { parameters: &[], call }
}

fn time_method(name: &str) -> Option<Method> {
    Some(match name {
        "Format" => Method {
            parameters: &[Parameter::String],
            call: |receiver, values| match &values[0] {
                Value::String(layout) => {
                    Ok(Value::text(time::format(nanoseconds(receiver), layout)))
                }
                _ => Err("no layout".to_owned()),
            },
        },
        "String" => method(|receiver, _| Ok(Value::text(print::plain(receiver)))),
        "UTC" => method(|receiver, _| Ok(receiver.clone())),
        "Unix" => method(|receiver, _| Ok(Value::Int(nanoseconds(receiver).div_euclid(SECOND)))),
        "UnixMilli" => {
            method(|receiver, _| Ok(Value::Int(nanoseconds(receiver).div_euclid(1_000_000))))
        }
        "UnixMicro" => {
            method(|receiver, _| Ok(Value::Int(nanoseconds(receiver).div_euclid(1_000))))
        }
        "UnixNano" => method(|receiver, _| Ok(Value::Int(nanoseconds(receiver)))),
        "Year" => method(|receiver, _| Ok(Value::Int(civil(receiver).year))),
        "Month" => method(|receiver, _| {
            let civil = civil(receiver);
            Ok(Value::Named(civil.month, civil.month_name(), "time.Month"))
        }),
        "Weekday" => method(|receiver, _| {
            let civil = civil(receiver);
            Ok(Value::Named(civil.weekday, civil.weekday_name(), "time.Weekday"))
        }),
        "Day" => method(|receiver, _| Ok(Value::Int(civil(receiver).day))),
        "YearDay" => method(|receiver, _| Ok(Value::Int(civil(receiver).year_day))),
        "Hour" => method(|receiver, _| Ok(Value::Int(civil(receiver).hour))),
        "Minute" => method(|receiver, _| Ok(Value::Int(civil(receiver).minute))),
        "Second" => method(|receiver, _| Ok(Value::Int(civil(receiver).second))),
        "Nanosecond" => method(|receiver, _| Ok(Value::Int(civil(receiver).nanosecond))),
        _ => return None,
    })
}

fn duration_method(name: &str) -> Option<Method> {
    Some(match name {
        "String" => method(|receiver, _| Ok(Value::text(print::plain(receiver)))),
        "Hours" => method(|receiver, _| Ok(Value::Float(seconds(receiver) / 3600.0))),
        "Minutes" => method(|receiver, _| Ok(Value::Float(seconds(receiver) / 60.0))),
        "Seconds" => method(|receiver, _| Ok(Value::Float(seconds(receiver)))),
        "Milliseconds" => method(|receiver, _| Ok(Value::Int(nanoseconds(receiver) / 1_000_000))),
        "Microseconds" => method(|receiver, _| Ok(Value::Int(nanoseconds(receiver) / 1_000))),
        "Nanoseconds" => method(|receiver, _| Ok(Value::Int(nanoseconds(receiver)))),
        _ => return None,
    })
}

fn nanoseconds(receiver: &Value) -> i64 {
    match receiver {
        Value::Time(nanoseconds) | Value::Duration(nanoseconds) => *nanoseconds,
        _ => 0,
    }
}

fn seconds(receiver: &Value) -> f64 {
    nanoseconds(receiver) as f64 / SECOND as f64
}

fn civil(receiver: &Value) -> Civil {
    Civil::of(nanoseconds(receiver))
}
