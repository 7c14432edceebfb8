//! Test files as promtool 3.14 reads them, with everything that is wrong reported at once.

mod data;
mod scalar;
mod test;

use promwright_rulebook::Text;
use promwright_rulebook::yaml::{self, Expect, Kind, Node};
use promwright_source::{Diagnostic, FileId, Severity};

use crate::TestFile;
pub use data::InputSet;

const FIELDS: [&str; 5] =
    ["rule_files", "evaluation_interval", "group_eval_order", "tests", "fuzzy_compare"];

/// promtool's `evaluation_interval` where a file has none.
const DEFAULT_INTERVAL: i64 = 60_000;

impl TestFile {
    /// Reads a test file.
    ///
    /// Never fails: the findings say what is wrong. A test with something wrong in it is kept,
    /// marked as faulty; so are all where the text is no YAML, for any of them may be cut short.
    pub fn read(file: FileId, text: &str) -> (Self, Vec<Diagnostic>) {
        let (document, mut findings) = yaml::parse(file, text);
        let is_cut = findings.iter().any(|finding| finding.slug == "yaml/syntax");
        let mut model = Self {
            file,
            rule_files: Vec::new(),
            evaluation_interval: DEFAULT_INTERVAL,
            group_eval_order: Vec::new(),
            fuzzy_compare: false,
            labels_alert_groups: false,
            tests: Vec::new(),
        };
        if let Some(root) = document.root().filter(|root| root.kind() != Kind::Null) {
            read_root(root, &mut model, &mut findings);
        }
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

fn read_root(root: Node<'_>, model: &mut TestFile, findings: &mut Vec<Diagnostic>) {
    let what = "a test file";
    let mut expect = expectations(findings);
    let Some(fields) = expect.fields(root, what, &FIELDS) else { return };
    expect.unknown_fields(&fields, what, &FIELDS);
    let names = |name: &str, findings: &mut Vec<Diagnostic>| {
        fields.value(name).map_or_else(Vec::new, |node| texts(node, name, findings))
    };
    model.rule_files = names("rule_files", findings);
    model.group_eval_order = names("group_eval_order", findings);
    report_repeated_groups(&model.group_eval_order, findings);
    let interval = scalar::duration(&fields, "evaluation_interval", findings);
    model.evaluation_interval = interval.filter(|ms| *ms > 0).unwrap_or(DEFAULT_INTERVAL);
    model.fuzzy_compare = scalar::boolean(&fields, "fuzzy_compare", findings);
    let Some(tests) = fields.value("tests") else { return };
    let items: Vec<_> = expectations(findings).items(tests, "`tests`").collect();
    let items = items.into_iter().filter(|item| item.kind() != Kind::Null);
    model.tests =
        items.filter_map(|item| test::read(item, model.evaluation_interval, findings)).collect();
    let alerts = model.tests.iter().flat_map(|test| &test.alerts);
    model.labels_alert_groups = alerts.into_iter().any(|alert| alert.group.is_some());
}

/// Slugs for faults of a test file's structure.
fn expectations(findings: &mut Vec<Diagnostic>) -> Expect<'_> {
    Expect { findings, wrong_type: "test/wrong-type", unknown_field: "test/unknown-field" }
}

fn texts(node: Node<'_>, name: &str, findings: &mut Vec<Diagnostic>) -> Vec<Text> {
    let mut expect = expectations(findings);
    let items: Vec<_> = expect.items(node, &format!("`{name}`")).collect();
    let what = format!("an item of `{name}`");
    items.into_iter().filter_map(|item| expect.text(item, &what)).collect()
}

fn report_repeated_groups(order: &[Text], findings: &mut Vec<Diagnostic>) {
    for (index, name) in order.iter().enumerate() {
        let Some(first) = order[..index].iter().find(|first| first.value == name.value) else {
            continue;
        };
        let message = format!("the group `{}` stands twice in `group_eval_order`", name.value);
        findings.push(
            Diagnostic::error("test/duplicate-group", name.place, message)
                .label("again here")
                .cause(first.place, "first here"),
        );
    }
}
