//! What a server knows of metrics without their samples: kinds, units, names, labels.
//!
//! It is handed on as texts in the form of its own answers, which are read like saved ones, so
//! that findings can show where something is told. Of metrics that nobody asked for only the
//! names are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::Remarks;
use super::exchange::{self, Method, Wrong};
use super::{Server, pool, seconds};
use crate::failure::Result;

/// What is asked of metadata.
pub(super) const KINDS: &str = "which kinds metrics are of";
/// What names of series add to those of their metrics.
const ENDINGS: [&str; 5] = ["_bucket", "_sum", "_count", "_created", "_total"];

/// A period in which a metric counts as there, in milliseconds since 1970.
#[derive(Clone, Copy)]
pub(crate) struct Period {
    pub start: i64,
    pub end: i64,
}

impl Period {
    fn form(self) -> [(&'static str, String); 2] {
        [("start", seconds(self.start)), ("end", seconds(self.end))]
    }
}

impl Server {
    /// What targets declare of all metrics, as it is answered; `None` of a server that does not
    /// know that question.
    ///
    /// # Errors
    ///
    /// The server does not answer.
    pub(super) fn declared(&self) -> Result<Option<Vec<u8>>> {
        match exchange::ask(&self.access, Method::Get, "/api/v1/metadata", &[]) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(wrong) if wrong.is_unknown => {
                let said = "it does not know which kinds metrics are of".to_owned();
                self.remark(Remarks::warnings(vec![said]));
                Ok(None)
            }
            Err(wrong) => Err(self.failure(KINDS, &wrong)),
        }
    }

    /// What targets declare of some metrics, as an answer of `/api/v1/metadata`.
    ///
    /// # Errors
    ///
    /// The server does not answer.
    pub fn metadata(&self, metrics: &BTreeSet<String>) -> Result<String> {
        let told: Map<String, Value> = match self.declared()? {
            Some(bytes) => self.read(&bytes).map_err(|wrong| self.failure(KINDS, &wrong))?,
            None => Map::new(),
        };
        let is_wanted = |name: &str| {
            metrics.contains(name)
                || ENDINGS.iter().any(|ending| metrics.contains(&format!("{name}{ending}")))
        };
        let wanted = told.iter().filter(|(name, _)| is_wanted(name));
        let lines: Vec<_> =
            wanted.map(|(name, told)| format!("{}: {told}", Value::from(name.as_str()))).collect();
        Ok(format!("{{\"data\": {{\n{}\n}}}}\n", lines.join(",\n")))
    }

    /// The names of all series in a period.
    ///
    /// # Errors
    ///
    /// The server does not answer.
    pub fn names(&self, period: Period) -> Result<BTreeSet<String>> {
        let path = "/api/v1/label/__name__/values";
        let names = self.data(Method::Get, path, &period.form());
        names.map_err(|wrong| self.failure("which metrics there are", &wrong))
    }

    /// The labels of series, by their metric, as an answer of `/api/v1/series`.
    ///
    /// # Errors
    ///
    /// The server does not answer.
    pub fn labels(&self, metrics: &[&String], period: Period) -> Result<String> {
        let labels = pool::each(metrics, self.at_once, "metrics", |metric| {
            let [start, end] = period.form();
            let selector = format!("{{__name__={}}}", promwright_quoting::quote(metric));
            let form = [("match[]", selector), start, end];
            let names = self.data::<Vec<String>>(Method::Post, "/api/v1/labels", &form);
            names.map_err(|wrong| self.failure(&format!("the labels of `{metric}`"), &wrong))
        })?;
        let lines: Vec<_> =
            metrics.iter().zip(labels).map(|(own, names)| line(own, names)).collect();
        Ok(format!("{{\"data\": [\n{}\n]}}\n", lines.join(",\n")))
    }

    /// Those of some selectors that no series passes.
    ///
    /// # Errors
    ///
    /// The server does not answer.
    pub fn unmatched(&self, selectors: &[&String], period: Period) -> Result<Vec<String>> {
        let found = pool::each(selectors, self.at_once, "selectors", |selector| {
            let [start, end] = period.form();
            let form = [("match[]", (*selector).clone()), start, end, ("limit", "1".to_owned())];
            let series = self.data::<Vec<Value>>(Method::Post, "/api/v1/series", &form);
            let series = series.map(|series| series.is_empty());
            series.map_err(|wrong| self.failure(&format!("whether there is `{selector}`"), &wrong))
        })?;
        let none = selectors.iter().zip(found).filter(|(_, is_empty)| *is_empty);
        Ok(none.map(|(selector, _)| (*selector).clone()).collect())
    }

    /// The `data` of the answer to a question.
    fn data<T: for<'de> Deserialize<'de>>(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, String)],
    ) -> std::result::Result<T, Wrong> {
        self.read(&exchange::ask(&self.access, method, path, form)?)
    }

    /// The `data` of an answer. What only a part of a server knows is no answer.
    pub(super) fn read<T: for<'de> Deserialize<'de>>(
        &self,
        bytes: &[u8],
    ) -> std::result::Result<T, Wrong> {
        #[derive(Deserialize)]
        struct Answer<T> {
            data: T,
            #[serde(default)]
            warnings: Option<Vec<String>>,
            #[serde(default, rename = "isPartial")]
            is_partial: bool,
        }
        let answer: Answer<T> = serde_json::from_slice(bytes)
            .map_err(|error| Wrong::last(format!("its answer cannot be read: {error}")))?;
        if answer.is_partial {
            return Err(Wrong::last("its answer is partial: a part of it does not answer"));
        }
        self.remark(Remarks::warnings(answer.warnings.unwrap_or_default()));
        Ok(answer.data)
    }
}

/// A series that has all labels of its metric; which values they have is not known.
fn line(metric: &str, names: Vec<String>) -> String {
    let names = names.into_iter().filter(|name| name != "__name__");
    let labels: BTreeMap<String, &str> = names.map(|name| (name, "*")).collect();
    let mut series = json!(labels);
    if let Some(series) = series.as_object_mut() {
        series.insert("__name__".to_owned(), metric.into());
    }
    series.to_string()
}
