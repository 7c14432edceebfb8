//! A test file, as it is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use promwright_promql::Ast;
use promwright_rulebook::{Spanned, Text};
use promwright_series::histogram::Histogram;
use promwright_series::notation::Point;
use promwright_series::{Labels, Series};
use promwright_source::{Diagnostic, FileId, Place};
use regex::Regex;

use crate::portable::Beyond;
use crate::tolerance::Tolerance;

/// Names and values; unlike a label set it may hold empty values, which promtool compares too.
pub type Pairs = BTreeMap<String, String>;

/// A file of rule tests.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the format of its own")]
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
    /// Whether groups are evaluated at their own interval where they have one.
    pub group_intervals: bool,
    /// Whether ranges and the lookback include their left border, as in Prometheus 2.x.
    pub left_closed_ranges: bool,
    /// Whether it asks for what [`TestFile::doubtful`] finds.
    pub strict: bool,
    /// The tests, in order.
    pub tests: Vec<Test>,
    /// The fields that promtool does not know, in the order of the text.
    pub(crate) beyond: Vec<Beyond>,
    /// What a strict file must not have, as far as the file alone tells.
    pub(crate) doubts: Vec<Diagnostic>,
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
    /// Series that stand elsewhere. One of `input` with the same labels replaces one of these.
    pub from: Vec<Supply>,
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
    /// Where its values stand.
    pub values: Place,
    /// Its labels.
    pub labels: Labels,
    /// Its values.
    pub points: Vec<Point>,
}

/// Series that stand in another file, which the caller reads: see
/// [`TestFile::supply`](crate::TestFile::supply).
#[derive(Clone, Debug)]
pub struct Supply {
    /// Where it stands.
    pub place: Place,
    /// What is to be read.
    pub origin: Origin,
    /// When the first sample is, in milliseconds after the start; `None` for its own time.
    pub at: Option<i64>,
    /// What was read, before it is put at its time.
    pub(crate) series: Vec<Series>,
}

/// Where the series of a [`Supply`] are.
#[derive(Clone, Debug)]
pub enum Origin {
    /// In a file of samples.
    File {
        /// Its path, relative to the test file.
        path: Text,
        /// Which test's series to take, where it is itself a file of tests.
        test: Option<Text>,
    },
    /// In what the simulator makes of a scenario.
    Scenario {
        /// Its name, or the path of its file relative to the test file.
        name: Text,
        /// The seed of the simulator's chance.
        seed: u64,
    },
}

/// What must become of the alerts of one name.
#[derive(Clone, Debug)]
pub struct AlertTest {
    /// Where it stands.
    pub place: Place,
    /// Milliseconds after the start; of [`Asks::TimeLine`] the end of what is looked at.
    pub eval_time: i64,
    /// The alert.
    pub alertname: Spanned<String>,
    /// The group whose alerts are meant, if not all of that name: a field of vmalert's.
    pub group: Option<Spanned<String>>,
    /// What it is about.
    pub asks: Asks,
    /// The alerts that must be so.
    pub expected: Vec<ExpectedAlert>,
}

/// What an [`AlertTest`] says of its expected alerts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asks {
    /// They fire at the time, and no others of that name: all that promtool can ask.
    Firing,
    /// They are pending at the time, and no others of that name.
    Pending,
    /// They neither fire nor are pending at the time.
    Inactive,
    /// They fire and are pending exactly when [`ExpectedAlert::firing`] and
    /// [`ExpectedAlert::pending`] say, from the start to the time; others never fire.
    TimeLine,
}

/// An alert that is expected in some state.
#[derive(Clone, Debug)]
pub struct ExpectedAlert {
    /// Where it stands.
    pub place: Place,
    /// Its labels; `alertname` need not be given.
    pub labels: Pairs,
    /// How labels are compared.
    pub label_match: Match,
    /// Its annotations.
    pub annotations: Pairs,
    /// How annotations are compared.
    pub annotation_match: Match,
    /// Since when its expression has a value, in milliseconds after the start.
    pub active_at: Option<i64>,
    /// When it is pending, for [`Asks::TimeLine`].
    pub pending: Option<Vec<Stretch>>,
    /// When it fires, for [`Asks::TimeLine`].
    pub firing: Option<Vec<Stretch>>,
}

impl ExpectedAlert {
    /// Whether something else than all labels and annotations is compared.
    pub const fn is_partial(&self) -> bool {
        !matches!((&self.label_match, &self.annotation_match), (Match::Exact, Match::Exact))
            || self.active_at.is_some()
    }
}

/// How names and values are compared with those that are expected.
#[derive(Clone, Debug, Default)]
pub enum Match {
    /// These and no others.
    #[default]
    Exact,
    /// These at least.
    Subset,
    /// At least these names, each with a value that its pattern matches as a whole.
    Regex(Vec<(String, Regex)>),
}

/// Evaluations from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Milliseconds after the start.
    pub from: i64,
    /// Milliseconds after the start; `None` for whatever is looked at.
    pub until: Option<i64>,
}

impl Stretch {
    /// Whether it covers a time after the start.
    pub fn covers(self, time: i64) -> bool {
        self.from <= time && self.until.is_none_or(|until| time <= until)
    }
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
    /// By how much values may differ.
    pub tolerance: Tolerance,
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

    /// How many values of its series it may ask about.
    pub fn steps(&self) -> usize {
        let steps = (self.last_eval_time() / self.interval).saturating_add(1);
        usize::try_from(steps).unwrap_or(usize::MAX)
    }

    /// The latest time that it asks about, in milliseconds after the start.
    pub fn last_eval_time(&self) -> i64 {
        let alerts = self.alerts.iter().map(|test| test.eval_time);
        let queries = self.queries.iter().map(|test| test.eval_time);
        alerts.chain(queries).max().unwrap_or(0)
    }
}
