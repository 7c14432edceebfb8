//! A test file, as it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use promwright_promql::Ast;
use promwright_rulebook::{Spanned, Text};
use promwright_series::Labels;
use promwright_series::histogram::Histogram;
use promwright_series::notation::Point;
use promwright_source::{FileId, Place};

/// Names and values; unlike a label set it may hold empty values, which promtool compares too.
pub type Pairs = BTreeMap<String, String>;

/// A file of rule tests.
#[derive(Clone, Debug)]
pub struct TestFile {
    /// The file it was read from.
    pub file: FileId,
    /// Names and patterns of rule files, relative to this one.
    pub rule_files: Vec<Text>,
    /// Milliseconds between two evaluations of the rules.
    pub evaluation_interval: i64,
    /// Names of groups in the order in which they are evaluated.
    pub group_eval_order: Vec<Text>,
    /// Whether values one step of a float apart are equal.
    pub fuzzy_compare: bool,
    /// Whether alerts bear the name of their group as the label `alertgroup`, as in vmalert:
    /// so they do where an alert test names a group.
    pub labels_alert_groups: bool,
    /// The tests, in order.
    pub tests: Vec<Test>,
}

/// One test: series, and what must come of them.
#[derive(Clone, Debug)]
pub struct Test {
    /// The whole test.
    pub place: Place,
    /// Its name, if it has one.
    pub name: Option<Spanned<String>>,
    /// Milliseconds between two values of its series.
    pub interval: i64,
    /// The time of the first evaluation and of the first values, in milliseconds since the
    /// epoch.
    pub start: i64,
    /// The series.
    pub input: Vec<InputSeries>,
    /// Expected alerts.
    pub alerts: Vec<AlertTest>,
    /// Expected results of queries.
    pub queries: Vec<QueryTest>,
    /// `$externalLabels` of templates.
    pub external_labels: Labels,
    /// `$externalURL` of templates.
    pub external_url: Arc<str>,
    /// Whether something in it is wrong, so that it cannot be run.
    pub is_faulty: bool,
}

/// A series with its values, an interval apart.
#[derive(Clone, Debug)]
pub struct InputSeries {
    /// Where it stands.
    pub place: Place,
    /// Its labels.
    pub labels: Labels,
    /// Its values.
    pub points: Vec<Point>,
}

/// The alerts of one name that must fire at a time, and no others.
#[derive(Clone, Debug)]
pub struct AlertTest {
    /// Where it stands.
    pub place: Place,
    /// Milliseconds after the start.
    pub eval_time: i64,
    /// The alert.
    pub alertname: Spanned<String>,
    /// The group whose alerts are meant, if not all of that name: a field of vmalert's.
    pub group: Option<Spanned<String>>,
    /// What must fire.
    pub expected: Vec<ExpectedAlert>,
}

/// An alert that must fire.
#[derive(Clone, Debug)]
pub struct ExpectedAlert {
    /// Where it stands.
    pub place: Place,
    /// Its labels; `alertname` need not be given.
    pub labels: Pairs,
    /// Its annotations.
    pub annotations: Pairs,
}

/// A query and what it must give.
#[derive(Clone, Debug)]
pub struct QueryTest {
    /// Where it stands.
    pub place: Place,
    /// The query's text.
    pub text: Text,
    /// The query; `None` if it does not parse, which the reader has reported.
    pub expr: Option<Arc<Ast>>,
    /// Milliseconds after the start.
    pub eval_time: i64,
    /// What it must give.
    pub expected: Vec<ExpectedSample>,
}

/// A sample that a query must give.
#[derive(Clone, Debug)]
pub struct ExpectedSample {
    /// Where it stands.
    pub place: Place,
    /// Its labels, the metric name among them.
    pub labels: Labels,
    /// Its value, zero where it is not written.
    pub value: f64,
    /// The native histogram that must be there in the place of a float.
    pub histogram: Option<Arc<Histogram>>,
}

impl Test {
    /// What reports call it: its name, or promtool's stand-in with its index in the file.
    pub fn title(&self, index: usize) -> String {
        let name = self.name.as_ref().map(|name| name.value.clone());
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("unnamed#{index}"))
    }

    /// The latest time that it asks about, in milliseconds after the start.
    pub fn last_eval_time(&self) -> i64 {
        let alerts = self.alerts.iter().map(|test| test.eval_time);
        let queries = self.queries.iter().map(|test| test.eval_time);
        alerts.chain(queries).max().unwrap_or(0)
    }
}
