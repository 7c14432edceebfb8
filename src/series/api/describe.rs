//! Answers that tell of metrics without samples: metadata, series, names.
//!
//! `metadata` and `targets/metadata` tell kinds, help and units, `series` and queries tell
//! label sets, `label/__name__/values` tells names. Which endpoint gave an answer is plain from
//! its form.

use serde_json::{Map, Value};

use super::ApiError;
use crate::exposition::{Format, Kind, Metadata};
use crate::{Labels, LabelsBuilder, METRIC_NAME};

/// What an answer tells of metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// Kinds, help texts and units; a metric that targets disagree on comes several times.
    pub metadata: Vec<Metadata>,
    /// Label sets of series.
    pub series: Vec<Labels>,
}

/// Reads an answer, in its envelope or only its `data`.
///
/// # Errors
///
/// A text that is not JSON, an answer that says that the query failed, and data of which none
/// of the endpoints is known to give it.
pub fn describe(bytes: &[u8]) -> Result<Description, ApiError> {
    let answer: Value = serde_json::from_slice(bytes).map_err(|error| ApiError::of(&error))?;
    if let Some(error) = answer.get("error").and_then(Value::as_str) {
        return Err(ApiError::whole(format!("this is the answer to a query that failed: {error}")));
    }
    let data = answer.get("data").unwrap_or(&answer);
    let mut description = Description::default();
    let is_read = match data {
        Value::Array(items) => items.iter().all(|item| description.item(item)),
        Value::Object(object) => match object.get("result") {
            Some(Value::Array(elements)) => elements.iter().all(|one| description.element(one)),
            Some(_) => false,
            None => object.iter().all(|(name, told)| description.metadata(name, told)),
        },
        _ => false,
    };
    if is_read {
        Ok(description)
    } else {
        Err(ApiError::whole("this is not what the API tells of metrics"))
    }
}

impl Description {
    /// An item of a list: a label set, a name, or what a target tells of one of its metrics.
    fn item(&mut self, item: &Value) -> bool {
        match item {
            Value::String(name) => {
                self.series.push(Labels::from_pairs([(METRIC_NAME, name.as_str())]));
                true
            }
            Value::Object(object) if object.contains_key(METRIC_NAME) => self.labels(object),
            Value::Object(object) => {
                let name = object.get("metric").and_then(Value::as_str);
                name.is_some_and(|name| self.declared(name, object))
            }
            _ => false,
        }
    }

    /// An element of a query's result.
    fn element(&mut self, element: &Value) -> bool {
        element.get("metric").and_then(Value::as_object).is_some_and(|labels| self.labels(labels))
    }

    fn labels(&mut self, object: &Map<String, Value>) -> bool {
        let mut labels = LabelsBuilder::default();
        for (name, value) in object {
            let Some(value) = value.as_str() else { return false };
            labels.set(name.as_str(), value);
        }
        self.series.push(labels.build());
        true
    }

    /// What all targets tell of a metric.
    fn metadata(&mut self, name: &str, told: &Value) -> bool {
        let Some(told) = told.as_array() else { return false };
        told.iter().all(|one| one.as_object().is_some_and(|one| self.declared(name, one)))
    }

    fn declared(&mut self, name: &str, object: &Map<String, Value>) -> bool {
        let text = |key| object.get(key).and_then(Value::as_str).unwrap_or_default();
        if !object.contains_key("type") {
            return false;
        }
        // The API has the names of OpenMetrics, and those of older servers for what is untyped.
        let kind = Kind::named(text("type"), Format::OpenMetrics).unwrap_or_default();
        let metadata =
            Metadata { unit: text("unit").to_owned(), ..Metadata::new(name, kind, text("help")) };
        self.metadata.push(metadata);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Description {
        describe(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn kinds_units_and_help_come_from_metadata() {
        let told = read(
            r#"{"status":"success","data":{
                "a_total":[{"type":"counter","help":"","unit":"x"},{"type":"unknown","help":""}],
                "up":[{"type":"gauge","help":"Up.","unit":""}]}}"#,
        );
        let shown: Vec<_> =
            told.metadata.iter().map(|one| (&*one.name, one.kind, &*one.unit)).collect();
        let expected = [
            ("a_total", Kind::Counter, "x"),
            ("a_total", Kind::Unknown, ""),
            ("up", Kind::Gauge, ""),
        ];
        assert_eq!(shown, expected);
        assert_eq!(told.metadata[2].help, "Up.");
        let told = read(r#"{"data":[{"target":{"job":"a"},"metric":"b","type":"histogram"}]}"#);
        assert_eq!(told.metadata, [Metadata::new("b", Kind::Histogram, "")]);
    }

    #[test]
    fn label_sets_come_from_series_names_and_queries() {
        let told = read(r#"{"data":[{"__name__":"up","job":"a"}]}"#);
        assert_eq!(told.series[0].get("job"), Some("a"));
        assert_eq!(read(r#"["up","down"]"#).series[1].metric(), Some("down"));
        let told = read(
            r#"{"data":{"resultType":"vector","result":[{"metric":{"__name__":"m"},"value":[0,"1"]}]}}"#,
        );
        assert_eq!(told.series[0].metric(), Some("m"));
    }

    #[test]
    fn what_is_something_else_is_refused() {
        for text in [
            "{",
            "3",
            r#"{"data":{"a":1}}"#,
            "[1]",
            r#"[{"job":"a"}]"#,
            r#"{"status":"error","error":"too much"}"#,
            r#"[{"__name__":1}]"#,
        ] {
            assert!(describe(text.as_bytes()).is_err(), "{text}");
        }
    }
}
