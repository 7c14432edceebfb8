//! What the published schemas of formats require, as far as these formats are used here.
//!
//! The schemas themselves are large and under terms of their own, so the required fields and
//! allowed values are written down again: OASIS' SARIF 2.1.0 (sarif-schema-2.1.0.json), GitLab's
//! description of code quality reports, the JUnit schema of Jenkins' xunit plugin
//! (junit-10.xsd), and what Checkstyle's `XMLLogger` writes. Each function gives the number of
//! findings.

use serde_json::Value;

/// The keys of an object are some of these, the first ones all of them.
fn keys(object: &Value, required: &[&str], others: &[&str]) {
    let map = object.as_object().unwrap_or_else(|| panic!("no object: {object}"));
    for key in required {
        assert!(map.contains_key(*key), "{key} is missing in {object}");
    }
    for key in map.keys() {
        assert!(required.contains(&&**key) || others.contains(&&**key), "{key} in {object}");
    }
}

fn items(list: &Value) -> &[Value] {
    list.as_array().unwrap_or_else(|| panic!("no list: {list}"))
}

fn number(value: &Value, least: u64) -> u64 {
    let number = value.as_u64().unwrap_or_else(|| panic!("no number: {value}"));
    assert!(number >= least, "{value}");
    number
}

fn is_one_of(value: &Value, allowed: &[&str]) {
    assert!(value.as_str().is_some_and(|text| allowed.contains(&text)), "{value}");
}

fn message(value: &Value) {
    keys(value, &["text"], &["markdown"]);
    assert!(value["text"].as_str().is_some_and(|text| !text.is_empty()), "{value}");
}

/// A log of SARIF.
pub(crate) fn sarif(log: &Value) -> usize {
    keys(log, &["version", "runs"], &["$schema"]);
    assert_eq!(log["version"], "2.1.0");
    let mut count = 0;
    for run in items(&log["runs"]) {
        keys(run, &["tool"], &["columnKind", "results"]);
        is_one_of(&run["columnKind"], &["utf16CodeUnits", "unicodeCodePoints"]);
        keys(&run["tool"], &["driver"], &[]);
        let driver = &run["tool"]["driver"];
        keys(driver, &["name"], &["semanticVersion", "informationUri", "rules"]);
        let rules = items(&driver["rules"]);
        for rule in rules {
            keys(rule, &["id"], &["shortDescription", "help", "defaultConfiguration"]);
            message(&rule["shortDescription"]);
            message(&rule["help"]);
            keys(&rule["defaultConfiguration"], &[], &["enabled", "level"]);
            let levels = ["none", "note", "warning", "error"];
            is_one_of(&rule["defaultConfiguration"]["level"], &levels);
        }
        for result in items(&run["results"]) {
            sarif_result(result, rules);
            count += 1;
        }
    }
    count
}

fn sarif_result(result: &Value, rules: &[Value]) {
    let others = [
        "ruleId",
        "ruleIndex",
        "level",
        "locations",
        "partialFingerprints",
        "relatedLocations",
        "properties",
        "fixes",
    ];
    keys(result, &["message"], &others);
    message(&result["message"]);
    is_one_of(&result["level"], &["none", "note", "warning", "error"]);
    let index = number(&result["ruleIndex"], 0) as usize;
    assert_eq!(rules[index]["id"], result["ruleId"]);
    let related = result.get("relatedLocations").map_or(&[][..], items);
    for location in items(&result["locations"]).iter().chain(related) {
        keys(location, &[], &["id", "message", "physicalLocation"]);
        keys(&location["physicalLocation"], &[], &["artifactLocation", "region"]);
        artifact(&location["physicalLocation"]["artifactLocation"]);
        region(&location["physicalLocation"]["region"]);
    }
    for fix in result.get("fixes").map_or(&[][..], items) {
        keys(fix, &["artifactChanges"], &["description"]);
        assert!(!items(&fix["artifactChanges"]).is_empty());
        for change in items(&fix["artifactChanges"]) {
            keys(change, &["artifactLocation", "replacements"], &[]);
            artifact(&change["artifactLocation"]);
            for replacement in items(&change["replacements"]) {
                keys(replacement, &["deletedRegion"], &["insertedContent"]);
                region(&replacement["deletedRegion"]);
                keys(&replacement["insertedContent"], &[], &["text"]);
            }
        }
    }
}

