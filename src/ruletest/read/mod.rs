//! Test files as promtool 3.14 reads them, with everything that is wrong reported at once.

mod alert;
mod data;
mod query;
mod reading;
mod repeat;
mod scalar;
mod series;
mod test;
mod timeline;
mod tolerance;

use promwright_rulebook::Text;
use promwright_rulebook::yaml::{self, Fields, Kind, Node};
use promwright_source::{Diagnostic, FileId, Severity};

use crate::TestFile;
pub use data::InputSet;
use reading::{Reading, Shape};

const FILE: Shape = Shape {
    what: "a test file",
    promtool: "unitTestFile",
    fields: &[
        "rule_files",
        "evaluation_interval",
        "group_eval_order",
        "tests",
        "fuzzy_compare",
        "strict",
        "tolerance",
        "group_intervals",
        "left_closed_ranges",
    ],
    known: 5,
};

/// promtool's `evaluation_interval` where a file has none.
const DEFAULT_INTERVAL: i64 = 60_000;

impl TestFile {
    /// Reads a test file.
    ///
    /// Never fails: the findings say what is wrong. A test with something wrong in it is kept,
    /// marked as faulty; so are all where the text is no YAML, for any of them may be cut short.
    pub fn read(file: FileId, text: &str) -> (Self, Vec<Diagnostic>) {
        let (document, findings) = yaml::parse(file, text);
        let is_cut = findings.iter().any(|finding| finding.slug == "yaml/syntax");
        let mut reading = Reading { findings, ..Reading::default() };
        let mut model = Self {
            file,
            rule_files: Vec::new(),
            evaluation_interval: DEFAULT_INTERVAL,
            group_eval_order: Vec::new(),
            fuzzy_compare: false,
            labels_alert_groups: false,
            group_intervals: false,
            left_closed_ranges: false,
            strict: false,
            tests: Vec::new(),
            beyond: Vec::new(),
            doubts: Vec::new(),
        };
        if let Some(root) = document.root().filter(|root| root.kind() != Kind::Null) {
            read_root(root, &mut model, &mut reading);
        }
        let Reading { mut findings, beyond, doubts, .. } = reading;
        (model.beyond, model.doubts) = (beyond, doubts);
        for test in &mut model.tests {
            let is_within = |finding: &Diagnostic| {
                finding.severity == Severity::Error
                    && test.place.span.contains(finding.primary.place.span)
            };
            test.is_faulty = is_cut || findings.iter().any(is_within);
        }
        promwright_source::sort(&mut findings);
        findings.dedup();
        (model, findings)
    }
}

fn read_root(root: Node<'_>, model: &mut TestFile, reading: &mut Reading) {
    let Some(fields) = reading.fields(root, &FILE) else { return };
    model.rule_files = texts(&fields, "rule_files", reading);
    model.group_eval_order = texts(&fields, "group_eval_order", reading);
    report_repeated_groups(&model.group_eval_order, &mut reading.findings);
    let interval = scalar::duration(&fields, "evaluation_interval", reading);
    model.evaluation_interval = interval.filter(|ms| *ms > 0).unwrap_or(DEFAULT_INTERVAL);
    model.fuzzy_compare = scalar::boolean(&fields, "fuzzy_compare", reading);
    model.strict = scalar::boolean(&fields, "strict", reading);
    model.group_intervals = scalar::boolean(&fields, "group_intervals", reading);
    model.left_closed_ranges = scalar::boolean(&fields, "left_closed_ranges", reading);
    reading.interval = model.evaluation_interval;
    reading.tolerance = tolerance::read(&fields, reading);
    read_tests(&fields, model, reading);
    if model.tests.is_empty() {
        let message = "a file without tests passes whatever the rules do";
        reading.doubt(root.first_line(), message, "add tests, or remove the file");
    }
}

fn read_tests(fields: &Fields<'_>, model: &mut TestFile, reading: &mut Reading) {
    let Some(tests) = fields.value("tests") else { return };
    let items: Vec<_> = reading.expect().items(tests, "`tests`").collect();
    let items = items.into_iter().filter(|item| item.kind() != Kind::Null);
    let interval = model.evaluation_interval;
    let read = |node: Node<'_>, reading: &mut Reading| test::read(node, interval, reading);
    model.tests = items.flat_map(|item| repeat::each(item, reading, read)).collect();
    let alerts = model.tests.iter().flat_map(|test| &test.alerts);
    model.labels_alert_groups = alerts.into_iter().any(|alert| alert.group.is_some());
}

fn texts(fields: &Fields<'_>, name: &str, reading: &mut Reading) -> Vec<Text> {
    let Some(node) = fields.value(name) else { return Vec::new() };
    let mut expect = reading.expect();
    let items: Vec<_> = expect.items(node, &format!("`{name}`")).collect();
    let what = format!("an item of `{name}`");
    items.into_iter().filter_map(|item| expect.text(item, &what)).collect()
}

fn report_repeated_groups(order: &[Text], findings: &mut Vec<Diagnostic>) {
    for (index, name) in order.iter().enumerate() {
        let Some(first) = order[..index].iter().find(|first| first.value() == name.value()) else {
            continue;
        };
        let message = format!("the group `{}` stands twice in `group_eval_order`", name.value());
        findings.push(
            Diagnostic::error("test/duplicate-group", name.place(), message)
                .label("again here")
                .cause(first.place(), "first here"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_beyond_promtool_s_is_documented() {
        let documented = include_str!("../BEYOND.md");
        let of_vmalert = ["groupname", "metricsql_expr_test"];
        let (alerts, queries) =
            ([&alert::ALERT_TEST, &alert::ALERT], [&query::QUERY, &query::SAMPLE]);
        let shapes = [&FILE, &test::TEST, &series::SERIES];
        for shape in shapes.into_iter().chain(alerts).chain(queries) {
            for field in &shape.fields[shape.known..] {
                let is_named =
                    documented.contains(&format!("{field}:")) || of_vmalert.contains(field);
                assert!(is_named, "{field} of {}", shape.what);
            }
        }
    }
}
