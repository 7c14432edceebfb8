//! What a server's answers hold, and whether they are answers to what was asked.

use promwright_engine::Grid;
use promwright_number::literal;
use promwright_series::{Series, api};
use rustc_hash::FxHashSet;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::exchange::Wrong;

/// All of an answer but its series.
#[derive(Deserialize)]
struct Envelope {
    data: Option<Data>,
    #[serde(default)]
    warnings: Option<Vec<String>>,
    #[serde(default)]
    infos: Option<Vec<String>>,
    #[serde(default, rename = "isPartial")]
    is_partial: bool,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "resultType")]
    kind: String,
}

/// What a server remarks on an answer.
#[derive(Debug, Default)]
pub(crate) struct Remarks {
    /// What may make it wrong.
    pub warnings: Vec<String>,
    /// What is worth knowing.
    pub infos: Vec<String>,
}

impl Remarks {
    /// Warnings alone.
    pub const fn warnings(warnings: Vec<String>) -> Self {
        Self { warnings, infos: Vec::new() }
    }
}

/// The answer to an instant query.
pub(super) enum Told {
    Vector(Vec<Series>),
    /// Samples at their own times.
    Matrix(Vec<Series>),
    Scalar(f64),
    String(String),
}

/// The series of an answer to a range query, and what was remarked.
pub(super) fn series(bytes: &[u8], asked: Grid) -> Result<(Vec<Series>, Remarks), Wrong> {
    let remarks = of_kind(bytes, "matrix")?;
    let series = each_once(bytes)?;
    for own in &series {
        let is_asked = |time: &i64| asked.last_until(*time) == Some(*time);
        if let Some(time) = own.samples.timestamps.iter().find(|time| !is_asked(time)) {
            return Err(not_asked(*time));
        }
    }
    Ok((series, remarks))
}

/// The series of an answer to an instant query, each with one value, and what was remarked.
pub(super) fn vector(bytes: &[u8]) -> Result<(Vec<Series>, Remarks), Wrong> {
    let remarks = of_kind(bytes, "vector")?;
    Ok((each_once(bytes)?, remarks))
}

/// The answer to an instant query of any kind, and what was remarked.
pub(super) fn instant(bytes: &[u8]) -> Result<(Told, Remarks), Wrong> {
    let (kind, remarks) = whole(bytes)?;
    let told = match &*kind {
        "vector" => Told::Vector(each_once(bytes)?),
        "matrix" => Told::Matrix(each_once(bytes)?),
        "scalar" => {
            let text = lone(bytes)?;
            let value = literal::float(&text);
            Told::Scalar(value.map_err(|_| malformed(&format!("`{text}` is no value")))?)
        }
        "string" => Told::String(lone(bytes)?),
        other => return Err(malformed(&format!("it has a {other}, which no query gives"))),
    };
    Ok((told, remarks))
}

/// A value at a time that was not asked for.
pub(super) fn not_asked(time: i64) -> Wrong {
    let time = promwright_number::time::format(time);
    malformed(&format!("it has a value at {time}, which was not asked for"))
}

/// That an answer is whole and of this kind; and what was remarked.
fn of_kind(bytes: &[u8], asked: &str) -> Result<Remarks, Wrong> {
    let (kind, remarks) = whole(bytes)?;
    if kind != asked {
        return Err(malformed(&format!("it has a {kind} where a {asked} was asked for")));
    }
    Ok(remarks)
}

/// Of which kind a whole answer is, and what was remarked.
fn whole(bytes: &[u8]) -> Result<(String, Remarks), Wrong> {
    let envelope: Envelope =
        serde_json::from_slice(bytes).map_err(|error| malformed(&error.to_string()))?;
    if envelope.is_partial {
        return Err(Wrong::last("its answer is partial: a part of it does not answer"));
    }
    let data = envelope.data.ok_or_else(|| malformed("there is no `data`"))?;
    let (warnings, infos) = (envelope.warnings, envelope.infos);
    let [warnings, infos] = [warnings, infos].map(Option::unwrap_or_default);
    Ok((data.kind, Remarks { warnings, infos }))
}

/// The series of an answer, each once.
fn each_once(bytes: &[u8]) -> Result<Vec<Series>, Wrong> {
    let series = api::read(bytes).map_err(|error| malformed(&error.to_string()))?;
    let mut seen = FxHashSet::default();
    if let Some(own) = series.iter().find(|own| !seen.insert(&own.labels)) {
        return Err(malformed(&format!("the series {} is there twice", own.labels)));
    }
    Ok(series)
}

/// The one value of an answer, which is a text in JSON.
fn lone(bytes: &[u8]) -> Result<String, Wrong> {
    #[derive(Deserialize)]
    struct Lone {
        data: LoneData,
    }
    #[derive(Deserialize)]
    struct LoneData {
        result: (f64, String),
    }
    let lone: Lone =
        serde_json::from_slice(bytes).map_err(|error| malformed(&error.to_string()))?;
    Ok(lone.data.result.1)
}

fn malformed(why: &str) -> Wrong {
    Wrong::last(format!("its answer cannot be read: {why}"))
}

/// Whether an answer to a request for series has any.
pub(super) fn is_any(bytes: &[u8]) -> Result<bool, Wrong> {
    #[derive(Deserialize)]
    struct Found {
        data: Vec<IgnoredAny>,
    }
    let found: Found = serde_json::from_slice(bytes)
        .map_err(|error| Wrong::last(format!("its answer cannot be read: {error}")))?;
    Ok(!found.data.is_empty())
}