fn artifact(location: &Value) {
    keys(location, &[], &["uri"]);
    let uri = location["uri"].as_str().unwrap_or_default();
    assert!(!uri.is_empty() && uri.bytes().all(|b| b.is_ascii_graphic() && b != b'<'), "{uri}");
}

fn region(region: &Value) {
    keys(region, &[], &["startLine", "startColumn", "endLine", "endColumn"]);
    let [start, column, end, end_column] =
        ["startLine", "startColumn", "endLine", "endColumn"].map(|key| number(&region[key], 1));
    assert!((start, column) <= (end, end_column), "{region}");
}

/// A report of GitLab's code quality.
pub(crate) fn gitlab(report: &Value) -> usize {
    let mut prints = std::collections::HashSet::new();
    for problem in items(report) {
        let fields = ["description", "check_name", "fingerprint", "severity", "location"];
        keys(problem, &fields, &[]);
        is_one_of(&problem["severity"], &["info", "minor", "major", "critical", "blocker"]);
        assert!(prints.insert(problem["fingerprint"].as_str()), "{problem}");
        keys(&problem["location"], &["path", "lines"], &[]);
        let path = problem["location"]["path"].as_str().unwrap_or_default();
        assert!(!path.is_empty() && !path.starts_with("./"), "{problem}");
        number(&problem["location"]["lines"]["begin"], 1);
    }
    items(report).len()
}

/// The elements of a document without a declaration, texts left out.
fn elements(xml: &str) -> Vec<&str> {
    let body = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("XML");
    let mut open = Vec::new();
    let mut all = Vec::new();
    for part in body.split('<').skip(1) {
        let (element, text) = part.split_once('>').unwrap_or_else(|| panic!("open: {part}"));
        assert!(!text.contains('>'), "{text}");
        let name = element.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if element.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{xml}");
        } else {
            assert_eq!(element.matches('"').count() % 2, 0, "{element}");
            all.push(element);
            if !element.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    all
}

fn attribute<'a>(element: &'a str, name: &str) -> &'a str {
    let (_, rest) = element
        .split_once(&format!(" {name}=\""))
        .unwrap_or_else(|| panic!("{name} is missing in {element}"));
    rest.split('"').next().unwrap_or_default()
}

/// A document of Checkstyle.
pub(crate) fn checkstyle(xml: &str) -> usize {
    let mut count = 0;
    for element in elements(xml) {
        match element.split(' ').next() {
            Some("checkstyle") => assert!(!attribute(element, "version").is_empty()),
            Some("file") => assert!(!attribute(element, "name").is_empty()),
            Some("error") => {
                count += 1;
                assert!(
                    ["ignore", "info", "warning", "error"]
                        .contains(&attribute(element, "severity"))
                );
                assert!(attribute(element, "line").parse().is_ok_and(|line: u32| line > 0));
                assert!(!attribute(element, "message").is_empty());
            }
            _ => panic!("{element}"),
        }
    }
    count
}

/// A document of JUnit; its test cases.
pub(crate) fn junit(xml: &str) -> usize {
    let (mut cases, mut told) = (0, 0);
    for element in elements(xml) {
        match element.split(' ').next() {
            Some("testsuites" | "system-out") => {}
            Some("testsuite") => {
                assert!(!attribute(element, "name").is_empty());
                told += attribute(element, "tests").parse::<usize>().expect("a number");
            }
            Some("testcase") => {
                cases += 1;
                assert!(!attribute(element, "name").is_empty());
                assert!(!attribute(element, "classname").is_empty());
            }
            Some("failure") => assert!(!attribute(element, "message").is_empty()),
            _ => panic!("{element}"),
        }
    }
    assert_eq!(cases, told);
    cases
}
