//! SARIF and GitLab's code quality, by their JSON schemas.

use std::collections::HashSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::schema;

/// A validator by the schema of a file; it reaches for nothing outside of it.
///
/// SARIF's pattern of languages closes a bracket that it does not open, which means the bracket
/// itself to `ECMAScript` and is an error here.
fn validator(name: &str) -> Validator {
    let text = schema(name).replace("{2}]?$", r"{2}\\]?$");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn assert_valid(by: &Validator, document: &Value) {
    let faults: Vec<_> =
        by.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// A log of SARIF.
pub(crate) fn sarif(log: &Value) -> usize {
    assert_valid(&validator("sarif-2.1.0.json"), log);
    let mut count = 0;
    for run in items(&log["runs"]) {
        let rules = items(&run["tool"]["driver"]["rules"]);
        for result in items(&run["results"]) {
            let index = result["ruleIndex"].as_u64().expect("an index") as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(!items(&result["locations"]).is_empty(), "{result}");
            regions(result);
            count += 1;
        }
    }
    count
}

/// The regions below a value end where they begin or later.
fn regions(value: &Value) {
    match value {
        Value::Array(list) => list.iter().for_each(regions),
        Value::Object(map) => {
            if map.contains_key("startLine") {
                let of = |key: &str| map[key].as_u64().expect("a number");
                let start = (of("startLine"), of("startColumn"));
                assert!(start <= (of("endLine"), of("endColumn")), "{value}");
            }
            map.values().for_each(regions);
        }
        _ => {}
    }
}

/// A report of GitLab's code quality.
pub(crate) fn gitlab(report: &Value) -> usize {
    assert_valid(&validator("gitlab-code-quality.json"), report);
    let prints: HashSet<_> = items(report).iter().map(|p| p["fingerprint"].as_str()).collect();
    assert_eq!(prints.len(), items(report).len(), "GitLab shows the first of equal fingerprints");
    prints.len()
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let log = |result: Value| {
        let driver = json!({ "driver": { "name": "a" } });
        json!({ "version": "2.1.0", "runs": [{ "tool": driver, "results": [result] }] })
    };
    let place = |uri: &str, line: u32| {
        let physical = json!({
            "artifactLocation": { "uri": uri }, "region": { "startLine": line },
        });
        json!({ "message": { "text": "a" }, "locations": [{ "physicalLocation": physical }] })
    };
    let by = validator("sarif-2.1.0.json");
    assert_valid(&by, &log(place("a.yaml", 1)));
    assert!(!by.is_valid(&log(place("a.yaml", 0))));
    assert!(!by.is_valid(&log(place("<stdin>", 1))));
    assert!(!by.is_valid(&log(json!({ "level": "note" }))));
    assert!(!by.is_valid(&log(json!({ "message": { "text": "a" }, "level": "info" }))));

    let report = |path: &str, severity: &str| {
        json!([{
            "description": "a", "check_name": "b", "fingerprint": "c", "severity": severity,
            "location": { "path": path, "lines": { "begin": 1 } },
        }])
    };
    let by = validator("gitlab-code-quality.json");
    assert_valid(&by, &report("a/b.yaml", "minor"));
    assert!(!by.is_valid(&report("./b.yaml", "minor")));
    assert!(!by.is_valid(&report("a/b.yaml", "warning")));
}
