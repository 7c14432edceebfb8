//! What a server's answers hold, and whether they are answers to what was asked.

use promwright_engine::Grid;
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

/// The series of an answer to a range query, and what was remarked.
pub(super) fn series(bytes: &[u8], asked: Grid) -> Result<(Vec<Series>, Vec<String>), Wrong> {
    let (series, remarks) = of_kind(bytes, "matrix")?;
    for own in &series {
        let is_asked = |time: &i64| asked.last_until(*time) == Some(*time);
        if let Some(time) = own.samples.timestamps.iter().find(|time| !is_asked(time)) {
            let time = promwright_number::time::format(*time);
            return Err(malformed(&format!("it has a value at {time}, which was not asked for")));
        }
    }
    Ok((series, remarks))
}

/// The series of an answer to an instant query, each with one value, and what was remarked.
pub(super) fn vector(bytes: &[u8]) -> Result<(Vec<Series>, Vec<String>), Wrong> {
    of_kind(bytes, "vector")
}

/// The series of a whole answer of this kind, each once.
fn of_kind(bytes: &[u8], kind: &str) -> Result<(Vec<Series>, Vec<String>), Wrong> {
    let envelope: Envelope =
        serde_json::from_slice(bytes).map_err(|error| malformed(&error.to_string()))?;
    if envelope.is_partial {
        return Err(Wrong::last("its answer is partial: a part of it does not answer"));
    }
    match envelope.data {
        None => return Err(malformed("there is no `data`")),
        Some(data) if data.kind != kind => {
            return Err(malformed(&format!("it has a {} where a {kind} was asked for", data.kind)));
        }
        Some(_) => {}
    }
    let series = api::read(bytes).map_err(|error| malformed(&error.to_string()))?;
    let mut seen = FxHashSet::default();
    if let Some(own) = series.iter().find(|own| !seen.insert(&own.labels)) {
        return Err(malformed(&format!("the series {} is there twice", own.labels)));
    }
    let remarks = [envelope.warnings, envelope.infos].into_iter().flatten().flatten();
    Ok((series, remarks.collect()))
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
