//! Checkstyle and JUnit, by their XML schemas where there is an `xmllint`.
//!
//! `PROMWRIGHT_XMLLINT` names it. Without it the documents are still taken apart and counted.

use std::env;
use std::io::Write;
use std::process::{Command, Stdio};

use super::schema_path;

/// What `xmllint` says of a document that it refuses; `None` if it is valid or cannot be asked.
fn refused(name: &str, document: &str) -> Option<String> {
    let Some(xmllint) = env::var_os("PROMWRIGHT_XMLLINT") else {
        eprintln!("{name} is not asked: PROMWRIGHT_XMLLINT names no xmllint");
        return None;
    };
    let mut command = Command::new(&xmllint);
    command.args(["--noout", "--nonet", "--schema", &schema_path(name), "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("xmllint: {error}"));
    child.stdin.take().expect("piped").write_all(document.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (!output.status.success()).then_some(said)
}

/// A document of JUnit, whoever wrote it.
pub(crate) fn junit_is_valid(xml: &str) {
    assert_eq!(refused("junit-10.xsd", xml), None, "{xml}");
}

/// A document of Checkstyle.
pub(crate) fn checkstyle(xml: &str) -> usize {
    assert_eq!(refused("checkstyle.xsd", xml), None, "{xml}");
    elements(xml).iter().filter(|element| element.starts_with("error ")).count()
}

/// A document of JUnit; its test cases.
pub(crate) fn junit(xml: &str) -> usize {
    junit_is_valid(xml);
    let elements = elements(xml);
    let count = |name: &str| {
        let is_one = |element: &&&str| element.split([' ', '/']).next() == Some(name);
        elements.iter().filter(is_one).count()
    };
    let told = |name: &str| -> usize {
        let suites = elements.iter().filter(|element| element.starts_with("testsuite "));
        suites.map(|suite| attribute(suite, name).parse::<usize>().expect("a number")).sum()
    };
    assert_eq!((count("testcase"), count("failure")), (told("tests"), told("failures")), "{xml}");
    count("testcase")
}

/// The elements of a document, texts left out; each that is opened is closed.
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

#[test]
fn the_schemas_refuse_what_is_wrong() {
    if env::var_os("PROMWRIGHT_XMLLINT").is_none() {
        return;
    }
    let report = |severity: &str| {
        format!(
            "<checkstyle version=\"4.3\"><file name=\"a\"><error line=\"1\" \
             severity=\"{severity}\" message=\"m\" source=\"s\"/></file></checkstyle>"
        )
    };
    assert_eq!(refused("checkstyle.xsd", &report("info")), None);
    assert!(refused("checkstyle.xsd", &report("note")).is_some());
    let suite = "<testsuites><testsuite name=\"a\" tests=\"1\" failures=\"0\"/></testsuites>";
    let said = refused("junit-10.xsd", suite).expect("it has no `errors`");
    assert!(said.contains("errors"), "{said}");
}
