//! The JSON schema of `promwright.toml`, from the tables that its reader works with.

use promwright_lint::{Level, OptionFacts, OptionKind, OptionValue, Options, slugs, summary};
use promwright_rulebook::Dialect;
use serde_json::{Map, Value, json};

use super::keys::{Key, Kind, ROOT, SUPPRESSION};

/// The schema, for editors.
pub(crate) fn schema() -> Value {
    let mut properties = Map::new();
    for key in ROOT {
        properties.insert(key.name.to_owned(), of_key(key));
    }
    for facts in Options::ALL.iter().filter(|facts| facts.check.is_empty()) {
        properties.insert(facts.key(), of_option(facts));
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "promwright.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn of_key(key: &Key) -> Value {
    let mut schema = match key.kind {
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Dialects => {
            let names: Vec<_> = Dialect::ALL.iter().map(|dialect| dialect.as_str()).collect();
            json!({ "type": "array", "items": { "enum": names } })
        }
        Kind::Checks => checks(),
        Kind::Suppressions => json!({ "type": "array", "items": suppression() }),
        Kind::Labels => {
            json!({ "type": "object", "additionalProperties": { "type": "string" } })
        }
    };
    schema["description"] = key.about.into();
    schema
}

fn suppression() -> Value {
    let properties: Map<_, _> =
        SUPPRESSION.iter().map(|key| (key.name.to_owned(), of_key(key))).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["checks", "reason"],
        "properties": properties,
    })
}

/// A key for `all`, each family and each slug.
fn checks() -> Value {
    let mut names = vec!["all"];
    names.extend(slugs().iter().map(|slug| slug.split('/').next().unwrap_or_default()));
    names.extend(slugs());
    names.sort_unstable();
    names.dedup();
    let properties: Map<_, _> =
        names.iter().map(|name| ((*name).to_owned(), check(name))).collect();
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn check(name: &str) -> Value {
    let levels: Vec<_> = Level::ALL.iter().map(|(name, _)| *name).collect();
    let level = json!({ "enum": levels });
    let mut properties = Map::from_iter([("level".to_owned(), level.clone())]);
    for facts in Options::ALL.iter().filter(|facts| facts.check == name) {
        properties.insert(facts.key(), of_option(facts));
    }
    let table =
        json!({ "type": "object", "additionalProperties": false, "properties": properties });
    let mut schema = json!({ "anyOf": [level, table] });
    if let Some(about) = summary(name) {
        schema["description"] = about.into();
    }
    schema
}

fn of_option(facts: &OptionFacts) -> Value {
    let mut schema = match facts.kind {
        OptionKind::Boolean => json!({ "type": "boolean" }),
        OptionKind::Number => json!({ "type": "number" }),
        OptionKind::Text => json!({ "type": "string" }),
        OptionKind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        OptionKind::Duration => {
            json!({ "type": "string", "pattern": "^([0-9]+(ms|[smhdwy]))+$" })
        }
    };
    schema["description"] = facts.about.trim().into();
    schema["default"] = match facts.default_value() {
        OptionValue::Boolean(value) => value.into(),
        OptionValue::Number(value) => value.into(),
        OptionValue::Text(value) => value.into(),
        OptionValue::Texts(values) => values.into(),
    };
    schema
}
